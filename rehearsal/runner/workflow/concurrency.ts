export interface ConcurrencySetting {
  group: string;
  cancelInProgress: boolean;
  queue: 'single' | 'max';
}

/** A workflow or a job that asks for a place in a group. */
export interface ConcurrencyRequest {
  /** The repository: groups of others are others. */
  scope: string;
  /** The run, when its own workflow asks; `within` the same for its jobs. */
  owner?: object;
  within?: object;
  /** Ends it because a newer request came. */
  cancel(reason: string): void;
  /** It was cancelled otherwise. */
  signal: AbortSignal;
  onWait(): void;
}

/** GitHub's concurrency groups, over all runs of one runner: one runs, one waits, a newer one takes the waiting place. */
export interface ConcurrencyGroups {
  /**
   * Waits for its turn; answers the function that gives the place back. Rejects when a newer request takes the place of this
   * waiting one, when the signal fires, or when the workflow of a job holds the group already.
   */
  enter(setting: ConcurrencySetting, request: ConcurrencyRequest): Promise<() => void>;
}

interface Waiter {
  begin(): void;
  cancel(reason: string): void;
}

interface Group {
  running: ConcurrencyRequest | undefined;
  waiting: Waiter[];
}

export function createConcurrencyGroups(): ConcurrencyGroups {
  const groups = new Map<string, Group>();
  return {
    enter: async ({ group, cancelInProgress, queue }, request) => {
      const key = `${request.scope}:${group.toLowerCase()}`;
      const state: Group = groups.get(key) ?? { running: undefined, waiting: [] };
      groups.set(key, state);
      if (state.running === undefined) return hold(state, request);
      if (request.within !== undefined && state.running.owner === request.within) {
        throw new Error(
          `Canceling since a deadlock was detected for concurrency group: '${group}' between a top level workflow and a job`,
        );
      }
      const superseded = `Canceling since a higher priority waiting request for ${group} exists`;
      if (queue === 'single') for (const waiter of state.waiting.splice(0)) waiter.cancel(superseded);
      if (cancelInProgress) state.running.cancel(superseded);
      request.onWait();
      return wait(state, request);
    },
  };
}

function hold(group: Group, request: ConcurrencyRequest): () => void {
  group.running = request;
  return () => {
    if (group.running !== request) return;
    group.running = undefined;
    group.waiting.shift()?.begin();
  };
}

function wait(group: Group, request: ConcurrencyRequest): Promise<() => void> {
  const { signal } = request;
  return new Promise((resolve, reject) => {
    const leave = (reason: string) => {
      group.waiting = group.waiting.filter((one) => one !== waiter);
      reject(new Error(reason));
    };
    const stop = () => leave('The operation was canceled.');
    const waiter: Waiter = {
      begin: () => {
        signal.removeEventListener('abort', stop);
        resolve(hold(group, request));
      },
      cancel: (reason) => {
        leave(reason);
        request.cancel(reason);
      },
    };
    group.waiting.push(waiter);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
