/** What is open and must be closed, the last opened first. */
export interface Closing {
  add(end: () => unknown): void;
  /** One that fails does not keep the others open. Whoever calls it a second time waits for the first. */
  close(): Promise<void>;
}

/** @param log gets the message of an end that failed */
export function createClosing(log: (line: string) => void = () => {}): Closing {
  const open: (() => unknown)[] = [];
  let closing: Promise<void> | undefined;
  const closeAll = async () => {
    for (const end of open.splice(0).reverse())
      await Promise.resolve()
        .then(end)
        .catch((error) => log(String(error)));
  };
  return {
    add: (end) => {
      open.push(end);
    },
    close: () => {
      closing ??= closeAll();
      return closing;
    },
  };
}
