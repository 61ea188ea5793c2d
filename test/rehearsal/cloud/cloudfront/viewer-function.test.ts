import { afterEach, describe, expect, it, test } from '@jest/globals';
import { functionEvent } from '../../../../rehearsal/cloud/cloudfront/edge/function-event.ts';
import { compileFunction } from '../../../../rehearsal/cloud/cloudfront/edge/viewer-function.ts';
import { type Cdn, cdn, closeAll, short } from './stage.ts';

let site: Cdn;
afterEach(closeAll);

const event = functionEvent(
  {
    method: 'GET',
    path: '/a%20b',
    query: 'x=1&x=2&empty&y=%26',
    headers: { host: 'staging.zibro.com', cookie: 'session=1; theme=dark' },
    ip: '127.0.0.1',
  },
  { id: 'E1', domain: 'd1.cloudfront.net', requestId: 'r' },
);

it('sees the request as CloudFront describes it', () => {
  expect(event).toEqual({
    version: '1.0',
    context: {
      distributionDomainName: 'd1.cloudfront.net',
      distributionId: 'E1',
      eventType: 'viewer-request',
      requestId: 'r',
    },
    viewer: { ip: '127.0.0.1' },
    request: {
      method: 'GET',
      uri: '/a%20b',
      querystring: {
        x: { value: '1', multiValue: [{ value: '1' }, { value: '2' }] },
        empty: { value: '' },
        y: { value: '%26' },
      },
      headers: { host: { value: 'staging.zibro.com' } },
      cookies: { session: { value: '1' }, theme: { value: 'dark' } },
    },
  });
});

test.each([
  ['the process', 'typeof process'],
  ['require', 'typeof require'],
  ['timers', 'typeof setTimeout'],
  ['the network', 'typeof fetch'],
  ['WebAssembly', 'typeof WebAssembly'],
])('%s is out of reach', (_, expression) => {
  const run = compileFunction(
    `function handler(event) { event.request.uri = '/' + ${expression}; return event.request; }`,
  );
  expect(run(event)).toEqual({ path: '/undefined' });
});

test.each([
  ['throws', 'throw new Error("broken")', 'Error: broken'],
  ['evaluates text', 'eval("1")', 'EvalError: Code generation from strings disallowed for this context'],
  [
    'reaches for the process through a constructor',
    'event.constructor.constructor("return process")()',
    'EvalError: Code generation from strings disallowed for this context',
  ],
  ['returns nothing', 'return undefined', 'The function returned nothing.'],
  ['returns a number', 'return 1', 'The function returned neither a request nor a response.'],
  [
    'returns a path without a slash',
    'return { uri: "index.html" }',
    'The function returned a request whose uri does not begin with a slash.',
  ],
  [
    'returns a status that is none',
    'return { statusCode: "200" }',
    'The function returned a response whose statusCode is no status.',
  ],
  ['never ends', 'for (;;) {}', 'Script execution timed out after 500ms'],
])('a function that %s fails', (_, body, message) => {
  const run = compileFunction(`function handler(event) { ${body} }`);
  expect(() => run(event)).toThrow(message);
});

test.each([
  ['no handler', 'const a = 1;', 'The source of a CloudFront Function has no function handler.'],
  ['no JavaScript', 'function handler(', 'Unexpected end of input'],
])('source text with %s is refused', (_, source, message) => {
  expect(() => compileFunction(source)).toThrow(message);
});

it('may be async, and say things to the console', () => {
  const run = compileFunction(
    'async function handler(event) { console.log("seen"); await null; return Object.assign(event.request, { uri: "/later" }); }',
  );
  expect(run(event)).toEqual({ path: '/later' });
});

describe('in a distribution', () => {
  it('runs before the cache, for each request', async () => {
    site = await cdn({
      viewerRequest:
        'function handler(event) { event.request.uri = event.request.querystring.b ? "/b" : "/a"; return event.request; }',
    });
    await site.put('a', 'A');
    await site.put('b', 'B');
    expect(await site.see('/x')).toBe('200 Miss A');
    expect(await site.see('/y')).toBe('200 Hit A');
    expect(await site.see('/y?b')).toBe('200 Miss B');
  });

  it('may answer by itself', async () => {
    site = await cdn({
      viewerRequest: `function handler() {
        return { statusCode: 302, headers: { Location: { value: '/new' } }, body: { encoding: 'base64', data: 'aGk=' } };
      }`,
    });
    const answer = await site.get('/old');
    expect(short(answer)).toBe('302 FunctionGeneratedResponse hi');
    expect(answer.headers.location).toBe('/new');
  });

  it('that fails is a 503, and told', async () => {
    site = await cdn({ viewerRequest: 'function handler(event) { return event.nothing.here; }' });
    expect(await site.see('/old')).toBe('503 FunctionExecutionError');
    expect(site.logged).toEqual([
      "CloudFront E1STAGINGSITE: the viewer-request function failed at /old: TypeError: Cannot read properties of undefined (reading 'here')",
    ]);
  });
});
