import { asError, Failure } from '../core/failure.ts';
import { send } from '../core/http.ts';
import type { Site } from './edge.ts';

/** For a whole answer, however slowly it comes. */
const LIMIT_MS = 15_000;

/** The public site, as a visitor without a cache asks it. Nothing is compressed on the way: what is stored is what comes. */
export function siteApi(signal: AbortSignal): Site {
  return {
    async get(url) {
      try {
        const headers = { 'user-agent': 'zibro-actions', accept: '*/*' };
        const limited = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
        return await send({ method: 'GET', url, headers, signal: limited, idleMs: LIMIT_MS });
      } catch (error) {
        signal.throwIfAborted();
        throw new Failure(
          {
            what: `GET ${url} was not answered: ${asError(error).message}`,
            next: 'Look whether `url` is right.',
          },
          { cause: error },
        );
      }
    },
  };
}
