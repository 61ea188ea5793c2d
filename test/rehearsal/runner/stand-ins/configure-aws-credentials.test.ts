import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startCloud } from '../../../../rehearsal/cloud/cloud.ts';
import type { Cloud } from '../../../../rehearsal/cloud/cloud.types.ts';
import { startGitHub } from '../../../../rehearsal/cloud/github/github.ts';
import type { LocalGitHub } from '../../../../rehearsal/cloud/github/github.types.ts';
import { world as names } from '../../../../rehearsal/cloud/world.ts';
import { createFixtureWorld, type FixtureWorld, REPOSITORY, see } from '../fixture-world.ts';

const ROLE = `arn:aws:iam::${names.account}:role/deployer`;
const SESSION = 'assumed-role/deployer';
const PROVIDER = 'token.actions.githubusercontent.com';

const workflow = (job: string, inputs: string[]) => `on: push
jobs:
  a:
    runs-on: ubuntu-24.04
${job}
    steps:
      - id: aws
        uses: aws-actions/configure-aws-credentials@v5
        with:
${inputs.map((line) => `          ${line}`).join('\n')}
      - if: always()
        run: 'echo "say: \${{ steps.aws.outputs.aws-account-id }} $AWS_REGION \${AWS_SESSION_TOKEN:+session} $AWS_ACCESS_KEY_ID \${{ steps.aws.outputs.authenticated-arn }}"'
`;
const STAGING = '    environment: staging\n    permissions:\n      id-token: write';
const INPUTS = [`role-to-assume: ${ROLE}`, 'aws-region: eu-west-1'];

const WORKFLOWS = {
  'good.yml': workflow(STAGING, [...INPUTS, 'role-session-name: rehearsal']),
  'masked.yml': workflow(STAGING, [...INPUTS, "mask-aws-account-id: 'true'"]),
  'no-permission.yml': workflow('    environment: staging', INPUTS),
  'no-environment.yml': workflow('    permissions:\n      id-token: write', INPUTS),
  'other-account.yml': workflow(STAGING, [...INPUTS, "allowed-account-ids: '999999999999'"]),
  'bad-region.yml': workflow(STAGING, [`role-to-assume: ${ROLE}`, 'aws-region: europe']),
  'keys.yml': workflow(STAGING, [...INPUTS, 'aws-access-key-id: AKIA']),
};

let github: LocalGitHub;
let cloud: Cloud;
let world: FixtureWorld;
let without: FixtureWorld;

beforeAll(async () => {
  github = await startGitHub({ world: names });
  cloud = await startCloud({ world: names, oidc: github.oidc, services: ['sts'] });
  const { id, ownerId } = names.repositories.backend;
  cloud.iam.putRole({
    name: 'deployer',
    trust: [
      {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::${names.account}:oidc-provider/${PROVIDER}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            [`${PROVIDER}:aud`]: 'sts.amazonaws.com',
            [`${PROVIDER}:sub`]: `repo:zibro@${ownerId}/backend@${id}:environment:staging`,
          },
        },
      },
    ],
    policies: [],
  });
  world = createFixtureWorld({ host: github, extraEnv: { AWS_ENDPOINT_URL: cloud.awsUrl } }, WORKFLOWS);
  without = createFixtureWorld({ host: github }, WORKFLOWS);
}, 30_000);
afterAll(async () => {
  world.close();
  without.close();
  await cloud.close();
  await github.close();
});

async function run(name: string, where = world) {
  const result = await where.runner.run({ repository: REPOSITORY, workflow: `${name}.yml`, event: 'push' });
  return see(result, [], where.stable).jobs.a;
}

const refused = (message: string) => ({
  conclusion: 'failure',
  steps: { aws: 'failure' },
  says: [expect.any(String)],
  annotations: [`error: ${message}`],
});

test('exchanges the token of the job for credentials', async () => {
  expect(await run('good')).toEqual({
    conclusion: 'success',
    steps: { aws: 'success' },
    says: [`${names.account} eu-west-1 session *** arn:aws:sts::${names.account}:${SESSION}/rehearsal`],
  });
}, 30_000);

test('hides the account when asked', async () => {
  expect((await run('masked'))?.says).toEqual([
    `*** eu-west-1 session *** arn:aws:sts::***:${SESSION}/GitHubActions`,
  ]);
}, 30_000);

test.each([
  [
    'no-permission',
    'It looks like you might be trying to authenticate with OIDC. Did you mean to set the `id-token` permission? If you are not trying to authenticate with OIDC and the action is working successfully, you can ignore this message.',
  ],
  [
    'no-environment',
    'Could not assume role with OIDC: Not authorized to perform sts:AssumeRoleWithWebIdentity',
  ],
  [
    'other-account',
    `The account ID of the provided credentials (${names.account}) does not match any of the expected account IDs: 999999999999`,
  ],
  ['bad-region', 'Region is not valid: europe'],
  [
    'keys',
    'This stand-in for aws-actions/configure-aws-credentials knows the OIDC way only, not aws-access-key-id.',
  ],
])(
  'refuses %s',
  async (name, message) => {
    expect(await run(name)).toEqual(refused(message));
  },
  30_000,
);

test('never calls the real AWS', async () => {
  expect(await run('good', without)).toEqual(
    refused('There is no AWS here: AWS_ENDPOINT_URL is not set, and a rehearsal never calls the real one.'),
  );
}, 30_000);
