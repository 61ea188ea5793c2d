/** After a cancellation, what runs is waited for so long. */
const LAST_ANSWERS_MS = 3_000;

/**
 * Works through items in their order, at most `limit` at one time. The first error stops the others: nothing new is
 * begun, `stop` is aborted, and it is thrown when all that ran has ended.
 */
export async function together<T>(
  items: readonly T[],
  { limit, signal }: { limit: number; signal: AbortSignal },
  work: (item: T, stop: AbortSignal) => Promise<void>,
): Promise<void> {
  const failed = new AbortController();
  const stop = AbortSignal.any([signal, failed.signal]);
  let first: { error: unknown } | undefined;
  let next = 0;
  const worker = async () => {
    while (next < items.length && !stop.aborted) {
      const item = items[next++] as T;
      try {
        await work(item, stop);
      } catch (error) {
        first ??= { error };
        failed.abort(error);
      }
    }
  };
  const workers = Array.from({ length: Math.min(limit, items.length) }, worker);
  await Promise.race([Promise.all(workers), longAfter(signal, failed.signal)]);
  failed.abort();
  signal.throwIfAborted();
  if (first) throw first.error;
}

/** Resolves some seconds after a cancellation: a connection that hangs must not cost the rest of the clean-up. */
function longAfter(signal: AbortSignal, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wait = () => setTimeout(resolve, LAST_ANSWERS_MS).unref();
    if (signal.aborted) wait();
    else signal.addEventListener('abort', wait, { once: true, signal: over });
  });
}
