import http from 'node:http';
import type { Clock } from '../../../src/core/clock.ts';
import { patience } from './patience.ts';
import type { Target } from './target.ts';

export interface HealthCheckSettings {
  healthCheckPath: string;
  healthCheckIntervalSeconds: number;
  healthCheckTimeoutSeconds: number;
  healthyThreshold: number;
  unhealthyThreshold: number;
}

type Result =
  | { ok: true }
  | {
      ok: false;
      reason: 'Target.Timeout' | 'Target.FailedHealthChecks' | 'Target.ResponseCodeMismatch';
      text?: string;
    };

/**
 * Checks one target until it is gone, and moves it between initial, healthy and unhealthy.
 * A new target needs one good answer; one that was unhealthy needs `healthyThreshold` in a row
 * (Elastic Load Balancing, "Target group health checks").
 */
export async function watchHealth(
  target: Target,
  settings: HealthCheckSettings,
  clock: Clock,
): Promise<void> {
  const { signal } = target.gone;
  let good = 0;
  let bad = 0;
  while (!signal.aborted) {
    const result = await check(target, settings, clock);
    if (signal.aborted) return;
    good = result.ok ? good + 1 : 0;
    bad = result.ok ? 0 : bad + 1;
    const needed = target.state === 'initial' ? 1 : settings.healthyThreshold;
    if (result.ok && target.state !== 'healthy' && good >= needed) target.become('healthy');
    // Also when it is unhealthy already: the newest check says why.
    if (!result.ok && bad >= settings.unhealthyThreshold) {
      target.become('unhealthy', result.reason, result.text);
    }
    await clock.sleep(settings.healthCheckIntervalSeconds * 1000, signal).catch(() => {});
  }
}

/** One request, as the load balancer's nodes send it. Only 200 is good: the default matcher. */
async function check(target: Target, settings: HealthCheckSettings, clock: Clock): Promise<Result> {
  const over = new AbortController();
  const stop = AbortSignal.any([over.signal, target.gone.signal]);
  const timeout = patience(clock, settings.healthCheckTimeoutSeconds * 1000, stop).then(
    (): Result => ({ ok: false, reason: 'Target.Timeout' }),
    (): Result => ({ ok: false, reason: 'Target.FailedHealthChecks' }),
  );
  const answer = ask(target, settings.healthCheckPath, stop).then(
    (status): Result => (status === 200 ? { ok: true } : mismatch(status)),
    (): Result => ({ ok: false, reason: 'Target.FailedHealthChecks' }),
  );
  const result = await Promise.race([answer, timeout]);
  over.abort();
  await answer;
  return result;
}

function mismatch(status: number): Result {
  return {
    ok: false,
    reason: 'Target.ResponseCodeMismatch',
    text: `Health checks failed with these codes: [${status}]`,
  };
}

function ask(target: Target, path: string, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'user-agent': 'ELB-HealthChecker/2.0', connection: 'close' };
    const request = http.get(
      { host: target.host, port: target.port, path, headers, agent: false, signal },
      (response) => {
        response.resume();
        response.on('error', reject).on('end', () => resolve(response.statusCode ?? 0));
      },
    );
    request.on('error', reject);
  });
}
