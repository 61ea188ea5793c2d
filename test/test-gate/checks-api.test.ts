import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { checksApi } from '../../src/test-gate/checks-api.ts';
import { testRuntime } from '../support/runtime.ts';
import { failing, gate, junit, suite, type World } from './support.ts';

interface Call {
  method: string;
  path: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever was sent
  body: any;
}

const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** The two calls of the checks API, with its limits. */
async function checks(refusal?: { status: number; message: string; from?: number }) {
  const calls: Call[] = [];
  const server = http.createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const body = JSON.parse(text);
    calls.push({ method: request.method ?? '', path: request.url ?? '', body });
    const answer = (status: number, json: unknown) => response.writeHead(status).end(JSON.stringify(json));
    if (refusal && calls.length > (refusal.from ?? 0))
      return answer(refusal.status, { message: refusal.message });
    if (body.output.annotations.length > 50)
      return answer(422, { message: 'Invalid request. No more than 50 items are allowed.' });
    if (body.output.summary.length > 65_535) return answer(422, { message: 'summary is too long' });
    return answer(request.method === 'POST' ? 201 : 200, {
      id: 7,
      html_url: 'https://github.test/o/r/runs/7',
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  return { calls, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const placed = (count: number): World => ({
  files: {
    'a.test.js': '',
    'report.xml': junit(
      suite(
        failing('nowhere') +
          Array.from(
            { length: count },
            (_, index) =>
              `<testcase name="t${index}" file="a.test.js" line="${index + 1}"><failure message="no">stack</failure></testcase>`,
          ).join(''),
      ),
    ),
  },
  inputs: {},
});

async function published(world: World, url: string, env: Record<string, string> = {}) {
  const given = { GITHUB_REPOSITORY: 'o/r', GITHUB_SHA: 'merge0', GITHUB_API_URL: url, ...env };
  const { runtime, secrets, dispose } = testRuntime({ env: given });
  try {
    return { seen: await gate({ ...world, publish: checksApi('t0ken', runtime) }), secrets };
  } finally {
    dispose();
  }
}

test('all failures with a place, fifty at a time, on a check that has ended from the start', async () => {
  const { calls, url } = await checks();
  const { seen, secrets } = await published(placed(120), url);
  expect(calls.map(({ method, path, body }) => [method, path, body.output.annotations.length])).toEqual([
    ['POST', '/repos/o/r/check-runs', 50],
    ['PATCH', '/repos/o/r/check-runs/7', 50],
    ['PATCH', '/repos/o/r/check-runs/7', 20],
  ]);
  expect(calls[0]?.body).toMatchObject({
    name: 'Tests',
    head_sha: 'merge0',
    status: 'completed',
    conclusion: 'failure',
    output: { title: '121 of 121 tests failed.', summary: expect.stringMatching(/^### Tests: failed\n/) },
  });
  expect(calls[2]?.body.output.annotations[19]).toEqual({
    path: 'a.test.js',
    start_line: 120,
    end_line: 120,
    annotation_level: 'failure',
    title: 'suite › t119',
    message: 'no',
    raw_details: 'stack',
  });
  expect(seen.result?.check).toEqual({ url: 'https://github.test/o/r/runs/7' });
  expect(seen.annotations.map(({ title }) => title)).toEqual(['test-gate failed']);
  expect(secrets).toEqual(['t0ken']);
});

test('a green run is a green check', async () => {
  const { calls, url } = await checks();
  const { seen } = await published(
    { command: { exitCode: 0 }, inputs: { report: 'none', name: 'Lint' } },
    url,
  );
  expect(calls.map(({ body }) => [body.name, body.conclusion, body.output.title])).toEqual([
    ['Lint', 'success', 'The command ended with exit code 0.'],
  ]);
  expect(seen.ok).toBe(true);
});

test('of a pull request the last commit gets it, not the merge', async () => {
  const { calls, url } = await checks();
  const { runtime, dispose } = testRuntime();
  const event = path.join(runtime.temp, 'event.json');
  fs.writeFileSync(event, JSON.stringify({ pull_request: { head: { sha: 'head0' } } }));
  await published(placed(1), url, { GITHUB_EVENT_PATH: event });
  dispose();
  expect(calls[0]?.body.head_sha).toBe('head0');
});

describe('refusals leave the verdict to the tests', () => {
  const forbidden = { status: 403, message: 'Resource not accessible by integration' };

  test('a fork: said in the log, the annotations are those of the step', async () => {
    const { url } = await checks(forbidden);
    const { seen } = await published(placed(20), url);
    expect(seen.said).toBe('Tests: 21 of 21 tests failed.');
    expect(seen.annotations).toHaveLength(10);
    expect(seen.annotations.every(({ level }) => level === 'error')).toBe(true);
    expect(seen.lines.find((line) => line.startsWith('The check run'))).toBe(
      `The check run was not published: HttpError: POST ${url}/repos/o/r/check-runs answered 403: {"message":"Resource not accessible by integration"}`,
    );
  });

  test('a fork and good tests: green', async () => {
    const { url } = await checks(forbidden);
    const { seen } = await published({ command: { exitCode: 0 }, inputs: { report: 'none' } }, url);
    expect([seen.ok, seen.annotations]).toEqual([true, []]);
  });

  test('anything else is a warning', async () => {
    const { url } = await checks({ status: 422, message: 'No commit found for SHA: merge0' });
    const { seen } = await published(placed(1), url);
    expect(seen.annotations.filter(({ level }) => level === 'warning')).toEqual([
      {
        level: 'warning',
        title: 'Check run',
        message: `The check run was not published: HttpError: POST ${url}/repos/o/r/check-runs answered 422: {"message":"No commit found for SHA: merge0"}`,
      },
    ]);
  });

  test('in the middle: the check has ended, with what it has', async () => {
    const { calls, url } = await checks({ status: 422, message: 'no', from: 1 });
    const { seen } = await published(placed(60), url);
    expect(calls[0]?.body.status).toBe('completed');
    expect(seen.annotations.filter(({ level }) => level === 'error')).toHaveLength(10);
  });
});

test('a token where there is no GitHub', () => {
  const { runtime, dispose } = testRuntime();
  expect(() => checksApi('t0ken', runtime)).toThrow(
    'github-token is given, but GITHUB_REPOSITORY or GITHUB_SHA is not set.',
  );
  dispose();
});
