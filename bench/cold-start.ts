import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { freshBundles } from '../scripts/fresh.mjs';
import { type Bench, type Figure, figure, type Peers, quantile } from './figure.ts';

/*
 * From spawn to the first request that reaches a loopback server: what every step of a workflow pays before it does anything.
 * The candidates run in turn, so that a machine that changes its speed changes it for all.
 */
const ROUNDS = 25;

interface Candidate {
  name: string;
  /** Node's arguments. */
  argv: string[];
  inputs: Record<string, string>;
}

const ECS = { cluster: 'main', service: 'api', image: 'example.invalid/api:1' };
const ECR = { repository: 'api', tags: '1', mode: 'promote', 'source-image': 'latest' };

/** Inputs with which a peer asks AWS something at once. */
const PEER_INPUTS: Record<string, Record<string, string>> = {
  'amazon-ecs-deploy-task-definition': { 'task-definition': 'task.json', service: 'api', cluster: 'main' },
  'amazon-ecr-login': { 'skip-logout': 'true', 'registry-type': 'private' },
};

async function run(peers: Peers): Promise<Figure[]> {
  const dist = freshBundles();
  const ours = [
    {
      name: 'ecs-deploy',
      beside: 'amazon-ecs-deploy-task-definition',
      argv: [path.join(dist, 'ecs-deploy/index.js')],
      inputs: ECS,
    },
    {
      name: 'ecr-push',
      beside: 'amazon-ecr-login',
      argv: [path.join(dist, 'ecr-push/index.js')],
      inputs: ECR,
    },
  ];
  const others: Candidate[] = Object.entries(PEER_INPUTS).flatMap(([name, inputs]) => {
    const file = peers.get(name);
    if (file) return [{ name, argv: [file], inputs }];
    console.error(`cold-start: ${name} left out; give its bundle as --peer ${name}=PATH`);
    return [];
  });
  const floor = {
    name: 'http.get',
    argv: ['-e', "require('http').get(process.env.AWS_ENDPOINT_URL)"],
    inputs: {},
  };
  const times = await measure([...ours, ...others, floor]);
  return ours.flatMap(({ name, beside }) =>
    [floor, ...others.filter((peer) => peer.name === beside)].map((peer) =>
      figure({
        bench: 'cold-start',
        case: `${name}: spawn to first request, lower quartile of ${ROUNDS}`,
        ours: quantile(times.get(name) ?? [], 0.25),
        peer: quantile(times.get(peer.name) ?? [], 0.25),
        name: peer.name,
        unit: 'ms',
      }),
    ),
  );
}

async function measure(candidates: Candidate[]): Promise<Map<string, number[]>> {
  const times = new Map(candidates.map(({ name }): [string, number[]] => [name, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const candidate of candidates) {
      const milliseconds = await timeToFirstRequest(candidate);
      if (round > 0) times.get(candidate.name)?.push(milliseconds); // the first round warms the page cache
    }
  }
  return times;
}

/** Milliseconds; the process is killed as soon as its request is there. Throws when none comes. */
function timeToFirstRequest(candidate: Candidate): Promise<number> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cold-start-'));
  fs.writeFileSync(path.join(folder, 'task.json'), '{"family":"api","containerDefinitions":[]}');
  return new Promise<number>((resolve, reject) => {
    const server = http.createServer(() => finish(performance.now() - started));
    let started = 0;
    let kill = () => {};
    const finish = (result: number | Error) => {
      kill();
      server.closeAllConnections();
      server.close();
      if (typeof result === 'number') resolve(Math.round(result * 10) / 10);
      else reject(result);
    };
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      started = performance.now();
      const child = spawn(process.execPath, candidate.argv, {
        cwd: folder,
        env: environment(candidate, folder, `http://127.0.0.1:${port}`),
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let said = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += data));
      child.on('exit', () => finish(new Error(`${candidate.name} ended without a request:\n${said}`)));
      kill = () => child.removeAllListeners('exit') && child.kill('SIGKILL');
    });
  }).finally(() => fs.rmSync(folder, { recursive: true, force: true }));
}

function environment({ argv, inputs }: Candidate, folder: string, url: string): Record<string, string> {
  const home = path.dirname(argv[0] ?? '');
  const manifest = [home, path.dirname(home)]
    .map((folder) => path.join(folder, 'action.yml'))
    .find(fs.existsSync);
  const known = manifest ? parse(fs.readFileSync(manifest, 'utf8')).inputs : {};
  const all = Object.entries<{ default?: string }>(known).map(([name, input]) => [
    name,
    inputs[name] ?? input.default ?? '',
  ]);
  const given = Object.entries({ ...Object.fromEntries(all), ...inputs });
  return {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    GITHUB_WORKSPACE: folder,
    RUNNER_TEMP: folder,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'example',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL: url,
    ...Object.fromEntries(given.map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  };
}

export const coldStart: Bench = { name: 'cold-start', run };
