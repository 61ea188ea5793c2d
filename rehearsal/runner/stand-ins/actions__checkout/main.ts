import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as core from '@actions/core';
import { commitOf, git } from '../../sources/git.ts';
import { ignoreInputs, standIn, surroundings } from '../stand-in.ts';

const workspace = process.env.GITHUB_WORKSPACE ?? '';

await standIn(() => {
  for (const name of ['ssh-key', 'sparse-checkout']) {
    if (core.getInput(name))
      throw new Error(`Input ${name} is not supported by this stand-in for actions/checkout.`);
  }
  for (const name of ['submodules', 'lfs']) {
    if (core.getInput(name) !== 'false')
      throw new Error(`Input ${name} is not supported by this stand-in for actions/checkout.`);
  }
  ignoreInputs(['show-progress', 'filter', 'set-safe-directory']);
  const repository = core.getInput('repository');
  const source = findRepository(repository);
  const target = path.resolve(workspace, core.getInput('path'));
  if (target !== workspace && !target.startsWith(workspace + path.sep)) {
    throw new Error(`Repository path '${target}' is not under '${workspace}'`);
  }
  const wanted = core.getInput('ref');
  const own = repository === process.env.GITHUB_REPOSITORY;
  const ref = wanted || (own ? (process.env.GITHUB_REF ?? '') : 'HEAD');
  const commit = commitOf(source, wanted === '' && own ? (process.env.GITHUB_SHA ?? '') : ref);
  if (commit === undefined) throw new Error(`A branch or tag with the name '${ref}' could not be found`);
  prepare(target);
  clone(source, target, commit, ref);
  if (core.getBooleanInput('persist-credentials')) persist(target);
  core.info(`Checked out ${repository} at ${commit} (${ref}) from ${source}`);
  core.setOutput('ref', ref);
  core.setOutput('commit', commit);
});

function findRepository(name: string): string {
  const { repositories } = surroundings();
  const found = Object.entries(repositories).find(([one]) => one.toLowerCase() === name.toLowerCase());
  if (!found)
    throw new Error(
      `repository '${process.env.GITHUB_SERVER_URL}/${name}/' not found: it is not on this machine`,
    );
  return found[1];
}

function prepare(target: string): void {
  fs.mkdirSync(target, { recursive: true });
  if (!core.getBooleanInput('clean')) return;
  for (const name of fs.readdirSync(target))
    fs.rmSync(path.join(target, name), { recursive: true, force: true });
}

/** Fetches as far back as asked, from the folder and no other place; origin names GitHub, as it does there. */
function clone(source: string, target: string, commit: string, ref: string): void {
  const depth = Number(core.getInput('fetch-depth'));
  const url = pathToFileURL(source).href;
  git(target, 'init', '--quiet', '--initial-branch', 'main');
  git(target, 'remote', 'add', 'origin', `${process.env.GITHUB_SERVER_URL}/${core.getInput('repository')}`);
  const tags = core.getBooleanInput('fetch-tags') || depth === 0 ? ['refs/tags/*:refs/tags/*'] : [];
  const all = depth === 0 ? ['refs/heads/*:refs/remotes/origin/*'] : [];
  const limits = depth === 0 ? [] : ['--depth', String(depth)];
  // A commit that no branch points at may be asked for too, as GitHub allows.
  const any = ['-c', 'protocol.file.allow=always', '-c', 'uploadpack.allowAnySHA1InWant=true'];
  const pack = ['--upload-pack', 'git -c uploadpack.allowAnySHA1InWant=true upload-pack'];
  git(target, ...any, 'fetch', '--quiet', '--no-tags', ...pack, ...limits, url, commit, ...all, ...tags);
  const branch = /^refs\/heads\/(.+)$/.exec(ref)?.[1];
  const pull = /^refs\/(pull\/.+)$/.exec(ref)?.[1];
  if (branch !== undefined) {
    git(target, 'update-ref', `refs/remotes/origin/${branch}`, commit);
    git(target, 'checkout', '--quiet', '--force', '-B', branch, commit);
    return;
  }
  if (pull !== undefined) git(target, 'update-ref', `refs/remotes/${pull}`, commit);
  git(target, 'checkout', '--quiet', '--force', '--detach', commit);
}

function persist(target: string): void {
  const server = new URL(process.env.GITHUB_SERVER_URL ?? 'http://127.0.0.1');
  const basic = Buffer.from(`x-access-token:${core.getInput('token')}`).toString('base64');
  core.setSecret(basic);
  git(target, 'config', `http.${server.origin}/.extraheader`, `AUTHORIZATION: basic ${basic}`);
}
