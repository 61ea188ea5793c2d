import http from 'node:http';
import { systemClock } from '../../../src/core/clock.ts';

/** What a user of the service saw while something was going on. */
export interface ProbeReport {
  requests: number;
  /** Requests without a 200, with the reason. */
  failures: { at: Date; reason: string }[];
  /** The versions that answered, in the order in which they were first seen. */
  versions: string[];
}

/** Asks `url` every 100 ms until it is stopped, each time on a connection of its own, as a new visitor would. */
export function startProbe(url: string, everyMs = 100): { stop(): Promise<ProbeReport> } {
  const report: ProbeReport = { requests: 0, failures: [], versions: [] };
  const controller = new AbortController();
  const running = (async () => {
    while (!controller.signal.aborted) {
      const asked = Date.now();
      await ask(url).then(
        (version) => {
          if (!report.versions.includes(version)) report.versions.push(version);
        },
        (error: Error) => report.failures.push({ at: new Date(asked), reason: error.message }),
      );
      report.requests++;
      await systemClock.sleep(Math.max(0, everyMs - (Date.now() - asked)), controller.signal).catch(() => {});
    }
  })();
  return {
    stop: async () => {
      controller.abort();
      await running;
      return report;
    },
  };
}

/** The `version` that the service says, once. Throws for anything but 200 with a version. */
export function ask(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent: false, timeout: 5000 }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => {
        if (response.statusCode !== 200) return reject(new Error(`status ${response.statusCode}`));
        try {
          resolve(versionIn(text));
        } catch (error) {
          reject(error);
        }
      });
      response.on('error', reject);
    });
    request.on('timeout', () => request.destroy(new Error('no answer in 5 s')));
    request.on('error', reject);
  });
}

function versionIn(text: string): string {
  const { version, commit } = JSON.parse(text);
  return String(commit ?? version);
}
