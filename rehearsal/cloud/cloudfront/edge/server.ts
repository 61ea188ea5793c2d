import http, { type IncomingMessage } from 'node:http';
import type { Answer, ViewerRequest } from './answer.ts';

/** The loopback address of one distribution. It is not listening yet. */
export function edgeServer(
  serve: (request: ViewerRequest) => Answer,
  log: (line: string) => void,
): http.Server {
  return http.createServer((incoming, response) => {
    incoming.resume();
    const request = viewerRequest(incoming);
    const { status, headers, body } = attempt(serve, request, log);
    response.writeHead(status, headers);
    response.end(body);
  });
}

/** A mistake in the local cloud is a 500 with its text, never a crash. */
function attempt(
  serve: (request: ViewerRequest) => Answer,
  request: ViewerRequest,
  log: (line: string) => void,
) {
  try {
    return serve(request);
  } catch (error) {
    log(`local CloudFront: ${request.method} ${request.path}: ${String(error)}`);
    const body = Buffer.from(`local CloudFront: ${String(error)}\n`);
    return { status: 500, headers: { 'content-type': 'text/plain' }, body };
  }
}

function viewerRequest(incoming: IncomingMessage): ViewerRequest {
  const target = incoming.url ?? '/';
  const query = target.indexOf('?');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers))
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  return {
    method: incoming.method ?? 'GET',
    path: query < 0 ? target : target.slice(0, query),
    query: query < 0 ? '' : target.slice(query + 1),
    headers,
    ip: incoming.socket.remoteAddress ?? '127.0.0.1',
  };
}
