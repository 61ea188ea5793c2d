import path from 'node:path';
import { asError } from '../../../src/core/failure.ts';
import type { Answer } from './get.ts';
import { readAsset, readPage } from './page-files.ts';

/** Everything that one page is made of, as it was answered. */
export interface Visit {
  status: number;
  release: string | undefined;
  /** Absolute addresses to their content, the page first. */
  files: Map<string, string>;
  /** What a person in front of it would suffer from. */
  problems: string[];
}

type Get = (url: string) => Promise<Answer>;

/** What files name, by their content: nobody reads the same one twice. */
export type Known = Map<string, string[]>;

/** Gets a page and, in turn, every file that it or one of its files names, also those that are only needed later. Never rejects. */
export async function visit(url: string, get: Get, known: Known = new Map()): Promise<Visit> {
  const seen: Visit = { status: 0, release: undefined, files: new Map(), problems: [] };
  const page = await get(url).catch((error) => asError(error).message);
  if (typeof page === 'string') return { ...seen, problems: [`${url}: ${page}`] };
  seen.status = page.status;
  const wrong = page.status === 200 ? otherType(page, '.html') : `status ${page.status}`;
  if (wrong !== undefined) return { ...seen, problems: [`${url}: ${wrong}`] };
  const { release, files } = readPage(url, page.body);
  seen.release = release;
  seen.files.set(url, page.body);
  let open = files;
  while (open.length > 0) {
    const found = await Promise.all(
      [...new Set(open)].map((file) => look(file, { root: url, seen, get, known })),
    );
    open = found.flat().filter((file) => !seen.files.has(file));
  }
  return seen;
}

/** One file of a page. Answers what it names. */
async function look(
  file: string,
  { root, seen, get, known }: { root: string; seen: Visit; get: Get; known: Known },
): Promise<string[]> {
  const answer = await get(file).catch((error) => asError(error).message);
  if (typeof answer === 'string') {
    seen.files.set(file, '');
    seen.problems.push(`${file}: ${answer}`);
    return [];
  }
  seen.files.set(file, answer.body);
  const wrong = problemOf(file, answer);
  if (wrong !== undefined) seen.problems.push(`${file}: ${wrong}`);
  const names = known.get(answer.body) ?? readAsset(file, answer, root);
  known.set(answer.body, names);
  return names;
}

/** Undefined when the answer is what the name of the file promises. */
export function problemOf(file: string, answer: Answer): string | undefined {
  if (answer.status !== 200) return `status ${answer.status}`;
  return otherType(answer, path.posix.extname(new URL(file).pathname));
}

const TYPES: Record<string, RegExp> = {
  '.html': /^text\/html$/,
  '.js': /^(text|application)\/javascript$/,
  '.css': /^text\/css$/,
  '.svg': /^image\/svg\+xml$/,
};

/** A page in the place of a missing file is the worst answer: the browser runs it as a script. */
function otherType({ type }: Answer, extension: string): string | undefined {
  const wanted = TYPES[extension] ?? /^(?!text\/html$)/;
  return wanted.test(type) ? undefined : `its type is ${type || 'not said'}`;
}
