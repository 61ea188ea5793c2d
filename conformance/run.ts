// The same client code and bundles against real neighbours. One folder each: `conformance/<name>/run.sh WORKDIR RESULT`.
// usage: npm run conformance [-- name ...] [--result FILE]
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

/** What a neighbour's script writes into RESULT. */
interface Result {
  passed: number;
  failed: number;
  /** What was proved, or what was not as it should be: a line each. */
  detail: string[];
}

interface Row extends Result {
  name: string;
  seconds: number;
  /** It could not be installed or did not finish; the reason why that is allowed, if it is. */
  absent?: { why: string; allowed: string | undefined };
}

const here = import.meta.dirname;
const root = path.resolve(here, '..');
/** One line each: `name: reason`. Named there, a neighbour may be missing; it is never counted as passed. */
const optional = new Map(
  fs
    .readFileSync(path.join(here, 'optional'), 'utf8')
    .split('\n')
    .filter((line) => /^[a-z0-9-]+: \S/.test(line))
    .map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
);

function runNeighbour(name: string): Row {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), `conformance-${name}-`));
  const result = path.join(work, 'result.json');
  const started = Date.now();
  console.log(`\n${name}`);
  const { status, error } = spawnSync('bash', [path.join(here, name, 'run.sh'), work, result], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: 20 * 60_000,
  });
  const seconds = Math.round((Date.now() - started) / 1000);
  try {
    if (!fs.existsSync(result)) {
      const why = error ? error.message : `run.sh ended with ${status} and wrote no result`;
      const allowed = optional.get(name);
      return { name, seconds, passed: 0, failed: allowed ? 0 : 1, detail: [], absent: { why, allowed } };
    }
    const { passed, failed, detail }: Result = JSON.parse(fs.readFileSync(result, 'utf8'));
    // A script that proved nothing, or that failed after its result, has not passed.
    const unproven = passed === 0 || status !== 0 ? Math.max(failed, 1) : failed;
    return { name, seconds, passed, failed: unproven, detail };
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

const neighbours = fs
  .readdirSync(here)
  .filter((name) => fs.existsSync(path.join(here, name, 'run.sh')))
  .sort();
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { result: { type: 'string' } },
});
const unknown = positionals.filter((name) => !neighbours.includes(name));
if (unknown.length > 0) {
  console.error(
    `conformance: no neighbour is called ${unknown.join(', ')}. There are: ${neighbours.join(', ')}.`,
  );
  process.exit(2);
}

const rows = (positionals.length > 0 ? positionals : neighbours).map(runNeighbour);
console.log('');
for (const { name, passed, failed, seconds, detail, absent } of rows) {
  const verdict = absent
    ? `absent: ${absent.why}${absent.allowed ? ` (allowed: ${absent.allowed})` : ''}`
    : `${passed} passed, ${failed} failed`;
  console.log(`${name.padEnd(12)} ${verdict} (${seconds} s)`);
  for (const line of detail) console.log(`${' '.repeat(13)}${line}`);
}
const passed = rows.reduce((sum, row) => sum + row.passed, 0);
const failed = rows.reduce((sum, row) => sum + row.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
if (values.result) fs.writeFileSync(values.result, JSON.stringify({ passed, failed }));
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
