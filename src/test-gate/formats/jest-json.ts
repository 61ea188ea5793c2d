import { type Fault, type Sink, type TestCase, Unreadable } from '../model.ts';

const LIMIT_CHARACTERS = 64 * 1024 * 1024;

type Fields = Record<string, unknown>;

/**
 * Reads what `jest --json` and vitest's json reporter write.
 * @throws Unreadable when it is cut off, too large, or of another shape
 */
export async function readJestJson(text: AsyncIterable<string>, sink: Sink): Promise<void> {
  const report = await parse(text);
  const files = report.testResults;
  if (!Array.isArray(files) || !('numTotalTests' in report)) {
    throw new Unreadable(
      'is neither JUnit XML nor Jest JSON: it is JSON without testResults and numTotalTests',
    );
  }
  const found = { tests: 0, failed: 0, errors: 0 };
  const counting: Sink = {
    ...sink,
    test: (test) => {
      found.tests += 1;
      if (test.outcome === 'failed') found.failed += 1;
      sink.test(test);
    },
    error: (title, fault) => {
      found.errors += 1;
      sink.error(title, fault);
    },
  };
  for (const [index, file] of files.entries()) readFile(fields(file, `testResults[${index}]`), counting);
  for (const doubt of doubts(report, found)) sink.doubt(doubt);
}

async function parse(text: AsyncIterable<string>): Promise<Fields> {
  const parts: string[] = [];
  let characters = 0;
  for await (const part of text) {
    characters += part.length;
    if (characters > LIMIT_CHARACTERS) {
      throw new Unreadable('is larger than 64 MiB: write a JUnit report instead, which is read in blocks');
    }
    parts.push(part);
  }
  const whole = parts.join('');
  let value: unknown;
  try {
    value = JSON.parse(whole);
  } catch (cause) {
    const message = String(cause);
    const position = Number(/ at position (\d+)/.exec(message)?.[1] ?? 0);
    const ended = message.includes('end of JSON') || position >= whole.length;
    throw new Unreadable(ended ? 'is cut off' : 'is not well-formed JSON', { cause });
  }
  return fields(value, 'it');
}

function doubts(report: Fields, found: { tests: number; failed: number; errors: number }): string[] {
  const says = (name: string) => (typeof report[name] === 'number' ? report[name] : 0);
  const wrong: string[] = [];
  const compare = (name: string, there: number, what: string) => {
    if (says(name) > there) wrong.push(`says ${name} ${says(name)}, but holds ${there} ${what}`);
  };
  compare('numTotalTests', found.tests, 'tests');
  compare('numFailedTests', found.failed, 'failed tests');
  compare('numRuntimeErrorTestSuites', found.errors, 'files that could not run');
  if (report.wasInterrupted === true) wrong.push('says that the run was interrupted');
  if (report.success !== true && found.failed + found.errors === 0) {
    wrong.push('does not say success: true, but shows no failure');
  }
  return wrong;
}

/** One test file. One that could not be loaded has a message and no tests. */
function readFile(file: Fields, sink: Sink): void {
  const name = string(file.name) ?? string(file.testFilePath) ?? '(without a name)';
  const tests = file.assertionResults;
  if (!Array.isArray(tests))
    throw new Unreadable(`has a test file without assertionResults: ${name.slice(0, 200)}`);
  let failed = 0;
  for (const one of tests) {
    const test = testOf(fields(one, 'assertionResults'), name);
    if (test.outcome === 'failed') failed += 1;
    sink.test(test);
  }
  if (failed > 0 || isGood(file.status)) return;
  const message = string(file.message) ?? '';
  sink.error(name, { message: firstWords(message), details: message, hints: [{ file: name }] });
}

const isGood = (status: unknown) =>
  status === 'passed' ||
  status === 'pending' ||
  status === 'skipped' ||
  status === 'todo' ||
  status === 'focused';

const OUTCOMES: Record<string, TestCase['outcome']> = {
  passed: 'passed',
  failed: 'failed',
  pending: 'skipped',
  skipped: 'skipped',
  todo: 'skipped',
  disabled: 'skipped',
};

function testOf(test: Fields, file: string): TestCase {
  const status = string(test.status) ?? '(none)';
  // A status that is not known is never a success.
  const outcome = Object.hasOwn(OUTCOMES, status) ? (OUTCOMES[status] ?? 'failed') : 'failed';
  const milliseconds = typeof test.duration === 'number' && test.duration >= 0 ? test.duration : undefined;
  const groups = strings(test.ancestorTitles);
  const title = [...groups, string(test.title) ?? string(test.fullName) ?? '(without a name)'].join(' › ');
  return {
    title,
    outcome,
    flaky: typeof test.invocations === 'number' && test.invocations > 1,
    seconds: milliseconds === undefined ? undefined : milliseconds / 1000,
    ...(outcome === 'failed' && { fault: faultOf(test, file, status) }),
  };
}

function faultOf(test: Fields, file: string, status: string): Fault {
  const messages = strings(test.failureMessages);
  const [first = status === 'failed' ? '' : `Unknown status ${status.slice(0, 40)}.`] = messages;
  const { line } = (test.location ?? {}) as Fields;
  const known = typeof line === 'number' && Number.isSafeInteger(line) && line > 0;
  return {
    message: firstWords(first),
    details: messages.length > 1 ? messages.join('\n\n') : first,
    // The failing line of the stack says more than the line where the test begins.
    hints: [{ file }, ...(known ? [{ file, line }] : [])],
  };
}

/** The message without its stack, and without the heading that jest gives to every file that could not run. */
function firstWords(message: string): string {
  const [words = ''] = message.slice(0, 4000).split('\n    at ', 1);
  return words.replace('● Test suite failed to run', '');
}

function fields(value: unknown, what: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new Unreadable(`is not Jest JSON: ${what} is not an object`);
}

const string = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
