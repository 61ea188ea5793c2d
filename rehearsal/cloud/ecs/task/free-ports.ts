import { randomInt } from 'node:crypto';
import net from 'node:net';

/**
 * Ports of this machine for the containers. They are taken from below the range that systems give to outgoing
 * connections (from 32768 on Linux, 49152 on macOS): one of those could be in use again by the time the container listens.
 */
const lowest = 15_000;
const highest = 32_000;
const taken = new Set<number>();

/** A free port on 127.0.0.1 that nothing else in this process was given. */
export async function takePort(): Promise<number> {
  for (let tries = 0; tries < 200; tries += 1) {
    const port = randomInt(lowest, highest);
    if (taken.has(port)) continue;
    taken.add(port);
    if (await isFree(port)) return port;
    taken.delete(port);
  }
  throw new Error(`No free port between ${lowest} and ${highest} for a container.`);
}

export function givePortBack(port: number): void {
  taken.delete(port);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
