import type { Runtime } from '../core/action.ts';

/** The answer of a read, or the signal's reason as soon as the run is cancelled. */
export function orCancelled<T>(signal: AbortSignal, read: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    read.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

const GRACE_MS = 3000;

/**
 * A write is not begun once the run is cancelled. One that was sent gets three seconds more to be answered, because what
 * is left behind depends on it; then the signal's reason is thrown.
 */
export async function written<T>(runtime: Runtime, write: () => Promise<T>): Promise<T> {
  const { signal, clock } = runtime;
  signal.throwIfAborted();
  const sent = write();
  const patience = new Promise<never>((_, reject) => {
    const stop = () => void clock.sleep(GRACE_MS).then(() => reject(signal.reason));
    signal.addEventListener('abort', stop, { once: true });
    sent.finally(() => signal.removeEventListener('abort', stop)).catch(() => {});
  });
  return Promise.race([sent, patience]);
}

/** The answer, or undefined when it does not come in time or is an error: for a last look. */
export async function briefly<T>(runtime: Runtime, ms: number, read: Promise<T>): Promise<T | undefined> {
  return Promise.race([read.catch(() => undefined), runtime.clock.sleep(ms).then(() => undefined)]);
}
