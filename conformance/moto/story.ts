import fs from 'node:fs';
import path from 'node:path';
import { runBundle, type StepResult } from '../../test/support/bundle.ts';
import { environmentOf } from '../environment.ts';
import { startRelay } from '../relay.ts';
import { BUCKET, type Place, REGION } from './places.ts';

/** One run of the bundle, and what each CreateInvalidation said that it sent. */
export interface Chapter extends StepResult {
  /** Sorted paths of each. */
  invalidations: string[][];
  references: string[];
}

export type Story = Record<'first' | 'second' | 'again' | 'rollback' | 'elsewhere', Chapter>;

const first = {
  'index.html': '<h1>first</h1>',
  'guide/index.html': '<h1>guide</h1>',
  'two words ~ü.html': 'odd',
  'same.html': 'same',
  'assets/app-0a1b2c3d.js': 'first()',
};
const second = {
  'index.html': '<h1>second</h1>',
  'guide/index.html': '<h1>guide, second</h1>',
  'two words ~ü.html': 'odd, second',
  'same.html': 'same',
  'assets/app-4e5f6a7b.js': 'second()',
  'new.html': 'new',
};

/** Addresses of what was there before, changed, and may be cached; a folder's page has three. */
export const CHANGED = [
  '/',
  '/guide',
  '/guide/',
  '/guide/index.html',
  '/index.html',
  '/two%20words%20~%C3%BC.html',
];

/** Two releases, the second one again, the way back, and a distribution that is not there. */
export async function tellStory(place: Place, folder: string): Promise<Story> {
  write(path.join(folder, 'first'), first);
  write(path.join(folder, 'second'), second);
  const sent: string[] = [];
  const relay = await startRelay(place.url, ({ method, target, body }) => {
    if (method !== 'POST' || !/\/distribution\/[^/]+\/invalidation$/.test(target)) return;
    sent.push(body.toString());
  });
  const run = async (inputs: Record<string, string>): Promise<Chapter> => {
    sent.length = 0;
    const result = await runBundle({
      action: 's3-deploy',
      inputs: { bucket: BUCKET, 'distribution-id': place.distribution, 'smoke-check': 'false', ...inputs },
      workspace: folder,
      env: environmentOf(place, REGION, relay.url),
    });
    return {
      ...result,
      invalidations: sent.map((xml) => texts(xml, 'Path').sort()),
      references: sent.flatMap((xml) => texts(xml, 'CallerReference')),
    };
  };
  try {
    return {
      first: await run({ source: 'first', 'release-id': 'r1' }),
      second: await run({ source: 'second', 'release-id': 'r2', 'wait-for-minutes': '1' }),
      again: await run({ source: 'second', 'release-id': 'r2', 'wait-for-invalidation': 'false' }),
      rollback: await run({ mode: 'rollback', 'wait-for-invalidation': 'false' }),
      elsewhere: await run({ source: 'second', 'release-id': 'r3', 'distribution-id': 'E0NOTTHERE' }),
    };
  } finally {
    await relay.close();
  }
}

function texts(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text = '']) => text);
}

function write(folder: string, pages: Record<string, string>): void {
  for (const [name, content] of Object.entries(pages)) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
  }
}
