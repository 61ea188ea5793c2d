import fs from 'node:fs';
import path from 'node:path';

/** The files through which a step speaks to the runner, and what it said. */
export interface CommandFiles {
  env: Record<string, string>;
  read(): Spoken;
}

export interface Spoken {
  outputs: [string, string][];
  env: [string, string][];
  state: [string, string][];
  paths: string[];
  summary: string;
  /** Messages for the log. Any but one about the summary fails the step. */
  errors: string[];
  failed: boolean;
}

const SUMMARY_LIMIT = 1024 * 1024;

/** Makes GITHUB_OUTPUT, _ENV, _PATH, _STATE and _STEP_SUMMARY for one step. */
export function createCommandFiles(folder: string): CommandFiles {
  fs.mkdirSync(folder, { recursive: true });
  const at = (name: string) => path.join(folder, name);
  const env = {
    GITHUB_OUTPUT: at('set_output'),
    GITHUB_ENV: at('set_env'),
    GITHUB_PATH: at('add_path'),
    GITHUB_STATE: at('save_state'),
    GITHUB_STEP_SUMMARY: at('step_summary'),
  };
  for (const file of Object.values(env)) fs.writeFileSync(file, '');
  return { env, read: () => readAll(env) };
}

function readAll(files: CommandFiles['env']): Spoken {
  const errors: string[] = [];
  const text = (name: string) => {
    const file = files[name] ?? '';
    // A step may have removed its file; then it said nothing.
    return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  };
  const pairs = (variable: string, name: string) => {
    try {
      return parsePairs(text(variable));
    } catch (error) {
      errors.push(`Unable to process file command '${name}' successfully.`, (error as Error).message);
      return [];
    }
  };
  const outputs = pairs('GITHUB_OUTPUT', 'output');
  const state = pairs('GITHUB_STATE', 'state');
  const env = pairs('GITHUB_ENV', 'env').filter(([name]) => {
    if (name.toUpperCase() !== 'NODE_OPTIONS') return true;
    errors.push(`Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.`);
    return false;
  });
  const paths = text('GITHUB_PATH')
    .split(/\n/)
    .filter((line) => line !== '');
  const failed = errors.length > 0;
  const summary = text('GITHUB_STEP_SUMMARY');
  if (Buffer.byteLength(summary) <= SUMMARY_LIMIT)
    return { outputs, env, state, paths, summary, errors, failed };
  const size = Math.ceil(Buffer.byteLength(summary) / 1024);
  errors.push(`$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got ${size}k.`);
  return { outputs, env, state, paths, summary: '', errors, failed };
}

/**
 * `NAME=value` and `NAME<<DELIMITER`, lines, `DELIMITER`, in the runner's own order of decisions.
 * Throws an Error in the runner's words for anything else.
 */
export function parsePairs(text: string): [string, string][] {
  const pairs: [string, string][] = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (line === '') continue;
    const equals = line.indexOf('=');
    const heredoc = line.indexOf('<<');
    if (heredoc >= 0 && (equals < 0 || heredoc < equals)) {
      const [name, delimiter] = [line.slice(0, heredoc), line.slice(heredoc + 2)];
      if (name === '' || delimiter === '') {
        throw new Error(`Invalid format '${line}'. Name must not be empty and delimiter must not be empty`);
      }
      const end = lines.indexOf(delimiter, at + 1);
      if (end < 0) throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`);
      pairs.push([name, lines.slice(at + 1, end).join('\n')]);
      at = end;
    } else if (equals >= 0) {
      if (equals === 0) throw new Error(`Invalid format '${line}'. Name must not be empty`);
      pairs.push([line.slice(0, equals), line.slice(equals + 1)]);
    } else {
      throw new Error(`Invalid format '${line}'`);
    }
  }
  return pairs;
}
