// Makes the release commit and its tags, locally: dist/ at the root, .github/ byte for byte, parent = the source commit.
// usage: npm run release -- 1.2.3 [--push]
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

const VERSION = /^(\d+)\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;

function refuse(message) {
  console.error(`release: ${message} Nothing was tagged.`);
  process.exit(1);
}

const git = (...args) =>
  execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { push: { type: 'boolean', default: false } },
});
const [version = ''] = positionals;
const [, major, preRelease] =
  VERSION.exec(version) ?? refuse(`"${version}" is not a version like 1.2.3 or 1.2.3-rc.1.`);
const tag = `v${version}`;

process.chdir(git('rev-parse', '--show-toplevel'));
if (git('status', '--porcelain') !== '') refuse('The work tree has changes that are not committed.');
if (git('tag', '--list', tag) !== '') refuse(`The tag ${tag} exists; a version is never made twice.`);
// The project's own judge of dist/: it builds again and compares the bytes.
if (spawnSync(process.execPath, ['scripts/check-dist.mjs'], { stdio: 'inherit' }).status !== 0) {
  refuse('dist/ is not what the sources build.');
}

const source = git('rev-parse', 'HEAD');
// An index of our own: the user's is not touched.
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'release-'));
process.env.GIT_INDEX_FILE = path.join(scratch, 'index');
git('--work-tree=dist', 'add', '--all', '--force', '.');
git('read-tree', '--prefix=.github/', `${source}:.github`);
const tree = git('write-tree');
delete process.env.GIT_INDEX_FILE;
fs.rmSync(scratch, { recursive: true });

const signed = git('config', '--default', 'false', '--type', 'bool', 'commit.gpgSign') === 'true';
const commit = git('commit-tree', ...(signed ? ['-S'] : []), tree, '-p', source, '-m', `release: ${tag}`);
git('tag', ...(signed ? ['--sign'] : ['--annotate']), '--message', tag, tag, commit);
const moved = preRelease ? [] : [`v${major}`];
for (const name of moved) git('tag', '--force', '--annotate', '--message', `${name} is ${tag}`, name, commit);
console.log(
  `${tag} is ${commit} (source ${source})${moved.length > 0 ? `; ${moved[0]} moved to it` : '; a pre-release moves no other tag'}`,
);

if (values.push) {
  git('push', '--atomic', 'origin', `refs/tags/${tag}`, ...moved.map((name) => `+refs/tags/${name}`));
  console.log(`pushed ${[tag, ...moved].join(' and ')}`);
} else console.log('Nothing left this machine; --push sends the tags.');
