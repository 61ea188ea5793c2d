import fs from 'node:fs';
import path from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/**
 * The program of a Chromium on this machine: what CHROME_PATH names, else the first of the usual names on PATH.
 * Undefined when there is none. Throws when CHROME_PATH names no program: who sets it wants that one.
 */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const { CHROME_PATH: named, PATH = '' } = env;
  if (named) {
    if (isProgram(named)) return named;
    throw new Error(`CHROME_PATH is ${named}, which is no program.`);
  }
  return NAMES.flatMap((name) => PATH.split(path.delimiter).map((folder) => path.join(folder, name))).find(
    isProgram,
  );
}

function isProgram(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false; // not there, or not ours to run
  }
}
