/** So many bytes of bodies are in memory at one time, however many requests there are. */
export class Budget {
  #free: number;
  #whole: number;
  #waiting: { bytes: number; begin: () => void }[] = [];

  constructor(bytes: number) {
    this.#whole = bytes;
    this.#free = bytes;
  }

  /** Waits until there is room (undefined: there is); `leave` gives it back. In the order of asking. */
  enter(bytes: number): Promise<void> | undefined {
    const needed = Math.min(bytes, this.#whole);
    if (this.#waiting.length === 0 && needed <= this.#free) {
      this.#free -= needed;
      return undefined;
    }
    return new Promise((begin) => this.#waiting.push({ bytes: needed, begin }));
  }

  leave(bytes: number): void {
    this.#free += Math.min(bytes, this.#whole);
    for (let [first] = this.#waiting; first && first.bytes <= this.#free; [first] = this.#waiting) {
      this.#waiting.shift();
      this.#free -= first.bytes;
      first.begin();
    }
  }
}
