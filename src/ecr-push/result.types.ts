import type { KnownImage } from './plan.types.ts';

/** What became of a tag. `taken`: it names another image and cannot be moved. */
export interface TagResult {
  tag: string;
  state: 'written' | 'kept' | 'taken' | 'not-written';
  /** What it names, where that is not the image. */
  holds?: string;
}

/** What was done. Data only. */
export interface Result {
  outcome: 'pushed' | 'unchanged' | 'reused' | 'failed';
  image: KnownImage | undefined;
  /** Blobs that were uploaded, and how many the registry had. */
  uploaded: { digest: string; size: number }[];
  present: number;
  tags: TagResult[];
  /** Was anything written to the registry? */
  wrote: boolean;
  failure?: { what: string; next: string; causes: string[] };
}
