import { CURRENT_KEY, type State } from '../release.types.ts';
import type { Run } from '../work.types.ts';
import { announce } from './announce.ts';
import { archive } from './archive.ts';
import { clean } from './clean.ts';
import { close } from './close.ts';
import { COMPLETED, invalidate } from './invalidate.ts';
import { publish } from './publish.ts';
import { keepManifest, save } from './save.ts';
import { verify } from './verify.ts';

/**
 * A release, step by step, under the lock. What is done is in `run.done`, whatever ends it.
 * @returns what the bucket remembers now. `moved`: the bucket is not as it was when it was planned, and nothing was written
 */
export async function release(run: Run): Promise<State | 'moved'> {
  const { edge, runtime, work, done } = run;
  if (await moved(run)) return 'moved';
  runtime.signal.throwIfAborted();
  const at = await announce(run);
  if (at === 'moved') return 'moved';
  await archive(run);
  const stored = await publish(run);
  const state = work.next(stored, at);
  const isNew = state.current.sequence !== work.seen.state?.current.sequence;
  if (isNew) await Promise.all([verify(run, state.current), keepManifest(run)]);
  const etag = isNew ? await save(run, state) : (work.seen.stateEtag ?? '');
  if (state.invalidation && edge.cdn) {
    await invalidate(edge.cdn, state.invalidation, {
      inputs: work.inputs,
      runtime,
      seen: (answer) => {
        done.invalidation = answer;
      },
    });
  }
  if (mayDelete(run)) {
    await clean(run);
    await close(run, state, etag);
  }
  return state;
}

/** Another deployment has ended since the plan was made. */
async function moved({ edge, work }: Run): Promise<boolean> {
  const current = await edge.bucket.read(CURRENT_KEY);
  return current?.etag !== work.seen.stateEtag;
}

/** As long as old pages may come from the CDN, what they name stays: the next run deletes it. */
function mayDelete({ work, done }: Run): boolean {
  if (!work.inputs['wait-for-invalidation'] || work.deletes.length === 0) return true;
  return done.invalidation === undefined || done.invalidation.status === COMPLETED;
}
