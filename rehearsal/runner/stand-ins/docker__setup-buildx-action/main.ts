import { spawnSync } from 'node:child_process';
import * as core from '@actions/core';
import { ignoreInputs, standIn } from '../stand-in.ts';

const ask = (...args: string[]) => {
  const { status, stdout } = spawnSync('docker', args, { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
};

await standIn(() => {
  ignoreInputs([
    'driver',
    'driver-opts',
    'buildkitd-flags',
    'use',
    'install',
    'cleanup',
    'version',
    'platforms',
  ]);
  const engine = ask('version', '--format', '{{.Server.Version}}');
  const buildx = engine && ask('buildx', 'version');
  core.setOutput('available', String(Boolean(buildx)));
  if (!engine) return core.notice('There is no Docker engine on this machine: no builder was set up.');
  if (!buildx)
    return core.notice(`There is a Docker engine ${engine} without buildx: no builder was set up.`);
  const inspected = ask('buildx', 'inspect', '--bootstrap') ?? '';
  const value = (name: string) => new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(inspected)?.[1]?.trim() ?? '';
  core.setOutput('name', value('Name'));
  core.setOutput('driver', value('Driver'));
  core.setOutput('platforms', value('Platforms'));
  core.info(`Docker ${engine}, ${buildx}, builder ${value('Name')} (${value('Driver')})`);
});
