import * as core from '@actions/core';
import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { ignoreInputs, standIn } from '../stand-in.ts';

const REFUSED = [
  'aws-access-key-id',
  'aws-secret-access-key',
  'aws-session-token',
  'web-identity-token-file',
  'role-external-id',
];

await standIn(async () => {
  const refused = REFUSED.filter((name) => core.getInput(name) !== '');
  if (core.getInput('role-chaining') === 'true') refused.push('role-chaining');
  if (refused.length > 0) {
    throw new Error(
      `This stand-in for aws-actions/configure-aws-credentials knows the OIDC way only, not ${refused.join(', ')}.`,
    );
  }
  ignoreInputs([
    'role-skip-session-tagging',
    'disable-retry',
    'retry-max-attempts',
    'special-characters-workaround',
    'use-existing-credentials',
    'http-proxy',
    'no-proxy',
  ]);
  const region = core.getInput('aws-region', { required: true });
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) throw new Error(`Region is not valid: ${region}`);
  const endpoint = process.env.AWS_ENDPOINT_URL_STS ?? process.env.AWS_ENDPOINT_URL;
  if (!endpoint)
    throw new Error(
      'There is no AWS here: AWS_ENDPOINT_URL is not set, and a rehearsal never calls the real one.',
    );
  const credentials = await assume(new STSClient({ region, endpoint }));
  for (const secret of [credentials.secretAccessKey, credentials.sessionToken]) core.setSecret(secret);
  // The real action hides the key's id as well.
  core.setSecret(credentials.accessKeyId);
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const session = new STSClient({
    region,
    endpoint,
    credentials: { accessKeyId, secretAccessKey, sessionToken },
  });
  const identity = await session.send(new GetCallerIdentityCommand({}));
  accept(identity.Account ?? '', identity.Arn ?? '');
  hand(region, credentials);
  core.info(`Authenticated as ${identity.Arn} at ${endpoint}`);
});

interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  expiration: Date | undefined;
}

async function assume(client: STSClient): Promise<Credentials> {
  const role = core.getInput('role-to-assume');
  if (role === '')
    throw new Error('Could not determine how to assume credentials. Please check your inputs and try again.');
  if (!process.env.ACTIONS_ID_TOKEN_REQUEST_URL) {
    throw new Error(
      'It looks like you might be trying to authenticate with OIDC. Did you mean to set the `id-token` permission? If you are not trying to authenticate with OIDC and the action is working successfully, you can ignore this message.',
    );
  }
  const token = await core.getIDToken(core.getInput('audience'));
  const policy = core.getInput('inline-session-policy');
  const policies = core.getMultilineInput('managed-session-policies');
  try {
    const { Credentials } = await client.send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: role,
        RoleSessionName: core.getInput('role-session-name'),
        DurationSeconds: Number(core.getInput('role-duration-seconds')),
        WebIdentityToken: token,
        ...(policy && { Policy: policy }),
        ...(policies.length > 0 && { PolicyArns: policies.map((arn) => ({ arn })) }),
      }),
    );
    const {
      AccessKeyId: accessKeyId = '',
      SecretAccessKey: secretAccessKey = '',
      SessionToken: sessionToken = '',
    } = Credentials ?? {};
    return { accessKeyId, secretAccessKey, sessionToken, expiration: Credentials?.Expiration };
  } catch (error) {
    throw new Error(`Could not assume role with OIDC: ${(error as Error).message}`, { cause: error });
  }
}

function accept(account: string, arn: string): void {
  const allowed = core
    .getInput('allowed-account-ids')
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
  if (allowed.length > 0 && !allowed.includes(account)) {
    throw new Error(
      `The account ID of the provided credentials (${account}) does not match any of the expected account IDs: ${allowed.join(', ')}`,
    );
  }
  if (core.getBooleanInput('mask-aws-account-id')) core.setSecret(account);
  core.setOutput('aws-account-id', account);
  core.setOutput('authenticated-arn', arn);
}

function hand(region: string, { accessKeyId, secretAccessKey, sessionToken, expiration }: Credentials): void {
  core.exportVariable('AWS_REGION', region);
  core.exportVariable('AWS_DEFAULT_REGION', region);
  if (core.getBooleanInput('output-env-credentials')) {
    core.exportVariable('AWS_ACCESS_KEY_ID', accessKeyId);
    core.exportVariable('AWS_SECRET_ACCESS_KEY', secretAccessKey);
    core.exportVariable('AWS_SESSION_TOKEN', sessionToken);
  }
  if (!core.getBooleanInput('output-credentials')) return;
  core.setOutput('aws-access-key-id', accessKeyId);
  core.setOutput('aws-secret-access-key', secretAccessKey);
  core.setOutput('aws-session-token', sessionToken);
  core.setOutput('aws-expiration', expiration?.toISOString() ?? '');
}
