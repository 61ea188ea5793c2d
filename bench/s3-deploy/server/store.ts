/** An object; it is never changed, so that states of a bucket can share it. */
export interface Entry {
  body: Buffer;
  /** Without quotes. */
  etag: string;
  modifiedAt: Date;
  /** What GET answers besides: content-type, cache-control, x-amz-meta-…, checksums. */
  headers: Record<string, string>;
}

/** What was asked since the counts were last cleared. */
export interface Counts {
  /** By kind: `PUT`, `COPY`, `GET`, `HEAD`, `LIST`, `DELETE`, `other`. */
  requests: Record<string, number>;
  connections: number;
  bodyBytes: number;
}

/** One bucket in memory, whatever its name. */
export class Store {
  private objects = new Map<string, Entry>();
  /** Sorted as S3 sorts, by bytes; undefined after a change of the set. */
  private sorted: string[] | undefined;

  get(key: string): Entry | undefined {
    return this.objects.get(key);
  }

  put(key: string, entry: Entry): void {
    if (!this.objects.has(key)) this.sorted = undefined;
    this.objects.set(key, entry);
  }

  delete(key: string): void {
    if (this.objects.delete(key)) this.sorted = undefined;
  }

  /** All keys in order. */
  keys(): string[] {
    this.sorted ??= [...this.objects.keys()]
      .map((key) => Buffer.from(key))
      .sort(Buffer.compare)
      .map(String);
    return this.sorted;
  }

  state(): Map<string, Entry> {
    return new Map(this.objects);
  }

  restore(state: ReadonlyMap<string, Entry>): void {
    this.objects = new Map(state);
    this.sorted = undefined;
  }
}
