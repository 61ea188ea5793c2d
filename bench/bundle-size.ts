import fs from 'node:fs';
import path from 'node:path';
import { freshBundles } from '../scripts/fresh.mjs';
import { type BundleLimits, bundleLimits } from './bundle-limits.ts';
import { type Bench, type Figure, figure, type Peers } from './figure.ts';

const BESIDE: Record<string, string> = {
  'ecs-deploy': 'amazon-ecs-deploy-task-definition',
  'ecr-push': 'amazon-ecr-login',
};

function sizes(folder: string): BundleLimits {
  const files = fs.readdirSync(folder).filter((name) => name.endsWith('.js'));
  const bytes = (name: string) => fs.statSync(path.join(folder, name)).size;
  const all = files.reduce((sum, name) => sum + bytes(name), 0);
  return {
    'before the first request': Math.round(bytes('index.js') / 1000),
    'all chunks': Math.round(all / 1000),
  };
}

async function run(peers: Peers): Promise<Figure[]> {
  const dist = freshBundles();
  const names = fs.readdirSync(dist).filter((name) => fs.statSync(path.join(dist, name)).isDirectory());
  return names.flatMap((name) => {
    const ours = sizes(path.join(dist, name));
    const bundle = peers.get(BESIDE[name] ?? '');
    const others: [string, BundleLimits][] = [['our limit', bundleLimits(name)]];
    if (bundle) others.push([BESIDE[name] ?? '', sizes(path.dirname(bundle))]);
    return others.flatMap(([peer, theirs]) =>
      (Object.keys(ours) as (keyof BundleLimits)[]).map((what) =>
        figure({
          bench: 'bundle-size',
          case: `${name}: ${what}`,
          ours: ours[what],
          peer: theirs[what],
          name: peer,
          unit: 'kB',
        }),
      ),
    );
  });
}

export const bundleSize: Bench = { name: 'bundle-size', run };
