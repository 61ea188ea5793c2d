// An S3 in memory for the benchmark, a process of its own. usage: node main.ts LATENCY_MS, forked; see ../server.ts for the messages.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { answer } from './answer.ts';
import { readBody } from './body.ts';
import { type Counts, type Entry, Store } from './store.ts';

export type Question =
  | { ask: 'clear' }
  | { ask: 'save'; name: string }
  | { ask: 'restore'; name: string }
  | { ask: 'counts' };

const latencyMs = Number(process.argv[2]);
const store = new Store();
const saved = new Map<string, Map<string, Entry>>();
const none = (): Counts => ({ requests: {}, connections: 0, bodyBytes: 0 });
let counts = none();

const server = http.createServer({ keepAliveTimeout: 60_000 }, async (request, response) => {
  const { method = '', url: target = '', headers } = request;
  if (headers.expect) response.writeContinue();
  const body = await readBody(request);
  const { kind, status, headers: own, body: said } = answer(store, { method, target, headers, body });
  counts.requests[kind] = (counts.requests[kind] ?? 0) + 1;
  counts.bodyBytes += body.length;
  // A timer each: requests wait beside each other, not behind each other.
  setTimeout(() => {
    const length = own['content-length'] ?? String(Buffer.byteLength(said));
    response.writeHead(status, { 'x-amz-request-id': 'bench', ...own, 'content-length': length });
    response.end(said);
  }, latencyMs);
});
server.on('checkContinue', (request, response) => server.emit('request', request, response));
server.on('connection', () => counts.connections++);

process.on('message', (question: Question) => {
  if (question.ask === 'clear') store.restore(new Map());
  if (question.ask === 'save') saved.set(question.name, store.state());
  if (question.ask === 'restore') store.restore(saved.get(question.name) ?? new Map());
  process.send?.(counts);
  counts = none();
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
