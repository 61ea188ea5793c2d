import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Question } from './server/main.ts';
import type { Counts } from './server/store.ts';

/** The benchmark's S3, running. Each question answers what was counted since the last one. */
export interface BenchServer {
  url: string;
  ask(question: Question): Promise<Counts>;
  close(): void;
}

/** Starts the server in a process of its own, so that its work is not counted as a client's. */
export async function startServer(latencyMs: number): Promise<BenchServer> {
  const child = fork(path.join(import.meta.dirname, 'server/main.ts'), [String(latencyMs)], { execArgv: [] });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return {
    url: `http://127.0.0.1:${port}`,
    ask: async (question) => {
      child.send(question);
      const [counts] = (await once(child, 'message')) as [Counts];
      return counts;
    },
    close: () => child.disconnect(),
  };
}
