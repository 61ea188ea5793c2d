import type { Listed } from '../edge.ts';
import type { ManifestObject, Pending, SiteFile, State } from '../release.types.ts';
import { STATE_FOLDER } from '../release.types.ts';
import type { Keep } from './retention.ts';

/** A site, and all that is known of the bucket. */
export interface Given {
  files: SiteFile[];
  state: State | undefined;
  pending: Pending | undefined;
  /** Everything below the prefix, the action's own objects too. */
  listed: Map<string, Listed>;
  /** Milliseconds, by the clock of S3. */
  now: number;
  keep: Keep;
  delete: 'managed' | 'all' | 'none';
}

export const nextSequence = (state: State | undefined): number => (state?.current.sequence ?? 0) + 1;

/** The killed run had not yet published: what it wrote is in no manifest. */
export function unpublished({ pending, state }: Pick<Given, 'pending' | 'state'>): Pending | undefined {
  return pending && pending.sequence > (state?.current.sequence ?? 0) ? pending : undefined;
}

export const isOwn = (key: string): boolean => key.startsWith(STATE_FOLDER);

/** An entry of the current manifest; never one that a key such as `constructor` would find by accident. */
export function objectOf(state: State | undefined, key: string): ManifestObject | undefined {
  return state && Object.hasOwn(state.current.objects, key) ? state.current.objects[key] : undefined;
}

/** S3 keeps this content by itself. With versioning suspended the version is called `null` and can be replaced. */
export const isVersioned = ({ versionId }: ManifestObject): boolean =>
  versionId !== undefined && versionId !== 'null';
