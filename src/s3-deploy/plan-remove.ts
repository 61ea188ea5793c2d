import { Failure } from '../core/failure.ts';
import { hidden } from '../core/hidden.ts';
import { addressOf } from './cdn/address.ts';
import { otherSites, siteOf } from './changes/others.ts';
import { siteName } from './describe.ts';
import type { Edge } from './edge.ts';
import type { Inputs } from './inputs.ts';
import { look } from './look.ts';
import type { RemovePlan } from './modes.types.ts';
import { locate } from './place.ts';
import { CURRENT_KEY, LOCK_KEY, PENDING_KEY, STATE_FOLDER } from './release.types.ts';
import { counted } from './words.ts';

/**
 * Everything below the prefix, where this action has published.
 * @throws Failure for a place where it has not
 */
export async function planRemove(inputs: Inputs, edge: Edge): Promise<RemovePlan> {
  const [{ place, originPath, warnings }, { listed, state, pending }] = await Promise.all([
    locate(inputs, edge),
    look(edge, []),
  ]);
  const all = [...listed.keys()];
  const others = otherSites(all);
  const ours = all.filter((key) => siteOf(key, others) === undefined);
  const keys = ours.filter((key) => !key.startsWith(STATE_FOLDER));
  const own = ours.filter((key) => key.startsWith(STATE_FOLDER) && key !== LOCK_KEY);
  if (keys.length > 0 && !state && !pending) {
    throw new Failure({
      what: `${siteName(place)} holds ${counted(keys.length, 'object')}, and no release of this action: it is not removed.`,
      next: 'Correct bucket and prefix, or delete the objects by other means.',
    });
  }
  const isPage = (key: string) => state?.current.objects[key]?.kind === 'page';
  const last = [PENDING_KEY, CURRENT_KEY];
  return {
    mode: 'remove',
    place,
    release: state?.current.release,
    keys,
    others,
    paths: place.distribution !== undefined && own.length > 0 ? pathsOf(inputs.prefix, originPath) : [],
    warnings,
    work: hidden({
      inputs,
      pages: keys.filter(isPage),
      rest: keys.filter((key) => !isPage(key)),
      own: [...own.filter((key) => !last.includes(key)), ...last.filter((key) => own.includes(key))],
      state,
    }),
  };
}

/** The folder without its slash is another address, which the wildcard does not cover. */
function pathsOf(prefix: string, originPath: string): string[] {
  const root = addressOf(prefix, originPath) ?? '/';
  return root === '/' ? ['/*'] : [root.slice(0, -1), `${root}*`];
}
