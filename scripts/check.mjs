// Everything that must be clean before a change is worth reading. Runs all of it, then says what was not.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const node = process.execPath;
const bin = (name) => path.join(root, 'node_modules', name);

const checks = {
  types: [bin('typescript/bin/tsc'), '-p', 'tsconfig.json'],
  'lint and format': [bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.'],
  'generated docs': ['scripts/docs.mjs', '--check'],
  workflows: ['--import', './rehearsal/json-hook.mjs', 'scripts/lint-workflows.ts'],
  'dist/': ['scripts/check-dist.mjs'],
};

const failed = Object.entries(checks).filter(([name, args]) => {
  const started = Date.now();
  const { status } = spawnSync(node, args, { cwd: root, stdio: 'inherit' });
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  return status !== 0;
});
if (failed.length > 0) {
  console.error(`check: not clean: ${failed.map(([name]) => name).join(', ')}`);
  process.exitCode = 1;
}
