import http from 'node:http';
import type { Faults } from '../kernel/faults.ts';
import { AwsError, WireFault } from '../kernel/service.ts';
import { ApiError } from './api-error.ts';
import type { Answer } from './endpoints/endpoint.ts';
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
export async function playFault(faults: Faults, operation: string): Promise<'reset' | undefined> {
  try {
    await faults.play({ service: 'github', operation, subject: '' });
    return undefined;
  } catch (error) {
    if (error instanceof WireFault) return error.what.kind === 'reset' ? 'reset' : statusError(error.what);
    if (error instanceof AwsError) throw inGitHubsWords(error);
    throw error;
  }
}

function statusError({ status, retryAfterSeconds }: { status: number; retryAfterSeconds?: number }): never {
  throw new ApiError(status, http.STATUS_CODES[status] ?? 'Error', {
    headers: retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) },
  });
}

function inGitHubsWords({ name, message, status }: AwsError): ApiError {
  if (name !== 'ThrottlingException') return new ApiError(status, message);
  // The secondary limit is a 403, which a client must not take for a missing permission.
  return new ApiError(
    403,
    'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    { headers: { 'retry-after': '1' } },
  );
}
