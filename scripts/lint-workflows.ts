// Lints every workflow and action.yml of the project. Exit 1 and one line per problem when there is any.
import fs from 'node:fs';
import path from 'node:path';
import { githubRules } from './workflow-lint/github-rules.ts';
import { ownRules, type Problem } from './workflow-lint/rules.ts';

const root = path.resolve(import.meta.dirname, '..');

function workflowFiles(): string[] {
  const folders = [
    '.github/workflows',
    ...fs.readdirSync(path.join(root, 'templates')).map((name) => `templates/${name}/.github/workflows`),
  ];
  const found = folders
    .filter((folder) => fs.existsSync(path.join(root, folder)))
    .flatMap((folder) => fs.readdirSync(path.join(root, folder)).map((name) => `${folder}/${name}`));
  return found.filter((file) => /\.ya?ml$/.test(file));
}

const actionFiles = fs.readdirSync(path.join(root, 'actions')).map((name) => `actions/${name}/action.yml`);
const problems: Problem[] = [];
for (const file of [...workflowFiles(), ...actionFiles]) {
  const text = fs.readFileSync(path.join(root, file), 'utf8');
  problems.push(...(await githubRules(root, file, text)));
  if (!file.startsWith('actions/')) problems.push(...ownRules(file, text));
}
for (const { file, line, rule, message } of problems) console.error(`${file}:${line}: ${rule}: ${message}`);
process.exitCode = problems.length === 0 ? 0 : 1;
