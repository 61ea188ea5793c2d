import type http from 'node:http';
import type { Clock } from '../../../src/core/clock.ts';
import type { Faults } from '../kernel/faults.ts';
import type { Origin } from './answers.ts';
import { ApiError, notFound } from './api-error.ts';
import { checkEndpoints } from './endpoints/checks.ts';
import { commentEndpoints } from './endpoints/comments.ts';
import { deploymentStatusEndpoints } from './endpoints/deployment-statuses.ts';
import { deploymentEndpoints } from './endpoints/deployments.ts';
import type { Endpoints } from './endpoints/endpoint.ts';
import { repositoryEndpoints } from './endpoints/repositories.ts';
import type { GitHubCall, IssuedToken } from './github.types.ts';
import { findOperation, type SliceOperation } from './openapi/slice.ts';
import { checkedAnswer, checkedBody, checkedQuery } from './openapi/validate.ts';
import { authorise } from './permissions.ts';
import type { HourlyRate } from './rate.ts';
import { playFault, type Reply, replyTo } from './reply.ts';
import type { Repository } from './repository.ts';
import { bodyOf, findToken, requireUserAgent, unauthorised } from './request.ts';

const endpoints: Endpoints = {
  ...repositoryEndpoints,
  ...deploymentEndpoints,
  ...deploymentStatusEndpoints,
  ...checkEndpoints,
  ...commentEndpoints,
};

/** What the API works on. */
export interface RestContext {
  origin: Origin;
  clock: Clock;
  tokens: IssuedToken[];
  calls: GitHubCall[];
  faults: Faults;
  rate: HourlyRate;
  nextId(): number;
  findRepository(fullName: string): Repository | undefined;
}

/** One request on its way to an endpoint. */
interface Routed {
  request: http.IncomingMessage;
  url: URL;
  operation: SliceOperation;
  params: Record<string, string>;
  token: IssuedToken;
}

/** Answers one request of the REST API and writes it to the list of calls. */
export async function answerRest(context: RestContext, request: http.IncomingMessage): Promise<Reply> {
  const url = new URL(request.url ?? '/', context.origin.api);
  const found = findOperation(request.method ?? 'GET', url.pathname);
  const { id, documentation } = found?.operation ?? {};
  const token = findToken(request, context.tokens);
  const call: GitHubCall = {
    at: new Date(context.clock.now()),
    operation: id ?? `${request.method} ${url.pathname}`,
    repository: found?.params.owner ? `${found.params.owner}/${found.params.repo}` : '',
    job: token?.job.job ?? '',
    status: 0,
    message: '',
  };
  context.calls.push(call);
  const reply = await replyTo(call, documentation, async () => {
    requireUserAgent(request);
    if (!token) throw unauthorised(request);
    count(context, token, id);
    if (!found) throw new ApiError(501, `The local GitHub has no ${request.method} ${url.pathname}.`);
    return await serve(context, { ...found, request, url, token });
  });
  if (reply === 'reset' || !token) return reply;
  return { ...reply, rate: context.rate.look(token.job.repository, context.clock.now()) };
}

/** Counts the request; asking for the rate is free. Throws ApiError 403 when the hour's requests are spent. */
function count(context: RestContext, { job }: IssuedToken, operation: string | undefined): void {
  if (operation === 'rate-limit/get' || context.rate.take(job.repository, context.clock.now())) return;
  const { ownerId } = context.findRepository(job.repository) ?? {};
  throw new ApiError(403, `API rate limit exceeded for installation ID ${ownerId}.`);
}

async function serve(context: RestContext, routed: Routed): Promise<Reply> {
  const { request, url, operation, params, token } = routed;
  const repository = repositoryFor(context, token, params);
  if (await playFault(context.faults, operation.id)) return 'reset';
  const endpoint = endpoints[operation.id];
  if (!endpoint) throw new Error(`The local GitHub has no endpoint for ${operation.id}.`);
  const text = await bodyOf(request);
  authorise(token, endpoint);
  const answer = endpoint.run({
    origin: context.origin,
    repository,
    params,
    query: checkedQuery(operation, url.searchParams),
    // The description vouches for the shape that the endpoint names.
    body: checkedBody(operation, text) as never,
    url,
    now: new Date(context.clock.now()),
    rate: context.rate.look(token.job.repository, context.clock.now()),
    nextId: context.nextId,
  });
  const { status, body } = answer;
  return { ...answer, body: checkedAnswer(operation, status, body, context.origin.api) };
}

/** The repository of the path, if the token is one of it. Any other does not exist for the token. */
function repositoryFor(context: RestContext, token: IssuedToken, params: Record<string, string>): Repository {
  const own = context.findRepository(token.job.repository);
  if (!own) throw notFound();
  if (params.owner === undefined) return own;
  const asked = context.findRepository(`${params.owner}/${params.repo}`);
  if (asked !== own) throw notFound();
  return own;
}
