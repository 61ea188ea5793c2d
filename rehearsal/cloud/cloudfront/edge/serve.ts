import { randomBytes } from 'node:crypto';
import type { Answer, ViewerRequest } from './answer.ts';
import { errorPage } from './error-page.ts';
import { functionEvent } from './function-event.ts';
import { type Edge, lookUp } from './lookup.ts';
import { decodePath } from './url-path.ts';
import { viewerAnswer } from './viewer-answer.ts';
import { type compileFunction, type Decision, FunctionError } from './viewer-function.ts';

/** What a distribution does with a request before and after the cache. */
export interface Behaviour extends Edge {
  id: string;
  domain: string;
  defaultRootObject: string;
  viewerRequest: ReturnType<typeof compileFunction> | undefined;
  log(line: string): void;
}

/**
 * Answers a viewer: the function, the default root object, the cache or the bucket, then what the viewer's own conditions
 * make of it. Nothing is compressed here, whatever `accept-encoding` says: an object has the encoding it was stored with.
 */
export function serve(behaviour: Behaviour, request: ViewerRequest): Answer {
  const requestId = randomBytes(42).toString('base64url');
  const { answer, xCache, ageSeconds } = find(behaviour, request, requestId);
  const seen = viewerAnswer(request, answer);
  const headers = {
    ...seen.headers,
    'x-cache': `${xCache} from cloudfront`,
    via: `1.1 ${behaviour.domain} (CloudFront)`,
    'x-amz-cf-id': requestId,
    ...(ageSeconds === undefined ? {} : { age: String(ageSeconds) }),
  };
  return { ...seen, headers };
}

interface Outcome {
  answer: Answer;
  xCache: string;
  ageSeconds?: number | undefined;
}

function find(behaviour: Behaviour, request: ViewerRequest, requestId: string): Outcome {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return { answer: errorPage(403, methodRefusal), xCache: 'Error' };
  if (decodePath(request.path) === undefined)
    return { answer: errorPage(400, 'Bad request.'), xCache: 'Error' };
  const decision = decide(behaviour, request, requestId);
  if ('xCache' in decision) return decision;
  if ('answer' in decision) return { answer: decision.answer, xCache: 'FunctionGeneratedResponse' };
  return lookUp(behaviour, addressOf(behaviour, request.path, decision.path));
}

const methodRefusal =
  'This distribution is not configured to allow the HTTP request method that was used for this request. ' +
  'The distribution supports only cachable requests.';

function decide(behaviour: Behaviour, request: ViewerRequest, requestId: string): Decision | Outcome {
  const { viewerRequest, id, domain, log } = behaviour;
  if (!viewerRequest) return { path: request.path };
  try {
    return viewerRequest(functionEvent(request, { id, domain, requestId }));
  } catch (error) {
    if (!(error instanceof FunctionError)) throw error;
    log(`CloudFront ${id}: the viewer-request function failed at ${request.path}: ${error.message}`);
    return { answer: errorPage(503, 'The CloudFront function failed.'), xCache: 'FunctionExecutionError' };
  }
}

/** The root object stands for `/` after the function; for an invalidation it is an address like any other. */
function addressOf({ defaultRootObject }: Behaviour, asked: string, path: string) {
  if (path !== '/' || !defaultRootObject) return { asked, path };
  const root = `/${defaultRootObject}`;
  return { asked: asked === '/' ? root : asked, path: root };
}
