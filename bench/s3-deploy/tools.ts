import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { runBundle } from '../../test/support/bundle.ts';
import type { Peers } from '../figure.ts';

/** One way to bring a folder to a bucket: everything else in the bucket is removed. */
export interface Tool {
  name: string;
  /** Resolves when it has ended well; throws an Error with what it said otherwise. */
  publish(folder: string, url: string, started: (pid: number) => void): Promise<void>;
}

const BUCKET = 'site';
const KEYS = {
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'example',
  AWS_REGION: 'eu-west-1',
  AWS_DEFAULT_REGION: 'eu-west-1',
  AWS_EC2_METADATA_DISABLED: 'true',
};

/** The bundle as the runner starts it. No distribution and no smoke check: the peers have neither. */
export const ours: Tool = {
  name: 's3-deploy',
  publish: async (folder, url, started) => {
    const { exitCode, stdout, stderr } = await runBundle({
      action: 's3-deploy',
      inputs: { source: path.basename(folder), bucket: BUCKET, 'release-id': path.basename(folder) },
      workspace: path.dirname(folder),
      env: { ...KEYS, AWS_ENDPOINT_URL: url },
      onStart: ({ pid }) => started(pid),
    });
    if (exitCode !== 0) throw new Error(`s3-deploy ended with ${exitCode}:\n${stdout}${stderr}`);
  },
};

interface Peer {
  /** Arguments that print its version. */
  version: string[];
  publish(folder: string, url: string): string[];
}

const RCLONE_TUNING = '--checksum --fast-list --transfers 64 --checkers 64 --s3-no-head'.split(' ');

const PEERS: Record<string, Peer> = {
  aws: {
    version: ['--version'],
    publish: (folder, url) => [
      ...['s3', 'sync', folder, `s3://${BUCKET}`, '--delete', '--only-show-errors', '--endpoint-url', url],
    ],
  },
  rclone: {
    version: ['version'],
    publish: (folder, url) => [
      ...['sync', folder, `:s3:${BUCKET}`, ...RCLONE_TUNING, '--config', '', '--s3-env-auth'],
      ...['--s3-provider', 'Other', '--s3-region', 'eu-west-1', '--s3-endpoint', url],
    ],
  },
  s5cmd: {
    version: ['version'],
    publish: (folder, url) => ['--endpoint-url', url, 'sync', '--delete', `${folder}/`, `s3://${BUCKET}/`],
  },
};

/** The peers that are there: in PATH, or given. Says on stderr which were found, and which were left out. */
export function findPeers(given: Peers, home: string): Tool[] {
  return Object.entries(PEERS).flatMap(([name, peer]) => {
    const program = given.get(name) ?? inPath(name);
    if (program === undefined) {
      console.error(`s3-deploy: ${name} left out; put it in PATH or give it as --peer ${name}=PATH`);
      return [];
    }
    const env = { ...KEYS, PATH: process.env.PATH ?? '', HOME: home };
    const { stdout, stderr } = spawnSync(program, peer.version, { encoding: 'utf8', env });
    console.error(`s3-deploy: beside ${`${stdout}${stderr}`.split('\n')[0]?.trim()} (${name})`);
    return [
      {
        name,
        publish: (folder, url, started) => runProgram([program, ...peer.publish(folder, url)], env, started),
      },
    ];
  });
}

function inPath(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return folders.map((folder) => path.join(folder, name)).find((file) => fs.existsSync(file));
}

function runProgram(
  [file = '', ...args]: string[],
  env: Record<string, string>,
  started: (pid: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data) => {
        said = `${said}${data}`.slice(-2000);
      });
    }
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${file} ended with ${code}:\n${said}`));
    });
    if (child.pid !== undefined) started(child.pid);
  });
}
