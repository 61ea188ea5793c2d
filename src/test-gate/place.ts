import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Place } from '../core/log.ts';
import type { Found } from './formats/tally.ts';

/** What is asked of the workspace: is this path (relative, normal) a regular file inside it? */
export type IsFile = (relative: string) => boolean;

export interface Folders {
  /** Absolute. */
  workspace: string;
  /** Where the command ran, relative to the workspace. */
  workingDirectory: string;
}

/** Where runners have workspaces, in and outside of containers: reports from another job name these. */
const FOREIGN_WORKSPACES = [
  '/github/workspace/',
  '/__w/*/*/',
  '/home/runner/work/*/*/',
  '/Users/runner/work/*/*/',
];
const PATH_CHARACTERS = 500;
const FRAMES_PER_LINE = 4;

const KNOWN_PATHS = 20_000;

/**
 * Makes a finder of the line of the workspace that a failure is about: the first frame of its stack in a file that the
 * report names, else the line that the report names, else the first frame in a file of ours, else the file alone.
 * Paths come from the report: each must be, exactly, a regular file of the workspace.
 */
export function placeFinder(folders: Folders, isFile: IsFile): (found: Found) => Place | undefined {
  const paths = new Map<string, string | undefined>();
  const known = (file: string, report: string): string | undefined => {
    const key = `${report}\0${file}`;
    if (!paths.has(key)) {
      if (paths.size >= KNOWN_PATHS) paths.clear();
      paths.set(key, inWorkspace(file, report, folders, isFile));
    }
    return paths.get(key);
  };
  return ({ hints, details, report }) => {
    const inside = ({ file, line }: { file: string; line?: number }) => {
      const relative = known(file, report);
      return relative === undefined ? [] : [{ file: relative, line: validLine(line) }];
    };
    const named = hints.flatMap(inside);
    const frames = framesOf(details).flatMap(inside);
    const hinted = frames.find((frame) => named.some((hint) => hint.file === frame.file));
    const best = hinted ?? named.find((hint) => hint.line) ?? frames.find(isOwn) ?? named[0];
    return best && { file: best.file, ...(best.line && { line: best.line }) };
  };
}

const isOwn = ({ file }: { file: string }) => !file.split('/').includes('node_modules');

const validLine = (line: number | undefined) =>
  line !== undefined && Number.isInteger(line) && line >= 1 && line <= 1_000_000 ? line : undefined;

/** The path below the workspace, when it names a regular file there. */
function inWorkspace(given: string, report: string, folders: Folders, isFile: IsFile): string | undefined {
  if (given === '' || given.length > PATH_CHARACTERS || given.includes('\0')) return undefined;
  return candidates(given.replaceAll('\\', '/'), report, folders).find(
    (relative) => relative !== '' && relative !== '..' && !relative.startsWith('../') && isFile(relative),
  );
}

/** Relative to the folders around the report, innermost first, then to the command's folder and the workspace. */
function candidates(given: string, report: string, { workspace, workingDirectory }: Folders): string[] {
  const own = fromUrl(given);
  if (own.startsWith('/')) {
    const inside = path.posix.relative(workspace, own);
    const foreign = FOREIGN_WORKSPACES.flatMap((prefix) => withoutPrefix(own, prefix) ?? []);
    return [inside, ...foreign];
  }
  const around: string[] = [];
  for (let folder = path.posix.dirname(report); ; folder = path.posix.dirname(folder)) {
    around.push(folder);
    if (folder === '.' || folder === '/') break;
  }
  return [...around, workingDirectory].map((folder) => path.posix.join(folder, own));
}

function fromUrl(given: string): string {
  if (!given.startsWith('file://')) return given;
  try {
    return fileURLToPath(given);
  } catch {
    return '';
  }
}

/** The rest of an absolute path below `prefix`, in which `*` is one segment. */
function withoutPrefix(file: string, prefix: string): string | undefined {
  const wanted = prefix.split('/').slice(0, -1);
  const segments = file.split('/');
  const fits = wanted.every((part, index) => part === '*' || part === segments[index]);
  return fits ? path.posix.normalize(segments.slice(wanted.length).join('/')) : undefined;
}

/**
 * `path:line` in the lines of a stack. Walks from each colon to the left; no regular expression sees text from outside.
 * Lines are at most 1,000 characters long and at most 50 (formats/text.ts).
 */
function framesOf(stack: string): { file: string; line: number }[] {
  return stack.split('\n').flatMap(framesOfLine);
}

function framesOfLine(line: string): { file: string; line: number }[] {
  const frames: { file: string; line: number }[] = [];
  let tries = 0;
  for (let at = line.indexOf(':'); at >= 0 && tries < 50; at = line.indexOf(':', at + 1)) {
    tries += 1;
    const number = digitsAfter(line, at);
    if (number === undefined || frames.length >= FRAMES_PER_LINE) continue;
    for (const file of pathsBefore(line, at)) frames.push({ file, line: number });
  }
  return frames;
}

function digitsAfter(line: string, colon: number): number | undefined {
  let end = colon + 1;
  while (end < line.length && end <= colon + 7 && isDigit(line.charCodeAt(end))) end += 1;
  return validLine(Number(line.slice(colon + 1, end)));
}

const isDigit = (code: number) => code >= 48 && code <= 57;

/** What may be a path and ends at `end`: since the last bracket or quote (a path may have blanks), and since the last blank. */
function pathsBefore(line: string, end: number): string[] {
  const before = line.slice(Math.max(0, end - PATH_CHARACTERS), end);
  const opened = Math.max(...['(', '[', '"', "'", '<'].map((mark) => before.lastIndexOf(mark)));
  const blank = Math.max(before.lastIndexOf(' '), before.lastIndexOf('\t'));
  const starts = new Set([opened + 1, Math.max(opened, blank) + 1, blank + 1]);
  return [...starts]
    .map((start) => before.slice(start).trim())
    .filter((file) => file !== '' && !/^\d+$/.test(file));
}
