import type { Report } from '../core/action.ts';
import { Failure } from '../core/failure.ts';
import { code, escaped, heading, type Markdown, md, table, words } from '../core/markdown.ts';
import { describe } from './describe.ts';
import { shortDigest } from './digest.ts';
import type { KnownImage, Plan } from './plan.types.ts';
import type { Result } from './result.types.ts';
import { bytes } from './size.ts';

/** Outputs, summary and verdict of a push; without a result, of a dry run. */
export function report(plan: Plan, result: Result | undefined): Report {
  if (!result) return dryRun(plan);
  const { failure } = result;
  if (failure) {
    return {
      outputs: outputsOf(plan, result),
      summary: [],
      verdict: { ok: false, failure: new Failure(failure, { cause: chain(failure.causes) }) },
    };
  }
  return {
    outputs: outputsOf(plan, result),
    summary: [heading(3, md`Image ${words(outcomeWords(result))}`), ...summaryOf(plan, result)],
    verdict: { ok: true, line: verdictLine(plan, result) },
  };
}

function dryRun(plan: Plan): Report {
  const lines = describe(plan);
  return {
    outputs: plan.source.kind === 'build' ? whereOf(plan) : outputsOf(plan, undefined),
    summary: [
      heading(3, md`Image: dry run, nothing was changed`),
      ...lines.map((line) => md`- ${escaped(line)}`),
    ],
    verdict: { ok: true, line: 'Dry run: nothing was built and nothing was pushed.' },
  };
}

const whereOf = ({ repository, tags }: Plan): Record<string, string> => ({
  repository: repository.name,
  registry: repository.host,
  tags: tags.map(({ tag }) => tag).join('\n'),
});

function outputsOf(plan: Plan, result: Result | undefined): Record<string, string> {
  // A failed push has no image to go on with.
  const image = result ? (result.outcome === 'failed' ? undefined : result.image) : imageOf(plan);
  const { host, name } = plan.repository;
  return {
    ...whereOf(plan),
    ...(image && {
      digest: image.digest,
      image: `${host}/${name}@${image.digest}`,
      size: String(image.size),
    }),
    ...(result && { tags: tagsThatNameIt(result) }),
    pushed: String(result?.wrote ?? false),
    reused: String(plan.source.kind === 'reuse'),
  };
}

function imageOf({ source }: Plan): KnownImage | undefined {
  return source.kind === 'build' ? undefined : source.image;
}

function tagsThatNameIt({ tags }: Result): string {
  return tags
    .filter(({ state }) => state === 'written' || state === 'kept')
    .map(({ tag }) => tag)
    .join('\n');
}

function outcomeWords({ outcome }: Result): string {
  if (outcome === 'reused') return 'used again, nothing was built';
  return outcome === 'unchanged' ? 'was there already, nothing was written' : 'pushed';
}

function verdictLine({ repository }: Plan, result: Result): string {
  const { image, outcome, tags } = result;
  const what = `${repository.name}@${image?.digest}`;
  if (outcome === 'reused') return `${what} is used again.`;
  if (outcome === 'unchanged') return `${what} was there already, with every tag. Nothing was written.`;
  return `Pushed ${what} as ${tags.map(({ tag }) => tag).join(', ')}.`;
}

function summaryOf(plan: Plan, result: Result): Markdown[] {
  const { image, uploaded, present, tags } = result;
  if (!image) return [];
  const rows: [string, Markdown][] = [
    ['Repository', code(plan.repository.name)],
    ['Digest', code(image.digest)],
    ...tags.map(({ tag, state }): [string, Markdown] => [
      'Tag',
      md`${code(tag)} ${words(stateWords[state])}`,
    ]),
    ['Compressed size', words(bytes(image.size))],
  ];
  if (uploaded.length + present > 0) {
    const moved = uploaded.reduce((sum, { size }) => sum + size, 0);
    rows.push(['Uploaded', words(`${uploaded.length} blobs, ${bytes(moved)}; ${present} were there`)]);
  }
  return [
    table(
      ['', ''],
      rows.map(([name, value]) => [words(name), value]),
    ),
    layersOf(result, image),
  ];
}

const stateWords = {
  written: 'written',
  kept: 'named it already',
  taken: 'names another image',
  'not-written': 'not written',
};

function layersOf({ uploaded }: Result, { layers }: KnownImage): Markdown {
  const isNew = new Set(uploaded.map(({ digest }) => digest));
  return table(
    ['Layer', 'Size', ''],
    layers.map(({ digest, size }) => [
      code(shortDigest(digest)),
      words(bytes(size)),
      words(isNew.has(digest) ? 'uploaded' : 'there'),
    ]),
    ['left', 'right', 'left'],
  );
}

function chain(causes: string[]): Error | undefined {
  return causes.reduceRight<Error | undefined>(
    (cause, message) => new Error(message, cause && { cause }),
    undefined,
  );
}
