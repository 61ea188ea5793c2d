import type { Origin } from '../answers.ts';
import type { Rate } from '../rate.ts';
import type { Repository } from '../repository.ts';

/** What an endpoint sees: the request was authenticated, authorised and checked against GitHub's description. */
export interface EndpointCall<Body> {
  origin: Origin;
  repository: Repository;
  params: Record<string, string>;
  query: Record<string, unknown>;
  body: Body;
  url: URL;
  now: Date;
  rate: Rate;
  nextId(): number;
}

export interface Answer {
  status: number;
  /** What is known; the server adds what GitHub requires beside it. */
  body?: unknown;
  headers?: Record<string, string>;
}

/** One operation of the REST API. */
export interface Endpoint {
  /** Sets of permissions, names as in a workflow; each of the sets suffices. None: every token may. */
  permissions: Record<string, 'read' | 'write'>[];
  /** Throws ApiError for a refusal. Each endpoint names its own body. */
  run(call: EndpointCall<never>): Answer;
}

/** By operation id. */
export type Endpoints = Record<string, Endpoint>;
