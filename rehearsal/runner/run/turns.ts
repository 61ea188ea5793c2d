/** Lets so many jobs run at once; the others wait in order. */
export function createTurns(places: number): (signal: AbortSignal) => Promise<() => void> {
  let free = places;
  const waiting: (() => void)[] = [];
  const giveBack = () => {
    const next = waiting.shift();
    if (next) next();
    else free++;
  };
  const once = () => {
    let given = false;
    return () => {
      if (!given) giveBack();
      given = true;
    };
  };
  return (signal) => {
    if (free > 0) {
      free--;
      return Promise.resolve(once());
    }
    return new Promise((resolve, reject) => {
      const stop = () => {
        waiting.splice(waiting.indexOf(begin), 1);
        reject(new Error('The operation was canceled.'));
      };
      const begin = () => {
        signal.removeEventListener('abort', stop);
        resolve(once());
      };
      waiting.push(begin);
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
    });
  };
}
