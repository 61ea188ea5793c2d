import { createHash } from 'node:crypto';
import { differs, type Proofs } from '../proofs.ts';
import { type Pages, releases } from './site.ts';
import { type Chapter, CORRUPTED, keyOf, type Story } from './story.ts';

/** What has to be so on every server, whatever the other one does. */
export async function proveStory(
  proofs: Proofs,
  on: string,
  story: Story,
  versioned: boolean,
): Promise<void> {
  const check = (claim: string, name: string, examine: (chapter: Chapter) => string[]) =>
    proofs.check(`${on}: ${claim}`, () => {
      const chapter = story.get(name);
      if (!chapter) return [`The run "${name}" is missing.`];
      const wrong = examine(chapter);
      return wrong.length === 0 ? [] : [...wrong, `It said: ${chapter.said.trim().slice(-1500)}`];
    });

  await check('a first release is there, odd names and a file in parts among it', 'first', (first) => [
    ...ended(first, 'DEPLOYED'),
    ...missing(first, releases.first),
    ...differs('number of parts', first.writes.filter(({ kind }) => kind === 'part').length > 1, true),
  ]);
  await check('the same again writes nothing', 'again', (again) => [
    ...ended(again, 'UNCHANGED'),
    ...differs('writes', again.writes, []),
  ]);
  await check(
    'a second one uploads what changed and copies what only has other headers',
    'second',
    (second) => [
      ...ended(second, 'DEPLOYED'),
      ...missing(second, releases.second),
      ...differs('objects that are gone', keyOf('gone/index.html') in second.objects, false),
      ...differs('copies', keysOf(second, 'copy'), [keyOf('data/same.json')]),
      ...differs('parts', keysOf(second, 'part'), []),
    ],
  );
  const from = versioned ? 'from versions' : 'from the archive';
  await check(
    `a rollback brings the first release back ${from}, without an upload`,
    'rollback',
    (rollback) => [
      ...ended(rollback, 'ROLLED_BACK'),
      ...missing(rollback, releases.first),
      ...differs('uploads', [...keysOf(rollback, 'put'), ...keysOf(rollback, 'part')], []),
    ],
  );
  await check('kill -9 among the first objects leaves every page as it was', 'killed', (killed) => [
    ...differs('signal', killed.signal, 'SIGKILL'),
    ...missing(killed, pagesOf(releases.first)),
  ]);
  await check('the next run waits for the lock to expire and completes the release', 'resumed', (resumed) => [
    ...ended(resumed, 'DEPLOYED'),
    ...missing(resumed, releases.third),
  ]);
  await check(
    'a corrupted body is refused: red, named, no page written, nothing deleted',
    'corrupted',
    (corrupted) => [
      ...differs('exit code', corrupted.exitCode, 1),
      ...differs('status', corrupted.outputs.status, 'FAILED'),
      ...missing(corrupted, pagesOf(releases.third)),
      ...differs(
        'corrupted object',
        Object.keys(corrupted.objects).filter((key) => CORRUPTED.test(key)),
        [],
      ),
      ...differs('deletes', keysOf(corrupted, 'delete'), []),
      ...differs('says which', CORRUPTED.test(corrupted.said), true),
    ],
  );
  await check('without the corruption the same release is complete', 'repaired', (repaired) => [
    ...ended(repaired, 'DEPLOYED'),
    ...missing(repaired, releases.fourth),
  ]);
  await check('the list of releases', 'listed', (listed) => [
    ...ended(listed, 'LISTED'),
    ...differs('writes', listed.writes, []),
  ]);
}

function ended({ exitCode, outputs }: Chapter, status: string): string[] {
  return [...differs('exit code', exitCode, 0), ...differs('status', outputs.status, status)];
}

function keysOf({ writes }: Chapter, kind: string): string[] {
  return writes.filter((write) => write.kind === kind).map(({ key }) => key);
}

function pagesOf(pages: Pages): Pages {
  return Object.fromEntries(Object.entries(pages).filter(([name]) => name.endsWith('.html')));
}

/** What is not in the bucket as it is in the site. */
function missing({ objects }: Chapter, pages: Pages): string[] {
  return Object.entries(pages).flatMap(([name, content]) => {
    const sha256 = createHash('sha256').update(content).digest('hex');
    const found = objects[keyOf(name)];
    if (found?.sha256 === sha256) return [];
    return [`${keyOf(name)} is ${found ? 'another' : 'not there'}.`];
  });
}
