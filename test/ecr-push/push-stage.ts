import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startCloud } from '../../rehearsal/cloud/cloud.ts';
import type { Cloud } from '../../rehearsal/cloud/cloud.types.ts';
import type { Ecr } from '../../rehearsal/cloud/ecr/index.ts';
import type { BuiltImage } from '../../rehearsal/cloud/images/build-image.ts';
import { pushImage } from '../../rehearsal/cloud/images/push-image.ts';
import { perform } from '../../src/core/action.ts';
import type { Clock } from '../../src/core/clock.ts';
import { action } from '../../src/ecr-push/index.ts';
import { given, testRuntime } from '../support/runtime.ts';

/** The role of the pipeline, with the action's own list and nothing else. */
export const roleName = 'zibro-staging-backend-deploy';

type CreateRepository = Parameters<Ecr['createRepository']>[0];

/** A cloud with one repository, a role that holds exactly iam.json, and a workspace. */
export async function startPushStage(
  repository: Omit<CreateRepository, 'name'> = { tagMutability: 'IMMUTABLE' },
) {
  const cloud = await startCloud({ services: ['ecr'] });
  const ecr = cloud.service('ecr') as Ecr;
  ecr.createRepository({ name: 'zibro/backend', ...repository });
  const role = cloud.iam.role(roleName);
  cloud.iam.putRole({ ...role, policies: role.policies.filter(({ name }) => name === 'ecr-push') });
  const workspace = fs.mkdtempSync(path.join(os.tmpdir(), 'ecr-push-'));
  return {
    cloud,
    ecr,
    workspace,
    write: (name: string, bytes: Buffer | string) => {
      const file = path.join(workspace, name);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, bytes);
      return name;
    },
    push: (image: BuiltImage, tag: string) => pushAsAdmin(cloud, image, tag),
    run: (inputs: Record<string, string>, options: RunOptions = {}) =>
      runAction({ cloud, workspace, inputs, options }),
    close: async () => {
      fs.rmSync(workspace, { recursive: true, force: true });
      await cloud.close();
    },
  };
}

export type PushStage = Awaited<ReturnType<typeof startPushStage>>;

export interface RunOptions {
  signal?: AbortSignal;
  clock?: Clock;
  env?: Record<string, string>;
  onLine?(line: string): void;
}

/** The action in this process, asking over the wire. */
async function runAction(request: {
  cloud: Cloud;
  workspace: string;
  inputs: Record<string, string>;
  options: RunOptions;
}) {
  const { cloud, workspace, inputs, options } = request;
  const before = { ...process.env };
  const environment = { ...cloud.environmentFor(roleName), ...options.env };
  Object.assign(process.env, environment);
  const { signal, clock, onLine } = options;
  const env = { PATH: process.env.PATH ?? '', HOME: workspace, ...environment };
  const test = testRuntime({ workspace, env, onLine, ...(signal && { signal }), ...(clock && { clock }) });
  const start = cloud.journal.length;
  try {
    const asked = given({ repository: 'zibro/backend', ...inputs });
    const outcome = await perform(action, asked, test.runtime);
    const calls = cloud.journal.slice(start).filter(({ role }) => role === roleName);
    return {
      ...outcome,
      lines: test.lines,
      secrets: test.secrets,
      calls,
      /** What was written, in order: an operation, and how it ended when it was not well. */
      writes: calls
        .filter(({ write }) => write)
        .map(({ operation, outcome: end }) => (end === 'ok' ? operation : `${operation}: ${end}`)),
      /** The failure: its sentences, its causes, what to do next. */
      said: outcome.closing.join('\n'),
    };
  } finally {
    for (const name of Object.keys(environment)) delete process.env[name];
    Object.assign(process.env, before);
    test.dispose();
  }
}

async function pushAsAdmin(cloud: Cloud, image: BuiltImage, tag: string): Promise<void> {
  const answer = (await cloud.call({
    service: 'ecr',
    operation: 'GetAuthorizationToken',
    input: {},
    caller: cloud.admin.caller,
  })) as { authorizationData: { authorizationToken: string }[] };
  await pushImage(image, {
    url: `http://${cloud.registryHost}`,
    repository: 'zibro/backend',
    tag,
    authorization: `Basic ${answer.authorizationData[0]?.authorizationToken}`,
  });
}
