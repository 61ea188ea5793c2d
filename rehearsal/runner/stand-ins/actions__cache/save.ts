import { execFileSync } from 'node:child_process';
import path from 'node:path';
import * as core from '@actions/core';
import * as glob from '@actions/glob';
import { standIn } from '../stand-in.ts';
import { reserveCache } from './cache-store.ts';

await standIn(async () => {
  const workspace = process.env.GITHUB_WORKSPACE ?? '';
  // After a restore the name is the one that was looked for then: inputs are evaluated again.
  const key = core.getState('CACHE_KEY') || core.getInput('key', { required: true });
  if (core.getState('CACHE_RESULT') === key)
    return core.info(`Cache hit occurred on the primary key ${key}, not saving cache.`);
  const paths = core.getMultilineInput('path', { required: true });
  const globber = await glob.create(paths.join('\n'), { implicitDescendants: false });
  // Relative, because each job has another folder of the same depth.
  const files = (await globber.glob()).map((file) => path.relative(workspace, file) || '.');
  if (files.length === 0) {
    return core.warning(
      'Path Validation Error: Path(s) specified in the action for caching do(es) not exist, hence no cache is being saved.',
    );
  }
  const place = reserveCache(paths, key);
  if (!place)
    return core.info(
      `Failed to save: Unable to reserve cache with key ${key}, another job may be creating this cache.`,
    );
  execFileSync('tar', ['-c', '-P', '-f', place.archive, '--', ...files], {
    cwd: workspace,
    stdio: 'inherit',
  });
  place.commit();
  core.info(`Cache saved with key: ${key}`);
});
