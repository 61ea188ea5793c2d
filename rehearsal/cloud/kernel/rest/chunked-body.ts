import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../service.ts';
import { unsignedTrailer } from './content-hash.ts';

/**
 * The body and headers as the operation sees them. A body in AWS's own chunks is put together, and what its trailer
 * says (a checksum) stands among the headers, as if it had been known at the start.
 * Throws AwsError `IncompleteBody` and `MalformedTrailerError`.
 */
export function wholeBody(
  headers: IncomingHttpHeaders,
  body: Buffer,
): { headers: Record<string, unknown>; body: Buffer } {
  if (headers['x-amz-content-sha256'] !== unsignedTrailer) return { headers, body };
  const { content, trailer } = dechunk(body);
  if (content.length !== Number(headers['x-amz-decoded-content-length']))
    throw new AwsError(
      'IncompleteBody',
      'You did not provide the number of bytes specified by the Content-Length HTTP header.',
    );
  const promised = String(headers['x-amz-trailer'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter(Boolean);
  const given = Object.keys(trailer);
  if (promised.join() !== given.join())
    throw new AwsError(
      'MalformedTrailerError',
      'The request contained trailing data that was not well-formed.',
    );
  const { 'content-encoding': encoding, ...others } = headers;
  const kept = String(encoding ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one && one !== 'aws-chunked');
  const merged: Record<string, unknown> = { ...others, ...trailer, 'content-length': String(content.length) };
  if (kept.length) merged['content-encoding'] = kept.join(',');
  return { headers: merged, body: content };
}

function dechunk(body: Buffer): { content: Buffer; trailer: Record<string, string> } {
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const end = body.indexOf('\r\n', at);
    const size = end < 0 ? '' : body.toString('latin1', at, end).split(';')[0];
    if (!size || !/^[0-9a-f]+$/i.test(size)) throw incomplete();
    const [from, to] = [end + 2, end + 2 + Number.parseInt(size, 16)];
    if (to === from)
      return { content: Buffer.concat(chunks), trailer: readTrailer(body.toString('latin1', from)) };
    if (to > body.length) throw incomplete();
    chunks.push(body.subarray(from, to));
    at = to + 2;
  }
}

function readTrailer(text: string): Record<string, string> {
  const lines = text.split('\r\n').filter(Boolean);
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase().trim(), line.slice(colon + 1).trim()];
    }),
  );
}

const incomplete = (): AwsError => new AwsError('IncompleteBody', 'The request body terminated unexpectedly');
