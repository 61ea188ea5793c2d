import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { fastClock } from '../../../rehearsal/stage/fast-clock.ts';
import { createRepository } from '../../../rehearsal/stage/repository.ts';
import { ask, startProbe } from '../../../rehearsal/stage/visitors/probe.ts';

let folder = '';
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'stage-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

function template(): string {
  const home = path.join(folder, 'template');
  fs.mkdirSync(path.join(home, 'node_modules/x'), { recursive: true });
  fs.writeFileSync(path.join(home, 'node_modules/x/index.js'), '');
  fs.writeFileSync(path.join(home, 'a.txt'), 'one two');
  return home;
}

test('a template becomes a repository without what it installed', () => {
  const repository = createRepository({
    template: template(),
    folder: path.join(folder, 'r'),
    branches: ['main', 'develop'],
  });
  expect(fs.readdirSync(repository.path).sort()).toEqual(['.git', 'a.txt']);
  expect(repository.head('develop')).toBe(repository.head('main'));
});

test('commits go on their branch, and an edit that finds nothing throws', () => {
  const repository = createRepository({
    template: template(),
    folder: path.join(folder, 'r'),
    branches: ['main'],
  });
  const edit = (old: string) =>
    repository.commit({
      branch: 'feature/x',
      from: 'main',
      message: 'change',
      edit: (files) => files.replace('a.txt', old, 'three'),
    });
  const commit = edit('two');
  expect(repository.head('feature/x')).toBe(commit);
  expect(repository.head('main')).not.toBe(commit);
  expect(repository.tree(commit)).toMatch(/^[0-9a-f]{40}$/);
  expect(repository.fastForward({ branch: 'main', to: 'feature/x' })).toBe(commit);
  expect(() => edit('four')).toThrow('a.txt holds "four" 0 times, not once.');
});

async function server(answer: (count: number) => [status: number, body: string]) {
  let count = 0;
  const listening = http.createServer((_, response) => {
    const [status, body] = answer(++count);
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const { port } = listening.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/version`,
    close: () => new Promise((resolve) => listening.close(resolve)),
  };
}

test('a probe counts requests, names failures and remembers versions in their order', async () => {
  const service = await server((count) =>
    count === 3 ? [503, 'no'] : [200, `{"version":"${count < 3 ? 'old' : 'new'}"}`],
  );
  const probe = startProbe(service.url, 10);
  await new Promise((resolve) => setTimeout(resolve, 200));
  const report = await probe.stop();
  await service.close();
  expect(report.versions).toEqual(['old', 'new']);
  expect(report.failures).toEqual([{ at: expect.any(Date), reason: 'status 503' }]);
  expect(report.requests).toBeGreaterThan(4);
});

test.each([
  ['another status', [500, '{"version":"x"}'] as [number, string], 'status 500'],
  ['no JSON', [200, 'hello'] as [number, string], /JSON/],
])('%s is no version', async (_, answer, message) => {
  const service = await server(() => answer);
  await expect(ask(service.url)).rejects.toThrow(message);
  await service.close();
});

test('a fast clock sleeps less and tells the real time', async () => {
  const clock = fastClock(1000);
  const before = Date.now();
  await clock.sleep(60_000);
  expect(clock.now() - before).toBeLessThan(30_000);
});
