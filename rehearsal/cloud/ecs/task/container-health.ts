import type { HealthCheck } from '@aws-sdk/client-ecs';
import type { Clock } from '../../../../src/core/clock.ts';
import { patience } from '../../elasticloadbalancing/patience.ts';

/** The result of one run of a health check's command. */
export type Probe = { ok: true } | { ok: false; reason: string };

export interface HealthWatch {
  check: HealthCheck;
  clock: Clock;
  /** Ends the watch: the container has stopped. */
  signal: AbortSignal;
  /** Runs the command once; the signal ends it. */
  probe(signal: AbortSignal): Promise<Probe>;
  /** Told when the state changes, and again with a newer reason while it is unhealthy. */
  become(state: 'HEALTHY' | 'UNHEALTHY', reason: string | undefined): void;
}

/** A check starts a process, which a busy machine does no faster than this. */
const floorMs = 5000;

/**
 * Runs a container's health check until it has stopped. A success counts at once, also inside the start period;
 * failures count only after it (Amazon ECS, HealthCheck).
 */
export async function watchContainer({ check, clock, signal, probe, become }: HealthWatch): Promise<void> {
  const { interval = 30, timeout = 5, retries = 3, startPeriod = 0 } = check;
  let starting = startPeriod > 0;
  if (starting) {
    patience(clock, startPeriod * 1000, signal, floorMs).then(
      () => {
        starting = false;
      },
      () => {},
    );
  }
  let failures = 0;
  while (!signal.aborted) {
    await clock.sleep(interval * 1000, signal).catch(() => {});
    if (signal.aborted) return;
    const result = await limited(probe, { clock, signal, seconds: timeout });
    if (signal.aborted) return;
    if (result.ok) {
      failures = 0;
      starting = false;
      become('HEALTHY', undefined);
    } else if (!starting) {
      failures += 1;
      if (failures >= retries) become('UNHEALTHY', result.reason);
    }
  }
}

async function limited(
  probe: HealthWatch['probe'],
  limit: { clock: Clock; signal: AbortSignal; seconds: number },
): Promise<Probe> {
  const over = new AbortController();
  const stop = AbortSignal.any([over.signal, limit.signal]);
  const late = patience(limit.clock, limit.seconds * 1000, stop, floorMs).then(
    (): Probe => ({ ok: false, reason: `Health check exceeded timeout (${limit.seconds}s)` }),
    (): Probe => ({ ok: false, reason: 'the container has stopped' }),
  );
  const result = await Promise.race([probe(stop), late]);
  over.abort();
  return result;
}

/**
 * The words of a CMD-SHELL health check, when it is one that needs no shell: `node FILE …`, with `|| exit 1` or without.
 * Undefined for anything else.
 */
export function wordsOfShell(text: string): string[] | undefined {
  const plain = text.replace(/\s*\|\|\s*exit\s+\d+\s*$/, '').trim();
  if (!/^node(js)?\s/.test(plain)) return undefined;
  const word = /"([^"$`\\]*)"|'([^']*)'|([^\s"'|&;<>()$`\\]+)/g;
  if (plain.replace(word, '').trim() !== '') return undefined;
  return [...plain.matchAll(word)].map((found) => found[1] ?? found[2] ?? found[3] ?? '');
}
