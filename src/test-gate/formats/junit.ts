import { type Fault, type Sink, Unreadable } from '../model.ts';
import { NodeTestTrailer } from './node-test.ts';
import { seconds, some } from './text.ts';
import { parseXml, restored, type XmlHandler } from './xml.ts';

type Attributes = Record<string, string>;

interface Suite {
  name: string;
  file: string | undefined;
  /** What its head says. Reporters sum up differently, so each is only a lower bound for what must be inside. */
  says: { tests: number; failures: number };
  /** What is inside, at any depth. */
  tests: number;
  faults: number;
}

interface Case {
  attributes: Attributes;
  fault: Fault | undefined;
  faults: number;
  skipped: boolean;
  todo: boolean;
  flaky: boolean;
}

/** Other reports that are XML too, by their root element. */
const FOREIGN: Record<string, string> = {
  assemblies: 'an xUnit.net report',
  'test-run': 'an NUnit report',
  'test-results': 'an NUnit report',
  TestRun: 'a TRX report',
  coverage: 'a coverage report',
};

/** Words of `status` and `result`, in gtest, Boost, CTest and others. */
const SKIPPED_WORDS = new Set(['disabled', 'notrun', 'skipped', 'ignored', 'suppressed', 'pending', 'todo']);
const FAILED_WORDS = new Set(['failed', 'fail', 'failure', 'error', 'errored', 'broken', 'timeout']);

/** Reads JUnit XML of any dialect: test by test at any depth, and the heads of suites only to doubt them. */
export async function readJUnit(text: AsyncIterable<string>, sink: Sink): Promise<void> {
  const reader = new JUnitReader(sink);
  await parseXml(text, reader);
  reader.end();
}

class JUnitReader implements XmlHandler {
  readonly #sink: Sink;
  readonly #suites: Suite[] = [];
  readonly #cases: Case[] = [];
  #depth = 0;
  #total = { tests: 0, suites: 0, faults: 0 };
  /** The element whose text is being collected, and at what depth it was opened. */
  #fault: { depth: number; attributes: Attributes; parts: string[]; characters: number } | undefined;
  /** Only node:test leaves the root without attributes and writes comments at its end. */
  #bareRoot = false;
  readonly #trailer = new NodeTestTrailer();

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  open(name: string, attributes: Attributes): void {
    this.#depth += 1;
    if (this.#depth === 1) this.#root(name, attributes);
    if (this.#fault) return;
    const test = this.#cases.at(-1);
    if (name === 'testsuite' || name === 'testsuites') this.#suites.push(suite(attributes));
    else if (name === 'testcase') this.#cases.push(newCase(attributes));
    else if (isFault(name) || (test && isRerun(name))) {
      this.#fault = { depth: this.#depth, attributes, parts: [], characters: 0 };
    } else if (test && isFlaky(name)) test.flaky = true;
    else if (test && isSkip(name)) {
      test.skipped = true;
      test.todo ||= attributes.type === 'todo';
    }
  }

  close(name: string): void {
    const depth = this.#depth--;
    if (this.#fault) {
      if (this.#fault.depth === depth) this.#faultEnded();
    } else if (name === 'testcase') this.#caseEnded();
    else if (name === 'testsuite' || name === 'testsuites') this.#suiteEnded();
  }

  text(text: string): void {
    const fault = this.#fault;
    if (!fault || fault.characters > 64 * 1024) return;
    fault.parts.push(text.slice(0, 64 * 1024));
    fault.characters += text.length;
  }

  comment(text: string): void {
    if (this.#bareRoot && this.#depth === 1) this.#trailer.add(text);
  }

  end(): void {
    for (const doubt of this.#trailer.doubts(this.#total)) this.#sink.doubt(doubt);
  }

  #root(name: string, attributes: Attributes): void {
    this.#bareRoot = name === 'testsuites' && Object.keys(attributes).length === 0;
    if (name === 'testsuites' || name === 'testsuite') return;
    const foreign = Object.hasOwn(FOREIGN, name) ? `${FOREIGN[name]}` : `<${name.slice(0, 40)}>`;
    throw new Unreadable(`is neither JUnit XML nor Jest JSON: it is ${foreign}`);
  }

  #faultEnded(): void {
    const { attributes, parts } = this.#fault ?? { attributes: {}, parts: [] };
    this.#fault = undefined;
    const test = this.#cases.at(-1);
    const inside = this.#suites.at(-1);
    if (inside) inside.faults += 1;
    if (test) {
      test.faults += 1;
      test.fault ??= this.#faultOf(attributes, parts.join(''), test.attributes);
      return;
    }
    this.#total.faults += 1;
    const name = this.#suites.findLast((one) => one.name !== '')?.name ?? 'Outside of any suite';
    this.#sink.error(name, this.#faultOf(attributes, parts.join(''), {}));
  }

  #faultOf(attributes: Attributes, text: string, test: Attributes): Fault {
    const suiteFile = this.#suites.findLast((one) => one.file)?.file;
    const named = [test.classname, this.#suites.at(-1)?.name];
    return {
      message: restored(attributes.message ?? ''),
      details: restored(text),
      hints: [
        ...hint(attributes.file, attributes.line),
        ...hint(test.file, test.line),
        ...[suiteFile, ...named].flatMap((file) => hint(file, undefined)),
      ],
    };
  }

  #caseEnded(): void {
    const test = this.#cases.pop();
    if (!test) return;
    const inside = this.#suites.at(-1);
    if (inside) inside.tests += 1;
    this.#total.tests += 1;
    const outcome = outcomeOf(test, this.#bareRoot);
    if (outcome === 'failed') this.#total.faults += 1;
    this.#sink.test({
      title: titleOf(test.attributes, inside),
      outcome,
      flaky: test.flaky,
      seconds: seconds(test.attributes.time),
      ...(outcome === 'failed' && {
        fault: test.fault ?? this.#faultOf({}, statusWords(test.attributes).join(' '), test.attributes),
      }),
    });
  }

  #suiteEnded(): void {
    const ended = this.#suites.pop();
    if (!ended) return;
    const parent = this.#suites.at(-1);
    if (parent) {
      this.#total.suites += 1;
      parent.tests += ended.tests;
      parent.faults += ended.faults;
    }
    const name = ended.name === '' ? '' : ` of suite "${restored(ended.name).slice(0, 100)}"`;
    if (ended.says.tests > ended.tests) {
      this.#sink.doubt(`says ${some(ended.says.tests, 'test')} in the head${name}, but holds ${ended.tests}`);
    }
    if (ended.says.failures > ended.faults) {
      this.#sink.doubt(
        `says ${some(ended.says.failures, 'failure')} in the head${name}, but shows ${ended.faults}`,
      );
    }
  }
}

