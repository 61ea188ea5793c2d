import { TextDecoder } from 'node:util';
import { Unreadable } from '../model.ts';

/**
 * Bytes of a report as text: by its byte order mark, by the shape of its first characters (UTF-16), by its XML declaration, else UTF-8.
 * A wrong byte becomes U+FFFD.
 * @throws Unreadable for an encoding that is not known
 */
export async function* decoded(blocks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  for await (const block of blocks) {
    decoder ??= decoderOf(block);
    yield decoder.decode(block, { stream: true });
  }
  yield decoder?.decode() ?? '';
}

function decoderOf(head: Buffer): TextDecoder {
  const encoding = encodingOf(head);
  try {
    return new TextDecoder(encoding);
  } catch (cause) {
    throw new Unreadable(`has an encoding that is not known: ${encoding.slice(0, 40)}`, { cause });
  }
}

function encodingOf(head: Buffer): string {
  const [first, second] = head;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first !== 0 && second === 0) return 'utf-16le';
  if (first === 0 && second !== 0) return 'utf-16be';
  const declaration = head.toString('latin1', 0, 200);
  const end = declaration.indexOf('?>');
  if (!declaration.includes('<?xml') || end < 0) return 'utf-8';
  const name = /\sencoding\s?=\s?["']([\w.:-]{1,40})["']/.exec(declaration.slice(0, end))?.[1] ?? 'utf-8';
  // The declaration could be read byte by byte: whatever it says, this is not UTF-16.
  return /^utf-?(16|32)/i.test(name) ? 'utf-8' : name;
}
