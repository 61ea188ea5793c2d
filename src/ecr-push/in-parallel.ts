/**
 * Works through items, at most `limit` at a time, in their order. The first error stops the others (through the
 * signal that each is given) and is thrown when all have ended.
 */
export async function inParallel<T>(
  items: readonly T[],
  { limit, signal }: { limit: number; signal: AbortSignal },
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const waiting = [...items];
  let failed: { error: unknown } | undefined;
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined && !either.aborted; item = waiting.shift()) {
      try {
        await work(item, either);
      } catch (error) {
        failed ??= { error };
        stop.abort(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  signal.throwIfAborted();
  if (failed) throw failed.error;
}
