import type { IncomingMessage } from 'node:http';

/** The whole body; what a client has framed as `aws-chunked` is taken out of its frames. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = chunks.length === 1 ? (chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(chunks);
  return String(request.headers['x-amz-content-sha256']).startsWith('STREAMING-') ? unframe(body) : body;
}

/** `SIZE[;chunk-signature=…]\r\nBYTES\r\n`, the last one with size 0; trailers behind it are left out. */
function unframe(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const end = body.indexOf('\r\n', at);
    const size = end < 0 ? 0 : Number.parseInt(body.toString('latin1', at, end), 16);
    if (size === 0) return Buffer.concat(parts);
    parts.push(body.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}
