import fs from 'node:fs';
import path from 'node:path';
import { perform } from '../../src/core/action.ts';
import type { Annotation } from '../../src/core/log.ts';
import type { Result } from '../../src/test-gate/apply.ts';
import type { Edge } from '../../src/test-gate/edge.ts';
import { readReport } from '../../src/test-gate/formats/read.ts';
import { Tally } from '../../src/test-gate/formats/tally.ts';
import { action } from '../../src/test-gate/index.ts';
import { Unreadable } from '../../src/test-gate/model.ts';
import { Workspace } from '../../src/test-gate/workspace-api.ts';
import { given, testRuntime } from '../support/runtime.ts';

type Files = Record<string, string | Buffer>;

/** A workspace, and what the command does in it. */
export interface World {
  files?: Files;
  inputs: Record<string, string>;
  /** The command: the files that it writes, and its exit code. */
  command?: { writes?: Files; exitCode: number };
  /** More that is done to the folder before the gate looks. */
  prepare?(folder: string): void;
  publish?: Edge['publish'];
}

export interface Seen {
  ok: boolean;
  outputs: Record<string, string>;
  result: Result | undefined;
  /** The verdict in the log: the reasons, without what to do next. */
  said: string;
  next: string | undefined;
  summary: string;
  annotations: Annotation[];
  lines: string[];
}

export function writeFiles(folder: string, files: Files = {}): void {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
  }
}

/** The whole action on a real folder; only the command is played. */
export async function gate(world: World): Promise<Seen> {
  const test = testRuntime();
  const folder = path.join(test.runtime.workspace, 'workspace');
  writeFiles(folder, { '.keep': '', ...world.files });
  world.prepare?.(folder);
  const edge = (): Edge => ({
    workspace: new Workspace(folder),
    run: async () => {
      if (!world.command) throw new Error('no command was set up');
      writeFiles(folder, world.command.writes);
      return world.command.exitCode;
    },
    publish: world.publish,
  });
  try {
    const inputs = { report: 'report.xml', ...(world.command && { command: 'npm test' }), ...world.inputs };
    const played = { ...action, connect: edge };
    const { ok, outputs, closing, summary, annotations } = await perform(played, given(inputs), {
      ...test.runtime,
      workspace: folder,
    });
    return {
      ok,
      outputs,
      result: outputs.result === undefined ? undefined : JSON.parse(outputs.result),
      said: closing.filter((line) => !line.startsWith('Next: ')).join('\n'),
      next: closing.find((line) => line.startsWith('Next: '))?.slice(6),
      summary,
      annotations,
      lines: test.lines,
    };
  } finally {
    test.dispose();
  }
}

/** One report through the readers: counts, failures, doubts. */
export async function readText(content: string | Buffer, format: 'auto' | 'junit' | 'jest-json' = 'auto') {
  const test = testRuntime();
  const file = path.join(test.runtime.workspace, 'report');
  fs.writeFileSync(file, content);
  try {
    return await readFile(file, format);
  } finally {
    test.dispose();
  }
}

export async function readFile(file: string, format: 'auto' | 'junit' | 'jest-json' = 'auto') {
  const tally = new Tally({ slowest: 10 });
  const { line, sink } = tally.open('report');
  try {
    await readReport(file, format, sink);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    line.doubts.push(error.message);
  }
  return { ...line, failures: tally.failures, slowest: tally.slowest };
}

/** A JUnit report around some cases. */
export const junit = (inside: string, attributes = 'name="all"'): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${attributes}>${inside}</testsuites>\n`;

export const suite = (inside: string, attributes = 'name="suite"'): string =>
  `<testsuite ${attributes}>${inside}</testsuite>`;

export const passing = (name = 'good') => `<testcase classname="c" name="${name}" time="0.01"/>`;

export const failing = (name = 'bad') =>
  `<testcase classname="c" name="${name}" time="0.02"><failure message="no">no\n    at x</failure></testcase>`;

/** A Jest JSON report. */
export function jestJson(files: unknown[], more: Record<string, unknown> = {}): string {
  return JSON.stringify({ success: true, numTotalTests: 0, testResults: files, ...more });
}

export const jestFile = (statuses: string[], more: Record<string, unknown> = {}) => ({
  name: '/w/a.test.js',
  status: statuses.includes('failed') ? 'failed' : 'passed',
  message: '',
  assertionResults: statuses.map((status, index) => ({
    ancestorTitles: ['group'],
    title: `test ${index + 1}`,
    status,
    duration: 5,
    failureMessages: status === 'failed' ? ['Error: no\n    at Object.<anonymous> (/w/a.test.js:3:42)'] : [],
  })),
  ...more,
});
