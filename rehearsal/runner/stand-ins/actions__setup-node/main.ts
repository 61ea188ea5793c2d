import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import * as core from '@actions/core';
import * as glob from '@actions/glob';
import { ignoreInputs, standIn, surroundings } from '../stand-in.ts';

const workspace = process.env.GITHUB_WORKSPACE ?? '';

await standIn(async () => {
  if (core.getInput('registry-url')) {
    throw new Error(
      'Input registry-url is not supported by this stand-in for actions/setup-node: nothing is published from here.',
    );
  }
  ignoreInputs(['always-auth', 'architecture', 'scope', 'mirror', 'mirror-token']);
  const wanted = wantedVersion();
  const found = installed().find(({ version }) => satisfies(version, wanted));
  if (!found) {
    const here = installed().map(({ version, file }) => `${version} (${file})`);
    throw new Error(
      `Unable to find Node version '${wanted}': on this machine there is ${here.join(' and ')}.`,
    );
  }
  core.addPath(path.dirname(found.file));
  core.setOutput('node-version', `v${found.version}`);
  core.info(`Node ${found.version} from ${found.file}${wanted ? ` for node-version ${wanted}` : ''}`);
  await restoreCache();
});

function wantedVersion(): string {
  const direct = core.getInput('node-version');
  const file = core.getInput('node-version-file');
  if (direct !== '' || file === '') return direct;
  const full = path.resolve(workspace, file);
  if (!fs.existsSync(full)) throw new Error(`The specified node version file at: ${full} does not exist`);
  const text = fs.readFileSync(full, 'utf8');
  if (path.basename(full) !== 'package.json') return text.trim().replace(/^(nodejs|node)\s+/, '');
  const { volta, engines, devEngines } = JSON.parse(text);
  return volta?.node ?? devEngines?.runtime?.version ?? engines?.node ?? '';
}

/** The Node of the rehearsal, then those in PATH. */
function installed(): { version: string; file: string }[] {
  const inPath = (process.env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, 'node'));
  const files = [surroundings().node, ...inPath.filter((file) => fs.existsSync(file))];
  const seen = new Map<string, string>();
  for (const file of files) {
    const version = execFileSync(file, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim();
    if (!seen.has(version)) seen.set(version, file);
  }
  return [...seen].map(([version, file]) => ({ version, file }));
}

/** `24`, `24.x`, `24.1`, `24.1.0`, `^24`, `~24.1`, `>=20`, `lts/*`, `latest`, ranges joined by blanks or `||`. */
function satisfies(version: string, wanted: string): boolean {
  if (/^(|\*|node|latest|current|lts\/.*)$/.test(wanted)) return true;
  return wanted.split('||').some((any) => {
    const parts = any.trim().split(/\s+(?![\d.])/);
    return parts.every((part) => matches(version, part.trim()));
  });
}

function matches(version: string, part: string): boolean {
  const [, operator = '', text = ''] = /^(>=|<=|>|<|\^|~|=)?\s*v?(.*)$/.exec(part) ?? [];
  const wanted = text
    .split('.')
    .filter((one) => /^\d+$/.test(one))
    .map(Number);
  const actual = version.split('.').map(Number);
  const at = wanted.findIndex((one, place) => one !== actual[place]);
  const order = at < 0 ? 0 : Math.sign((actual[at] ?? 0) - (wanted[at] ?? 0));
  if (operator === '>=') return order >= 0;
  if (operator === '<=') return order <= 0;
  if (operator === '>') return order > 0;
  if (operator === '<') return order < 0;
  if (operator === '^') return actual[0] === wanted[0] && order >= 0;
  if (operator === '~')
    return actual[0] === wanted[0] && (wanted[1] === undefined || actual[1] === wanted[1]) && order >= 0;
  return order === 0;
}

async function restoreCache(): Promise<void> {
  const manager = core.getInput('cache');
  if (manager === '') return;
  if (!['npm', 'yarn', 'pnpm'].includes(manager))
    throw new Error(`Caching for '${manager}' is not supported`);
  const locks =
    core.getInput('cache-dependency-path') ||
    '**/package-lock.json\n**/npm-shrinkwrap.json\n**/yarn.lock\n**/pnpm-lock.yaml';
  const globber = await glob.create(
    locks
      .split('\n')
      .map((one) => path.resolve(workspace, one))
      .join('\n'),
  );
  const files = (await globber.glob()).filter((file) => !file.includes('node_modules'));
  if (files.length === 0)
    throw new Error('Some specified paths were not resolved, unable to cache dependencies.');
  core.info(`This machine's own ${manager} cache is used; nothing is restored or saved.`);
  core.setOutput('cache-hit', 'true');
}
