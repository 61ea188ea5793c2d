import { createHash } from 'node:crypto';
import type { Runtime } from '../core/action.ts';
import { causeChain } from '../core/failure.ts';
import { oneLine } from '../core/untrusted.ts';
import { soonThenEvery, waitFor } from '../core/wait.ts';
import type { Edge, Site } from './edge.ts';
import type { ReleasePlan } from './modes.types.ts';
import type { State } from './release.types.ts';
import type { Smoke } from './result.types.ts';
import { type Expected, expectedOf } from './smoke-expected.ts';

/**
 * How long the site may take to show the release. CloudFront keeps a 404 of the bucket for ten seconds; longer than
 * that, visitors of a bad release would only wait for its rollback.
 */
const PATIENCE_MS = 15_000;

/**
 * Compares what visitors get with what was published; nothing where it is not wanted, or the address is not known.
 * @param written keys that this run has written
 */
export function smokeOf(
  plan: ReleasePlan,
  state: State,
  written: string[],
  edge: Edge,
  runtime: Runtime,
): Promise<Smoke[]> {
  const { inputs, seen, indexKey } = plan.work.open();
  const base = plan.place.url;
  if (!inputs['smoke-check'] || base === undefined) return Promise.resolve([]);
  const previous = seen.state?.current;
  const expected = expectedOf({ base, manifest: state.current, previous, indexKey, written });
  return smokeCheck(expected, edge.site, runtime);
}

/** Looks until all is as published, or the patience is over. What an address answers is never an error. */
export async function smokeCheck(expected: Expected[], site: Site, runtime: Runtime): Promise<Smoke[]> {
  const { clock, signal } = runtime;
  let looks: Smoke[] = [];
  await waitFor({ clock, signal, limitMs: PATIENCE_MS, pauseMs: soonThenEvery(5) }, async () => {
    looks = await Promise.all(
      expected.map((one, index) => (looks[index]?.ok ? looks[index] : lookAt(one, site, signal))),
    );
    return looks.every(({ ok }) => ok) ? { done: true } : 'not-yet';
  });
  return looks;
}

async function lookAt(expected: Expected, site: Site, signal: AbortSignal): Promise<Smoke> {
  const { url, releases } = expected;
  try {
    const { status, headers, body } = await site.get(url);
    const sha256 = createHash('sha256').update(body).digest('hex');
    const type = headers['content-type'];
    const release = status === 200 ? releases.get(sha256) : undefined;
    const problem = problemOf(expected, { status, type, sha256, release, location: headers.location });
    const earlier = release !== undefined && sha256 !== expected.sha256;
    return { url, ok: problem === undefined, status, type, release, earlier, problem };
  } catch (error) {
    signal.throwIfAborted();
    const problem = `It was not answered: ${causeChain(error).at(-1)}`;
    return {
      url,
      ok: false,
      status: undefined,
      type: undefined,
      release: undefined,
      earlier: false,
      problem,
    };
  }
}

/** With what a person would look for next: where it leads, or that it wants a password. */
function statusProblem(status: number, location: string | undefined): string {
  if (status === 401) {
    return 'It answered 401, not 200: it wants a password. For such a site set smoke-check to false.';
  }
  const where = location === undefined ? '' : ` (a redirect to ${oneLine(location)})`;
  return `It answered ${status}${where}, not 200.`;
}

function problemOf(
  expected: Expected,
  seen: {
    status: number;
    type: string | undefined;
    sha256: string;
    release: string | undefined;
    location: string | undefined;
  },
): string | undefined {
  if (seen.status !== 200) return statusProblem(seen.status, seen.location);
  if (seen.sha256 !== expected.sha256) {
    return seen.release === undefined
      ? 'It answered another content than what was published.'
      : `It answered the content of release ${seen.release}, the one before.`;
  }
  const plain = (type: string | undefined) => type?.toLowerCase().replace(/\s/g, '');
  if (expected.type !== undefined && plain(seen.type) !== plain(expected.type)) {
    return `It answered content type ${seen.type ?? '(none)'}, not ${expected.type}.`;
  }
  return undefined;
}