const isFault = (name: string) => name === 'failure' || name === 'error';
const isRerun = (name: string) => name === 'rerunFailure' || name === 'rerunError';
const isFlaky = (name: string) => name === 'flakyFailure' || name === 'flakyError';
const isSkip = (name: string) => name === 'skipped' || name === 'disabled' || name === 'ignored';

function suite(attributes: Attributes): Suite {
  const { name = '', file } = attributes;
  // Some reporters count an error as a failure too, so the two are not added.
  const failures = Math.max(count(attributes.failures), count(attributes.errors));
  return { name, file, says: { tests: count(attributes.tests), failures }, tests: 0, faults: 0 };
}

const newCase = (attributes: Attributes): Case => ({
  attributes,
  fault: undefined,
  faults: 0,
  skipped: false,
  todo: false,
  flaky: false,
});

const count = (text: string | undefined): number => (/^\s*\d{1,15}\s*$/.test(text ?? '') ? Number(text) : 0);

const statusWords = ({ status, result }: Attributes): string[] =>
  [status, result].filter((word) => word !== undefined).map((word) => word.toLowerCase());

/** A failure wins over everything, but for a test that node:test marks as todo: that one may fail. */
function outcomeOf(test: Case, nodeTest: boolean): 'passed' | 'failed' | 'skipped' {
  if (nodeTest && test.todo) return 'skipped';
  const words = statusWords(test.attributes);
  if (test.faults > 0 || words.some((word) => FAILED_WORDS.has(word))) return 'failed';
  return test.skipped || words.some((word) => SKIPPED_WORDS.has(word)) ? 'skipped' : 'passed';
}

function titleOf({ name = '', classname = '' }: Attributes, inside: Suite | undefined): string {
  const group = classname || inside?.name || '';
  // node:test gives tests outside of any suite the class "test".
  const known = group === '' || group === 'test' || name.startsWith(group);
  return restored(known ? name || '(without a name)' : `${group} › ${name}`);
}

function hint(file: string | undefined, line: string | undefined): { file: string; line?: number }[] {
  if (!file) return [];
  const number = count(line);
  return [number > 0 ? { file, line: number } : { file }];
}
