import type { Chapter, Story } from './story.ts';
import type { Seen } from './view.ts';

/** One line for each difference between what two servers have after the same run. */
export function differences(chapter: string, neighbour: Story, local: Story): string[] {
  const [there, here] = [neighbour.get(chapter), local.get(chapter)];
  if (!there || !here) return [`${chapter} was not run on both.`];
  const keys = [...new Set([...Object.keys(there.objects), ...Object.keys(here.objects)])].sort();
  return keys.flatMap((key) => objectDifferences(key, there.objects[key], here.objects[key]));
}

function objectDifferences(key: string, there: Seen | undefined, here: Seen | undefined): string[] {
  if (!there || !here) return [`${key} is only ${there ? 'there' : 'here'}.`];
  const parts: [string, unknown, unknown][] = [
    ['content', there.sha256, here.sha256],
    ['size', there.bytes, here.bytes],
    ['ETag', there.etag, here.etag],
    ['headers', there.headers, here.headers],
  ];
  return parts
    .map(([what, one, other]) => [what, JSON.stringify(one), JSON.stringify(other)])
    .filter(([, one, other]) => one !== other)
    .map(([what, one, other]) => `${key}: ${what} is ${one} there and ${other} here.`);
}

/** The verdict of a run: how it ended, what it said it did, what it wrote (in no order). */
export function verdict({ exitCode, signal, outputs, writes }: Chapter) {
  const counts: Record<string, number> = { put: 0, part: 0, copy: 0, delete: 0 };
  for (const { kind } of writes) counts[kind] = (counts[kind] ?? 0) + 1;
  return { exitCode, signal, outputs, counts };
}
