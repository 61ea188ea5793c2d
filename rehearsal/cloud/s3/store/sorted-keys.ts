/** Keys in the order of S3: by the bytes of their UTF-8, which is not the order of JavaScript's strings. */
export class SortedKeys {
  private readonly keys: { key: string; bytes: string }[] = [];

  add(key: string): void {
    const at = this.find(key);
    if (this.keys[at]?.key !== key) this.keys.splice(at, 0, { key, bytes: bytesOf(key) });
  }

  remove(key: string): void {
    const at = this.find(key);
    if (this.keys[at]?.key === key) this.keys.splice(at, 1);
  }

  /** All keys from `from` on, itself included. */
  *from(from: string): Generator<string> {
    for (let at = this.find(from); at < this.keys.length; at += 1) {
      const found = this.keys[at];
      if (found) yield found.key;
    }
  }

  /** The place of the first key that is not before `key`. */
  private find(key: string): number {
    const bytes = bytesOf(key);
    let [low, high] = [0, this.keys.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.keys[middle]?.bytes ?? '') < bytes) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** One character for each byte: comparing these texts compares the bytes. */
export const bytesOf = (key: string): string => Buffer.from(key, 'utf8').toString('latin1');
