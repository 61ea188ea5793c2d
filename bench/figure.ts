/** One measured figure. `ratio` is ours / peer: below 1, ours is better. */
export interface Figure {
  bench: string;
  case: string;
  ours: number;
  /** What the peer needed, in the same run. */
  peer: number;
  /** Name of the peer. */
  name: string;
  ratio: number;
  unit: 'ms' | 'MB' | 's' | 'kB' | 'requests';
}

/** Programs to compare with, by name: paths given as `--peer name=path`. */
export type Peers = ReadonlyMap<string, string>;

/** A benchmark: which peers it knows, and its figures. It says on stderr what it left out, and why. */
export interface Bench {
  name: string;
  run(peers: Peers): Promise<Figure[]>;
}

export function figure(parts: Omit<Figure, 'ratio'>): Figure {
  return { ...parts, ratio: Math.round((parts.ours / parts.peer) * 100) / 100 };
}

/** The value at a quantile (0..1) of some numbers, by the nearest rank. */
export function quantile(numbers: number[], at: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * at))] ?? Number.NaN;
}
