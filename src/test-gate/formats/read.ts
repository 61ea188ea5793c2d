import fs from 'node:fs';
import { type Format, type Sink, Unreadable } from '../model.ts';
import { decoded } from './decode.ts';
import { readJestJson } from './jest-json.ts';
import { readJUnit } from './junit.ts';

/** Larger blocks are no faster, and leave more to collect. */
const BLOCK_BYTES = 64 * 1024;
const READERS = { junit: readJUnit, 'jest-json': readJestJson };
const NAMES: Record<Format, string> = { junit: 'JUnit XML', 'jest-json': 'Jest JSON' };

/**
 * Reads one report into the sink, in blocks. What was found before a failure stays in the sink.
 * @param expected `auto`: the format is found by content, never by name
 * @returns the format that was read
 * @throws Unreadable; the system's error when the file cannot be read
 */
export async function readReport(file: string, expected: Format | 'auto', sink: Sink): Promise<Format> {
  const stream = fs.createReadStream(file, { highWaterMark: BLOCK_BYTES });
  try {
    return await read(decoded(stream), expected, sink);
  } finally {
    stream.destroy();
  }
}

async function read(text: AsyncGenerator<string>, expected: Format | 'auto', sink: Sink): Promise<Format> {
  const head = await firstText(text);
  const format = formatOf(head);
  if (format === undefined) throw new Unreadable('is neither JUnit XML nor Jest JSON');
  if (expected !== 'auto' && format !== expected) {
    throw new Unreadable(`is not ${NAMES[expected]}: it looks like ${format === 'junit' ? 'XML' : 'JSON'}`);
  }
  await READERS[format](joined(head, text), sink);
  return format;
}

/** The first text that is not blank, without the blanks before it. */
async function firstText(text: AsyncGenerator<string>): Promise<string> {
  for (;;) {
    const next = await text.next();
    if (next.done) throw new Unreadable('is empty');
    const head = next.value.trimStart();
    if (head !== '') return head;
  }
}

function formatOf(head: string): Format | undefined {
  const first = head[0];
  return first === '<' ? 'junit' : first === '{' ? 'jest-json' : undefined;
}

async function* joined(head: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield head;
  yield* rest;
}
