import { objectOf } from '../changes/given.ts';
import type { Changes } from '../plan.types.ts';
import type { State } from '../release.types.ts';

/**
 * Keys whose earlier answer the CDN may still hold: the object was there, and is another now or gone. New keys and
 * immutable ones, whose name changes with their content, are not among them.
 */
export function changedKeys(changes: Changes, state: State | undefined): string[] {
  const notImmutable = new Set(changes.notImmutable);
  const uploads = changes.uploads.filter(({ file: { key, kind }, reason }) => {
    // Deleted by somebody else: a copy of it may be in the cache all the same.
    if (reason === 'new' && !objectOf(state, key)) return false;
    return kind !== 'immutable' || reason === 'changed-outside' || notImmutable.has(key);
  });
  const deletes = changes.deletes.filter(({ reason }) => reason === 'removed' || reason === 'unknown');
  return [
    ...uploads.map(({ file }) => file.key),
    // The answer's headers are kept with it, for a year where it is immutable.
    ...changes.headers.map(({ file }) => file.key),
    ...deletes.map(({ key }) => key),
  ];
}
