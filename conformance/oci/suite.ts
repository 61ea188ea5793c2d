// Runs the conformance suite on four registries and compares what fails with expected.json. usage: node suite.ts WORKDIR RESULT
// WORKDIR/bin has `conformance` and `registry`. RESULT gets {"name","passed","failed","detail"}: a case counts as passed when it
// ended as it should, and that is a failure for the departures that ECR is known for. The control only counts when it fails.
import fs from 'node:fs';
import path from 'node:path';
import expected from './expected.json' with { type: 'json' };
import { type RunningRegistry, startControl, startLocal } from './registries.ts';
import { type Cases, runSuite } from './run-suite.ts';

const [work = '', result = ''] = process.argv.slice(2);

/** Below this many the suite has not run: a profile that switches everything off passes, too. */
const FEWEST = 250;

const control = 'distribution v3 (control)';

let passed = 0;
let failed = 0;
const detail: string[] = [];

function judge(name: string, cases: Cases, departures: Record<string, string>): void {
  const surprises = cases.failed.filter((one) => !(one in departures));
  const gone = Object.keys(departures).filter((one) => !cases.failed.includes(one));
  const ran = cases.passed.length + cases.failed.length;
  if (name !== control) passed += ran - surprises.length;
  failed += surprises.length + gone.length + (ran < FEWEST ? 1 : 0);
  const known = cases.failed.length - surprises.length;
  detail.push(
    `${name}: ${cases.passed.length} passed, ${cases.failed.length} failed${known ? ` (${known} expected)` : ''}`,
  );
  if (ran < FEWEST) detail.push(`NOT ${name}: only ${ran} cases ran`);
  for (const one of surprises) detail.push(`NOT ${name}: ${one}`);
  for (const one of gone) detail.push(`NOT ${name}: ${one} passes now: take it out of expected.json`);
}

async function run(
  name: string,
  start: (folder: string) => Promise<RunningRegistry>,
  departures: Record<string, string>,
) {
  const folder = path.join(work, name.replace(/\W+/g, '-'));
  fs.mkdirSync(folder);
  const registry = await start(folder);
  try {
    judge(name, runSuite(path.join(work, 'bin/conformance'), registry, folder), departures);
  } finally {
    await registry.stop();
  }
}

await run(control, (folder) => startControl(folder, path.join(work, 'bin/registry')), {});
await run('local registry, standard', (folder) => startLocal(folder, 'standard'), {});
await run('local registry, as ECR', (folder) => startLocal(folder, 'ecr'), expected.ecr);
await run(
  'local registry, as ECR but for 201',
  (folder) => startLocal(folder, 'ecr-202'),
  expected['ecr-202'],
);

for (const line of detail) console.log(`  ${line}`);
fs.writeFileSync(result, JSON.stringify({ name: 'oci', passed, failed, detail }));
