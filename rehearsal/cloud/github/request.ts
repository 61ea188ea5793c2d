import type http from 'node:http';
import { ApiError } from './api-error.ts';
import type { IssuedToken } from './github.types.ts';

/** More than any request of the API may hold. */
const maximumBytes = 10 * 1024 * 1024;

/** The whole body as text. Throws ApiError 413. */
export async function bodyOf(request: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > maximumBytes) throw new ApiError(413, 'Request body is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The token of the request, with `Bearer` or `token` before it, if it is one that still holds. */
export function findToken(request: http.IncomingMessage, tokens: IssuedToken[]): IssuedToken | undefined {
  const given = bearer(request);
  return tokens.find(({ token, revoked }) => token === given && !revoked);
}

export function unauthorised(request: http.IncomingMessage): ApiError {
  return new ApiError(401, bearer(request) === undefined ? 'Requires authentication' : 'Bad credentials');
}

/** GitHub answers nobody who does not say who is asking. Throws ApiError 403. */
export function requireUserAgent(request: http.IncomingMessage): void {
  if (request.headers['user-agent']) return;
  throw new ApiError(
    403,
    'Request forbidden by administrative rules. Please make sure your request has a User-Agent header.',
  );
}

export function bearer(request: http.IncomingMessage): string | undefined {
  return /^(?:bearer|token) +(?<token>\S+)$/i.exec(request.headers.authorization ?? '')?.groups?.token;
}
