// usage: prove.ts WORKDIR RESULT, with act at WORKDIR/bin/act
import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import {
  createFixtureWorld,
  type FixtureWorld,
  fixtures,
  REPOSITORY,
} from '../../test/rehearsal/runner/fixture-world.ts';
import { command } from '../command.ts';
import { Proofs } from '../proofs.ts';
import { differences, type View, viewOfAct, viewOfOurs } from './view.ts';

const NAMES = ['act-conditions', 'act-matrix', 'act-outputs'];
const [work = '', result = ''] = process.argv.slice(2);

/**
 * The fixture with one job more, which writes down what `needs` holds for every other job: results and outputs, also of
 * skipped jobs. Neither engine prints those by itself.
 */
function witnessed(name: string): string {
  const text = fs.readFileSync(path.join(fixtures, `${name}.yml`), 'utf8');
  const { jobs } = parse(text);
  return `${text.trimEnd()}
  witness:
    needs: [${Object.keys(jobs).join(', ')}]
    if: always()
    runs-on: ubuntu-24.04
    steps:
      - id: saw
        env:
          NEEDS: \${{ toJSON(needs) }}
        run: |
          { echo 'needs<<END'; echo "$NEEDS"; echo END; } >> "$GITHUB_OUTPUT"
`;
}

/** Runs act on a workflow of the world's repository. Its own environment would reach the jobs, so it gets almost none. */
async function act(
  world: FixtureWorld,
  workflow: string,
  platform = 'ubuntu-24.04=-self-hosted',
): Promise<View> {
  const home = path.join(work, 'home');
  fs.mkdirSync(home, { recursive: true });
  const { exitCode, stdout, stderr } = await command(
    [
      'env',
      '-i',
      `HOME=${home}`,
      `PATH=${path.dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
      'LANG=C.UTF-8',
      path.join(work, 'bin/act'),
      'push',
      ...['-W', `.github/workflows/${workflow}`],
      ...['-P', platform],
      '--pull=false',
      '--action-offline-mode',
      '--no-cache-server',
      ...['--action-cache-path', path.join(work, 'actions')],
      '--json',
    ],
    { seconds: 60, cwd: world.repository, allowed: true },
  );
  const view = viewOfAct(stdout + stderr);
  const failed = Object.values(view.jobs).some(({ conclusion }) => conclusion !== 'success');
  if (Object.keys(view.jobs).length === 0 || (exitCode !== 0) !== failed) {
    throw new Error(`act ended with ${exitCode}: ${`${stdout}${stderr}`.slice(-1000)}`);
  }
  return view;
}

async function ours(world: FixtureWorld, workflow: string): Promise<View> {
  return viewOfOurs(await world.runner.run({ repository: REPOSITORY, workflow, event: 'push' }));
}

const proofs = new Proofs();
const altered = witnessed('act-outputs').replace('word=alpha', 'word=beta');
const world = createFixtureWorld(
  {},
  { ...Object.fromEntries(NAMES.map((name) => [`${name}.yml`, witnessed(name)])), 'altered.yml': altered },
);
try {
  for (const name of NAMES) {
    await proofs.check(`${name}.yml has the same jobs, conclusions, steps, outputs and needs`, async () => {
      const [here, there] = [await ours(world, `${name}.yml`), await act(world, `${name}.yml`)];
      return differences(here, there);
    });
  }
  await proofs.check('another output would have been told (it was awake)', async () => {
    const found = differences(await ours(world, 'act-outputs.yml'), await act(world, 'altered.yml'));
    return found.includes('job first, output make.word: alpha here, beta in act.')
      ? []
      : ['It was not told.', ...found];
  });
  await proofs.check('a job that act leaves out, with exit code 0, is no success', async () => {
    const said = await act(world, 'act-outputs.yml', 'other-label=-self-hosted').then(
      () => 'nothing',
      (error: Error) => error.message,
    );
    return said.startsWith('act skipped a job') ? [] : [`It said: ${said}`];
  });
} finally {
  world.close();
  proofs.write(result);
}
