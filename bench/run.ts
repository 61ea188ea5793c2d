// Ratios against peers, measured beside ours in one run.
// usage: npm run bench [-- name ...] [--json] [--peer name=path ...]
import os from 'node:os';
import { parseArgs } from 'node:util';
import { bundleSize } from './bundle-size.ts';
import { coldStart } from './cold-start.ts';
import type { Bench, Figure } from './figure.ts';
import { s3Deploy } from './s3-deploy/bench.ts';

const benches: Bench[] = [coldStart, bundleSize, s3Deploy];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    peer: { type: 'string', multiple: true, default: [] },
  },
});
const unknown = positionals.filter((name) => !benches.some((bench) => bench.name === name));
if (unknown.length > 0) {
  console.error(
    `bench: there is no ${unknown.join(', ')}. There are: ${benches.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(2);
}
const peers = new Map(
  values.peer.map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]),
);
const chosen = benches.filter(({ name }) => positionals.length === 0 || positionals.includes(name));

const figures: Figure[] = [];
for (const bench of chosen) figures.push(...(await bench.run(peers)));
if (values.json) for (const one of figures) console.log(JSON.stringify(one));
else print(figures);

function print(all: Figure[]): void {
  const gib = Math.round(os.totalmem() / 2 ** 30);
  console.log(
    `${new Date().toISOString().slice(0, 10)}, ${os.availableParallelism()} cores, ${gib} GiB, Node ${process.versions.node}`,
  );
  console.log('| case | ours | peer | | ratio |\n| --- | ---: | ---: | --- | ---: |');
  for (const { case: what, ours, peer, name, ratio, unit } of all) {
    console.log(`| ${what} | ${ours} ${unit} | ${peer} ${unit} | ${name} | ${ratio.toFixed(2)} |`);
  }
}
