import http from 'node:http';
import type { Clock } from '../../../src/core/clock.ts';
import type { Fault } from '../cloud.types.ts';
import { ApiError } from './api-error.ts';
import type { Answer } from './endpoints/endpoint.ts';
import type { Faults } from './faults.ts';
import type { GitHubCall } from './github.types.ts';
import type { Rate } from './rate.ts';

/** An answer on the wire. `reset`: the connection is cut instead. */
export type Reply = 'reset' | (Answer & { rate?: Rate });

/** Runs `answer`, turns what it throws into GitHub's error shape, and writes the outcome into `call`. */
export async function replyTo(
  call: GitHubCall,
  documentation: string | undefined,
  answer: () => Promise<Reply>,
): Promise<Reply> {
  const reply = await answer().catch((error: unknown) => refusal(call, documentation, error));
  if (reply === 'reset') call.message = 'connection reset';
  else call.status = reply.status;
  return reply;
}

function refusal(call: GitHubCall, documentation: string | undefined, error: unknown): Reply {
  const known = error instanceof ApiError ? error : new ApiError(500, String(error));
  call.message = known.message;
  return {
    status: known.status,
    headers: known.headers,
    body: {
      message: known.message,
      ...(known.errors ? { errors: known.errors } : {}),
      documentation_url: documentation ?? 'https://docs.github.com/rest',
      status: String(known.status),
    },
  };
}

/**
 * Plays the fault that is scripted for this operation: answers `reset`, throws ApiError, or waits and answers undefined.
 */
export async function playFault(
  { faults, clock }: { faults: Faults; clock: Clock },
  operation: string,
): Promise<'reset' | undefined> {
  const fault = faults.next(operation);
  if (fault?.kind === 'delay') await clock.sleep(fault.ms);
  if (!fault || fault.kind === 'delay') return undefined;
  if (fault.kind === 'reset') return 'reset';
  throw faultError(fault);
}

function faultError(fault: Exclude<Fault['what'], { kind: 'delay' | 'reset' }>): Error {
  switch (fault.kind) {
    case 'throttle':
      // The secondary limit is a 403, which a client must not take for a missing permission.
      return new ApiError(
        403,
        'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
        { headers: { 'retry-after': '1' } },
      );
    case 'status':
      return new ApiError(fault.status, http.STATUS_CODES[fault.status] ?? 'Error', {
        headers:
          fault.retryAfterSeconds === undefined ? {} : { 'retry-after': String(fault.retryAfterSeconds) },
      });
    case 'error':
      return new ApiError(fault.status ?? 422, fault.message);
    case 'eventual':
      return new Error('The local GitHub plays no fault of the kind eventual.');
  }
}
