import fs from 'node:fs';
import path from 'node:path';
import { isMapping, NoOperationTraceWriter } from '@actions/workflow-parser';
import { parseAction } from '@actions/workflow-parser/actions/action-parser';
import type { Mapping, Token } from './template.types.ts';
import { entries, field, literal, mappings } from './tokens.ts';

/** An action.yml, as far as the runner needs it. */
export interface ActionFile {
  folder: string;
  /** Name of the file in messages. */
  file: string;
  name: string;
  inputs: ActionInput[];
  outputs: [name: string, value: Token | undefined][];
  runs:
    | { using: 'composite'; steps: Mapping[] }
    | { using: 'node'; runtime: string; main: string; pre?: Hook; post?: Hook };
}

export interface ActionInput {
  name: string;
  standard: Token | undefined;
  deprecation: string | undefined;
}

/** A script before or after, and its condition; `always()` unless told. */
export interface Hook {
  script: string;
  condition: Token | undefined;
}

/** Reads action.yml or action.yaml of a folder. Throws an Error in the runner's words. */
export function readActionFile(folder: string, name: string): ActionFile {
  const file = ['action.yml', 'action.yaml']
    .map((one) => path.join(folder, one))
    .find((one) => fs.existsSync(one));
  if (file === undefined) {
    throw new Error(
      `Can't find 'action.yml', 'action.yaml' or 'Dockerfile' under '${folder}'. Did you forget to run actions/checkout before running your local action?`,
    );
  }
  const shown = `${name}/${path.basename(file)}`;
  const content = fs.readFileSync(file, 'utf8');
  const { context, value } = parseAction({ name: shown, content }, new NoOperationTraceWriter());
  const errors = context.errors.getErrors().map(({ message }) => message);
  if (errors.length > 0 || !value || !isMapping(value))
    throw new Error(`${errors.join('\n')}\nFailed to load ${shown}`);
  return {
    folder,
    file: shown,
    name: literal(field(value, 'name')) ?? name,
    inputs: entries(field(value, 'inputs')).map(([input, one]) => ({
      name: input,
      standard: field(one, 'default'),
      deprecation: literal(field(one, 'deprecationMessage')),
    })),
    outputs: entries(field(value, 'outputs')).map(([output, one]) => [output, field(one, 'value')]),
    runs: readRuns(field(value, 'runs'), shown),
  };
}

function readRuns(runs: Token | undefined, file: string): ActionFile['runs'] {
  const using = literal(field(runs, 'using')) ?? '';
  if (using === 'composite') return { using, steps: mappings(field(runs, 'steps')) };
  if (!/^node\d+$/.test(using)) {
    throw new Error(
      `${file}: 'runs.using: ${using}' cannot run here: there are node and composite actions only`,
    );
  }
  const hook = (name: 'pre' | 'post') => {
    const script = literal(field(runs, name));
    return script === undefined ? {} : { [name]: { script, condition: field(runs, `${name}-if`) } };
  };
  return {
    using: 'node',
    runtime: using,
    main: literal(field(runs, 'main')) ?? '',
    ...hook('pre'),
    ...hook('post'),
  };
}
