import { Failure } from '../../core/failure.ts';
import { quote } from '../../core/inputs.ts';
import type { Pending, ReleaseSummary, State } from '../release.types.ts';
import { someOf } from '../words.ts';
import { unpublished } from './given.ts';

/** With `keep-hours` there may be thousands. */
const SHOWN = 20;

/**
 * The release to go back to.
 * @param wanted its name or its number in the list; undefined: the one before the current, or before what a rollback
 * brought back. After a deployment that was killed that is the current one, the last that is complete; after a
 * rollback that was killed, the one that it was going to bring back.
 * @throws Failure when there is none
 */
export function targetRelease(
  wanted: string | undefined,
  state: State | undefined,
  pending: Pending | undefined,
): ReleaseSummary {
  const [current, ...earlier] = state?.releases ?? [];
  if (!state || !current) {
    throw new Failure({
      what: 'No release has been deployed here: there is nothing to go back to.',
      next: 'Look whether bucket and prefix are the right ones; nothing was changed.',
    });
  }
  const found =
    wanted === undefined
      ? unpublished({ state, pending })
        ? (state.releases.find(({ sequence }) => sequence === pending?.restores) ?? current)
        : earlier.find((one) => contentOf(one) < contentOf(current))
      : named(wanted, state.releases);
  if (found) return found;
  const reachable = someOf(
    state.releases.map(({ sequence, release }) => `${sequence} (${release})`),
    SHOWN,
  );
  throw new Failure({
    what:
      wanted === undefined
        ? `There is no release before ${current.release} that can be reached: there is nothing to go back to.`
        : `Release ${quote(wanted)} cannot be reached. There are: ${reachable}.`,
    next: 'Choose one of the list (`mode: list`), or deploy the wanted commit again; nothing was changed.',
  });
}

/** Number of the release whose content it has: what a rollback left behind is not gone back to. */
const contentOf = ({ sequence, restored }: ReleaseSummary): number => restored ?? sequence;

/** A name comes before a number; of several with one name (deployed again, restored) the newest. */
function named(wanted: string, releases: ReleaseSummary[]): ReleaseSummary | undefined {
  return (
    releases.find(({ release }) => release === wanted) ??
    releases.find(({ sequence }) => String(sequence) === wanted)
  );
}
