/** Who holds or waits for a concurrency group. */
interface Holder {
  owner: object | undefined;
  cancel(reason: string): void;
}

interface Waiter extends Holder {
  begin(): void;
}

export interface ConcurrencySetting {
  group: string;
  cancelInProgress: boolean;
  queue: 'single' | 'max';
}

/** GitHub's concurrency groups, over all runs of one runner: one runs, one waits, a newer one takes the waiting place. */
export interface ConcurrencyGroups {
  /**
   * Waits for its turn; answers the function that gives the place back. Rejects when a newer request takes the place of this
   * waiting one, when the signal fires, or when the workflow that asks holds the group already: `owner` is the run for a
   * triggered workflow, `within` the same for its jobs.
   */
  enter(
    setting: ConcurrencySetting,
    request: {
      scope: string;
      owner?: object;
      within?: object;
      cancel(reason: string): void;
      signal: AbortSignal;
      onWait(): void;
    },
  ): Promise<() => void>;
}

export function createConcurrencyGroups(): ConcurrencyGroups {
  const groups = new Map<string, { running: Holder | undefined; waiting: Waiter[] }>();
  return {
    enter: ({ group, cancelInProgress, queue }, { scope, owner, within, cancel, signal, onWait }) => {
      const key = `${scope}:${group.toLowerCase()}`;
      const state = groups.get(key) ?? { running: undefined, waiting: [] };
      groups.set(key, state);
      const superseded = `Canceling since a higher priority waiting request for ${group} exists`;
      const hold = (holder: Holder) => {
        state.running = holder;
        return () => {
          if (state.running !== holder) return;
          state.running = undefined;
          state.waiting.shift()?.begin();
        };
      };
      if (state.running === undefined) return Promise.resolve(hold({ owner, cancel }));
      if (within !== undefined && state.running.owner === within) {
        return Promise.reject(
          new Error(
            `Canceling since a deadlock was detected for concurrency group: '${group}' between a top level workflow and a job`,
          ),
        );
      }
      if (queue === 'single') for (const waiter of state.waiting.splice(0)) waiter.cancel(superseded);
      if (cancelInProgress) state.running.cancel(superseded);
      onWait();
      return new Promise((resolve, reject) => {
        const leave = (reason: string) => {
          state.waiting = state.waiting.filter((one) => one !== waiter);
          reject(new Error(reason));
        };
        const stop = () => leave('The operation was canceled.');
        const waiter: Waiter = {
          owner,
          cancel: (reason) => {
            leave(reason);
            cancel(reason);
          },
          begin: () => {
            signal.removeEventListener('abort', stop);
            resolve(hold({ owner, cancel }));
          },
        };
        state.waiting.push(waiter);
        if (signal.aborted) stop();
        else signal.addEventListener('abort', stop, { once: true });
      });
    },
  };
}
