import { differs, type Proofs } from '../proofs.ts';
import { differences, verdict } from './compare.ts';
import type { Story } from './story.ts';

/**
 * After a refusal or a kill the two may hold other objects than each other: which requests were on their way is chance. What must be
 * there after them is proved for each one by itself.
 */
const BY_CHANCE = new Set(['killed', 'corrupted']);

/** The neighbour and the local S3 after the same runs, entry by entry. */
export async function proveSame(proofs: Proofs, how: string, neighbour: Story, local: Story): Promise<void> {
  for (const [name, chapter] of neighbour) {
    const other = local.get(name);
    if (!other || BY_CHANCE.has(name)) continue;
    const count = Object.keys(chapter.objects).length;
    await proofs.check(`${how}, "${name}": both have the same ${count} objects and headers`, () =>
      differences(name, neighbour, local),
    );
    await proofs.check(`${how}, "${name}": both came to the same verdict`, () =>
      differs('the neighbour’s', verdict(chapter), verdict(other)),
    );
  }
}
