import type { Caller } from '../../kernel/service.ts';
import type { Tokens } from '../tokens.ts';
import { RegistryError } from './registry-error.ts';

/** Basic credentials, `AWS:<password>`, where the password came from GetAuthorizationToken. Throws RegistryError. */
export function authenticate(header: string | undefined, tokens: Tokens, origin: string): Caller {
  const encoded = /^Basic (?<encoded>.+)$/i.exec(header ?? '')?.groups?.encoded;
  const [user, ...password] = Buffer.from(encoded ?? '', 'base64')
    .toString('utf8')
    .split(':');
  const caller = user === 'AWS' ? tokens.callerOf(password.join(':')) : 'unknown';
  if (caller === 'expired') {
    throw new RegistryError(
      403,
      'DENIED',
      'Your authorization token has expired. Reauthenticate and try again.',
    );
  }
  if (caller === 'unknown') {
    throw new RegistryError(401, 'UNAUTHORIZED', 'Not Authorized', {
      'www-authenticate': `Basic realm="${origin}/",service="ecr.amazonaws.com"`,
    });
  }
  return caller;
}
