import fs from 'node:fs';
import path from 'node:path';
import { validate } from '@actions/languageservice';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Problem } from './rules.ts';

/** The package keeps what it parsed by address, whatever the text: each question gets an address of its own. */
let asked = 0;

/**
 * GitHub's own validation of a workflow or action file: keys, contexts, expressions, `needs`, inputs of `$/` actions and of reusable workflows.
 * @param root folder of this repository: `$/name` is actions/name there, `$/.github/…` and `zibro/actions/.github/…@ref` its workflows
 */
export async function githubRules(root: string, file: string, text: string): Promise<Problem[]> {
  const found = await validate(TextDocument.create(`file:///${++asked}/${file}`, 'yaml', 1, text), {
    fileProvider: {
      getFileContent: async (reference) => {
        if ('repository' in reference && `${reference.owner}/${reference.repository}` !== 'zibro/actions') {
          throw new Error(`${reference.owner}/${reference.repository} is not at hand`);
        }
        const local = reference.path.startsWith('.github/')
          ? reference.path
          : path.join('actions', reference.path);
        return { name: local, content: fs.readFileSync(path.join(root, local), 'utf8') };
      },
    },
  });
  return found.map(({ message, range }) => ({
    file,
    line: range.start.line + 1,
    rule: 'github',
    message: String(message),
  }));
}
