import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { runBundle } from '../support/bundle.ts';
import { layoutOf, smallImage, tar } from './archives.ts';
import { type PushStage, roleName, startPushStage } from './push-stage.ts';

let stage: PushStage;
let digest: string;
beforeEach(async () => {
  stage = await startPushStage();
  const image = await smallImage();
  digest = image.digest;
  stage.write('image.tar', await tar(layoutOf(image)));
});
afterEach(() => stage.close());

const step = (request: Partial<Parameters<typeof runBundle>[0]> = {}) =>
  runBundle({
    action: 'ecr-push',
    inputs: { mode: 'archive', repository: 'zibro/backend', archive: 'image.tar', tags: 'v1' },
    env: stage.cloud.environmentFor(roleName),
    workspace: stage.workspace,
    ...request,
  });

test('the bundle pushes, and a second step changes nothing', async () => {
  const first = await step();
  expect(first.stdout).toContain(`Pushed zibro/backend@${digest} as v1.`);
  expect([first.exitCode, first.stderr]).toEqual([0, '']);
  expect(first.outputs).toMatchObject({ digest, tags: 'v1', pushed: 'true', reused: 'false' });
  expect(first.summary).toContain('### Image pushed');
  const writes = stage.cloud.journal.filter(({ write }) => write).length;
  const second = await step();
  expect([second.exitCode, second.outputs.pushed]).toEqual([0, 'false']);
  expect(stage.cloud.journal.filter(({ write }) => write)).toHaveLength(writes);
});

test('the runner hides the password before anything else is said', async () => {
  const { stdout } = await step();
  const [first = '', second = ''] = stdout.split('\n');
  expect([first, second]).toEqual([
    expect.stringMatching(/^::add-mask::.{40,}/),
    expect.stringMatching(/^::add-mask::.{40,}/),
  ]);
});

test('a step that is told to stop in the middle says what it left, and is red', async () => {
  stage.cloud.fault({ service: 'ecr', operation: 'PUT manifest', what: { kind: 'delay', ms: 60_000 } });
  const ended = await step({
    onStart: async ({ kill }) => {
      while (!stage.cloud.journal.some(({ operation }) => operation === 'PUT manifest')) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      kill('SIGTERM');
    },
  });
  expect(ended.exitCode).toBe(1);
  expect(ended.stdout).toContain('The run was cancelled (SIGTERM).');
  expect(ended.stdout).toContain(
    'Next: 4 layers were uploaded and stay for the next run; no tag was written.',
  );
  expect(ended.outputs.digest).toBeUndefined();
});
