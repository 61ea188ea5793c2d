import type { BackendStage } from '../stage/backend-stage.ts';
import { type ProbeReport, startProbe } from '../stage/visitors/probe.ts';
import type { Seen } from './chapter.ts';

/** Visitors ask every environment for its version, each every 100 ms. */
export function watchVersions({ environments }: Pick<BackendStage, 'environments'>): {
  stop(): Promise<Seen<Record<string, ProbeReport>>>;
} {
  const visitors = Object.entries(environments).map(
    ([name, { url }]) => [name, startProbe(`${url}/version`)] as const,
  );
  return {
    stop: async () => {
      const reports: [string, ProbeReport][] = [];
      for (const [name, visitor] of visitors) reports.push([name, await visitor.stop()]);
      return {
        sight: Object.fromEntries(reports),
        lines: reports.map(([name, report]) => seenBy(name, report)),
        complaints: reports.flatMap(([name, report]) => complaint(name, report)),
      };
    },
  };
}

/** A rollout or a rollback that visitors notice is never as it should be. */
function complaint(name: string, { failures, requests }: ProbeReport): string[] {
  const [first] = failures;
  return first
    ? [`${name}: ${failures.length} of ${requests} requests failed, the first with: ${first.reason}`]
    : [];
}

function seenBy(name: string, { requests, failures, versions }: ProbeReport): string {
  return `${name}: ${requests} requests, ${failures.length} failed, served ${versions.map(short).join(', then ')}`;
}

/** Commits as people write them; other versions as they are. */
export const short = (version: string): string =>
  /^[0-9a-f]{40}$/.test(version) ? version.slice(0, 7) : version;
