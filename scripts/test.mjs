// jest on native ES modules, then one line that says how it went.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const report = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'jest-')), 'report.json');
const args = [
  '--experimental-vm-modules',
  '--no-warnings',
  '--import',
  path.join(root, 'rehearsal/json-hook.mjs'),
  path.join(root, 'node_modules/jest/bin/jest.js'),
  ...['--json', '--outputFile', report],
  ...process.argv.slice(2),
];
const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: ['inherit', 'ignore', 'inherit'] });

if (!fs.existsSync(report)) {
  console.error('test: jest wrote no report; its own message is above.');
  process.exit(status || 1);
}
const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites, success } =
  JSON.parse(fs.readFileSync(report, 'utf8'));
fs.rmSync(path.dirname(report), { recursive: true });
// A file that could not be loaded counts as one failure: its tests are in no other number.
const failed = numFailedTests + numRuntimeErrorTestSuites;
const skipped = numPendingTests + numTodoTests;
console.log(`${numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = success && status === 0 && numPassedTests > 0 ? 0 : 1;
