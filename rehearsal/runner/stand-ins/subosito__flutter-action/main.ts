import { spawnSync } from 'node:child_process';
import * as core from '@actions/core';
import { standIn } from '../stand-in.ts';

await standIn(() => {
  const { status, stdout } = spawnSync('flutter', ['--version', '--machine'], { encoding: 'utf8' });
  core.setOutput('available', String(status === 0));
  if (status !== 0) {
    return core.notice(
      'There is no Flutter in PATH on this machine: nothing was set up, and steps that call it will fail.',
    );
  }
  const version: string = JSON.parse(stdout.slice(stdout.indexOf('{'))).frameworkVersion;
  const wanted = core.getInput('flutter-version');
  if (wanted !== '' && !matches(version, wanted)) {
    throw new Error(
      `Unable to determine Flutter version for ${wanted}: on this machine there is ${version}.`,
    );
  }
  core.setOutput('VERSION', version);
  core.info(`Flutter ${version} of this machine`);
});

/** `3.24.0` is one version, `3.24.x` and `3.x` are ranges. */
function matches(version: string, wanted: string): boolean {
  const actual = version.split('.');
  return wanted.split('.').every((part, at) => /^(x|any)$/i.test(part) || part === actual[at]);
}
