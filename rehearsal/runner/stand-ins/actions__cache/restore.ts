import { execFileSync } from 'node:child_process';
import * as core from '@actions/core';
import { standIn } from '../stand-in.ts';
import { findCache } from './cache-store.ts';

await standIn(() => {
  const key = core.getInput('key', { required: true });
  const paths = core.getMultilineInput('path', { required: true });
  core.saveState('CACHE_KEY', key);
  core.setOutput('cache-primary-key', key);
  const found = findCache(paths, key, core.getMultilineInput('restore-keys'));
  if (!found) {
    if (core.getBooleanInput('fail-on-cache-miss')) {
      throw new Error(
        `Failed to restore cache entry. Exiting as fail-on-cache-miss is set. Input key: ${key}`,
      );
    }
    core.info(
      `Cache not found for input keys: ${[key, ...core.getMultilineInput('restore-keys')].join(', ')}`,
    );
    return;
  }
  if (!core.getBooleanInput('lookup-only')) {
    execFileSync('tar', ['-x', '-P', '-f', found.archive], {
      cwd: process.env.GITHUB_WORKSPACE,
      stdio: 'inherit',
    });
  }
  core.saveState('CACHE_RESULT', found.key);
  core.setOutput('cache-matched-key', found.key);
  core.setOutput('cache-hit', String(found.key === key));
  core.info(`Cache restored from key: ${found.key}`);
});
