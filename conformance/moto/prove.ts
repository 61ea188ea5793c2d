// usage: prove.ts WORKDIR RESULT; WORKDIR/venv/bin has moto_server
import fs from 'node:fs';
import path from 'node:path';
import { GetInvalidationCommand, ListInvalidationsCommand } from '@aws-sdk/client-cloudfront';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { freshBundles } from '../../scripts/fresh.mjs';
import { differs, Proofs } from '../proofs.ts';
import { BUCKET, cloudFrontOf, type Place, s3Of, startLocal, startMoto } from './places.ts';
import { CHANGED, type Chapter, type Story, tellStory } from './story.ts';

const [work = '', result = ''] = process.argv.slice(2);
const proofs = new Proofs();
process.env.ZIBRO_DIST = freshBundles();

const said = ({ stdout, stderr }: Chapter) => `It said: ${`${stdout}${stderr}`.trim().slice(-1500)}`;

function ended(chapter: Chapter, status: string): string[] {
  const wrong = [
    ...differs('exit code', chapter.exitCode, 0),
    ...differs('status', chapter.outputs.status, status),
  ];
  return wrong.length === 0 ? [] : [...wrong, said(chapter)];
}

async function proveStory({ name }: Place, story: Story): Promise<void> {
  const { first, second, rollback, elsewhere } = story;
  await proofs.check(`${name}: a first release invalidates nothing`, () => [
    ...ended(first, 'DEPLOYED'),
    ...differs('sent', first.invalidations, []),
  ]);
  await proofs.check(`${name}: a second one invalidates what changed, once, escaped, folders too`, () => [
    ...ended(second, 'DEPLOYED'),
    ...differs('sent', second.invalidations, [CHANGED]),
  ]);
  await proofs.check(`${name}: a rollback uploads nothing and invalidates the same and what is gone`, () => [
    ...ended(rollback, 'ROLLED_BACK'),
    ...differs('uploaded', rollback.outputs['uploaded-count'], '0'),
    ...differs('sent', rollback.invalidations, [[...CHANGED, '/new.html'].sort()]),
  ]);
  await proofs.check(`${name}: a distribution that is not there is refused by name before any write`, () => [
    ...differs('exit code', elsewhere.exitCode, 1),
    ...differs('names it', elsewhere.stdout.includes('There is no distribution E0NOTTHERE'), true),
    ...differs('uploaded', elsewhere.outputs['uploaded-count'] ?? '', ''),
  ]);
}

/** What moto has understood, asked with the SDK. It keeps every invalidation, with the word COMPLETED from the first moment. */
async function proveMotoRead(place: Place, story: Story): Promise<void> {
  await proofs.check(
    'moto: it has the invalidations as they were meant, each under its own reference',
    async () => {
      const client = cloudFrontOf(place);
      const { InvalidationList } = await client.send(
        new ListInvalidationsCommand({ DistributionId: place.distribution }),
      );
      const ids = (InvalidationList?.Items ?? []).map(({ Id }) => Id ?? '');
      const batches = await Promise.all(
        ids.map(async (Id) => {
          const command = new GetInvalidationCommand({ DistributionId: place.distribution, Id });
          const { Invalidation } = await client.send(command);
          return Invalidation?.InvalidationBatch;
        }),
      );
      const found = batches.map((batch) => JSON.stringify(batch?.Paths?.Items?.toSorted()));
      const wanted = [...story.second.invalidations, ...story.rollback.invalidations].map((paths) =>
        JSON.stringify(paths),
      );
      const sent = [...story.second.references, ...story.rollback.references];
      const references = new Set(batches.map((batch) => batch?.CallerReference));
      return [
        ...differs('references', [...references].sort(), sent.sort()),
        ...wanted
          .filter((one) => !found.includes(one))
          .map((one) => `${one} is not among ${found.join(' ')}.`),
        ...batches.flatMap((batch) =>
          differs('Quantity', batch?.Paths?.Quantity, batch?.Paths?.Items?.length),
        ),
      ];
    },
  );
  await proofs.check(
    'moto: an invalidation that is not known to be completed is sent again, under its own reference',
    () => [
      ...ended(story.again, 'DEPLOYED'),
      ...differs('uploaded', story.again.outputs['uploaded-count'], '0'),
      ...differs('sent', story.again.invalidations, [CHANGED]),
      ...differs('references', story.again.references, story.second.references),
    ],
  );
  await proofs.check(
    'moto: its own word for Completed is not taken for it: a warning, and no failure',
    () => {
      const { stdout } = story.second;
      return /^::warning.*COMPLETED/m.test(stdout) ? [] : [said(story.second)];
    },
  );
}

async function proveLocal({ again }: Story): Promise<void> {
  await proofs.check('the local cloud: the same again writes nothing and invalidates nothing', () => [
    ...ended(again, 'UNCHANGED'),
    ...differs('uploaded', again.outputs['uploaded-count'], '0'),
    ...differs('sent', again.invalidations, []),
  ]);
}

async function proveObjects(place: Place): Promise<void> {
  await proofs.check(
    `${place.name}: after the rollback the root is the first release’s, with its headers`,
    async () => {
      const answer = await s3Of(place).send(new GetObjectCommand({ Bucket: BUCKET, Key: 'index.html' }));
      const found = [await answer.Body?.transformToString(), answer.ContentType, answer.CacheControl];
      return differs('index.html', found, ['<h1>first</h1>', 'text/html; charset=utf-8', 'no-cache']);
    },
  );
}

async function tellOn(place: Place, name: string): Promise<Story> {
  const folder = path.join(work, name);
  fs.mkdirSync(folder);
  const story = await tellStory(place, folder);
  await proveStory(place, story);
  await (name === 'moto' ? proveMotoRead(place, story) : proveLocal(story));
  await proveObjects(place);
  return story;
}

const places: Place[] = [];
try {
  const moto = await startMoto(path.join(work, 'venv/bin/moto_server'), work);
  places.push(moto);
  const there = await tellOn(moto, 'moto');
  const local = await startLocal();
  places.push(local);
  const here = await tellOn(local, 'local');
  await proofs.check(
    'moto and the local CloudFront, which checks the SDK’s schema, got the same invalidations',
    () =>
      (['first', 'second', 'rollback', 'elsewhere'] as const).flatMap((run) =>
        differs(run, there[run].invalidations, here[run].invalidations),
      ),
  );
} catch (error) {
  await proofs.check('the proofs run to their end', () => Promise.reject(error));
} finally {
  for (const place of places) await place.close();
  proofs.write(result);
}
process.exit();
