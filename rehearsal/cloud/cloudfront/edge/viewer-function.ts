import vm from 'node:vm';
import type { Answer } from './answer.ts';
import type { FunctionEvent } from './function-event.ts';

/** What a function decided: another path to look up, or an answer of its own. */
export type Decision = { path: string } | { answer: Answer };

/** The function threw, ran for too long, or returned what CloudFront does not take. */
export class FunctionError extends Error {}

/** CloudFront allows less than a millisecond; a busy machine needs more. */
const limitMs = 500;

/**
 * A CloudFront Function for viewer requests (runtime 2.0), compiled. It sees the language and a silent `console`: no
 * timers, no network, no files, no eval. `require('crypto')`, `Buffer` and key-value stores are not offered here.
 * Throws an Error for source text that is no JavaScript or has no `handler`.
 */
export function compileFunction(source: string): (event: FunctionEvent) => Decision {
  const context = vm.createContext(Object.create(null), {
    codeGeneration: { strings: false, wasm: false },
    microtaskMode: 'afterEvaluate',
  });
  const run = (code: string): unknown => vm.runInContext(code, context, { timeout: limitMs });
  run("delete globalThis.WebAssembly; globalThis.console = { log() {} }; 'ready'");
  run(source);
  if (run('typeof handler') !== 'function')
    throw new Error('The source of a CloudFront Function has no function handler.');
  return (event) => {
    const outcome = call(context, event);
    const request: unknown = JSON.parse(outcome);
    return decide(request);
  };
}

/** Compiled once, run for every request: a watched run costs more than the function itself. */
const CALL = new vm.Script(`globalThis.outcome = globalThis.failure = undefined;
  (async () => handler(JSON.parse(globalThis.event)))().then(
    (value) => { globalThis.outcome = JSON.stringify(value) },
    (error) => { globalThis.failure = String(error) });`);

/** Only text goes in and comes out, so that no object of this process is in reach of the function. */
function call(context: vm.Context, event: FunctionEvent): string {
  context.event = JSON.stringify(event);
  CALL.runInContext(context, { timeout: limitMs });
  const { failure, outcome } = context;
  if (typeof failure === 'string') throw new FunctionError(failure);
  if (typeof outcome !== 'string') throw new FunctionError('The function returned nothing.');
  return outcome;
}

function decide(value: unknown): Decision {
  if (!isObject(value)) throw new FunctionError('The function returned neither a request nor a response.');
  if ('statusCode' in value) return { answer: ownAnswer(value) };
  const { uri } = value;
  if (typeof uri !== 'string' || !uri.startsWith('/'))
    throw new FunctionError('The function returned a request whose uri does not begin with a slash.');
  return { path: uri };
}

function ownAnswer(value: Record<string, unknown>): Answer {
  const { statusCode, headers, body } = value;
  if (typeof statusCode !== 'number' || statusCode < 100 || statusCode > 599)
    throw new FunctionError('The function returned a response whose statusCode is no status.');
  const names = isObject(headers) ? Object.entries(headers) : [];
  const own = names.map(([name, one]) => [name.toLowerCase(), isObject(one) ? String(one.value) : '']);
  return { status: statusCode, headers: Object.fromEntries(own), body: bodyOf(body) };
}

/** Text, or `{encoding: 'text' | 'base64', data}`. */
function bodyOf(body: unknown): Buffer {
  if (typeof body === 'string') return Buffer.from(body);
  if (!isObject(body)) return Buffer.alloc(0);
  return Buffer.from(String(body.data ?? ''), body.encoding === 'base64' ? 'base64' : 'utf8');
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
