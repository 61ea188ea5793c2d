import type {
  AssumeRoleWithWebIdentityRequest,
  AssumeRoleWithWebIdentityResponse,
} from '@aws-sdk/client-sts';
import type { ServiceContext } from '../kernel/context.ts';
import { assumedRole } from '../kernel/lookup.ts';
import { AwsError, type Operation } from '../kernel/service.ts';
import { roleId } from './role-id.ts';
import { providerName, trustContext } from './trust-context.ts';
import { verifyToken } from './web-identity-token.ts';

/** The audience that is registered with the provider: what configure-aws-credentials asks for. */
const audience = 'sts.amazonaws.com';
/** IAM's default, which no role here changes. */
const maxSessionSeconds = 3600;

/** `AssumeRoleWithWebIdentity`: not signed, the token is the proof. The role's trust policy decides. */
export function assumeRoleWithWebIdentity({ cloud, clock, world }: ServiceContext): Operation {
  return {
    anonymous: true,
    permissions: () => [],
    check,
    run: (input: AssumeRoleWithWebIdentityRequest): AssumeRoleWithWebIdentityResponse => {
      const { RoleArn = '', RoleSessionName = '', WebIdentityToken = '' } = input;
      const seconds = input.DurationSeconds ?? maxSessionSeconds;
      const claims = verifyToken(WebIdentityToken, { ...cloud.oidc(), audience }, clock.now());
      const name = providerName(claims.iss);
      const provider = `arn:aws:iam::${world.account}:oidc-provider/${name}`;
      cloud.iam.authoriseTrust({
        role: RoleArn,
        action: 'sts:AssumeRoleWithWebIdentity',
        principal: { federated: provider },
        context: trustContext(claims),
      });
      if (seconds > maxSessionSeconds)
        throw new AwsError(
          'ValidationError',
          'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
        );
      const role = cloud.iam.role(RoleArn).name;
      const caller = assumedRole(world, role, RoleSessionName);
      const keys = cloud.credentials(caller, seconds);
      return {
        Credentials: {
          AccessKeyId: keys.accessKeyId,
          SecretAccessKey: keys.secretAccessKey,
          SessionToken: keys.sessionToken,
          Expiration: keys.expiration,
        },
        AssumedRoleUser: { AssumedRoleId: `${roleId(role)}:${RoleSessionName}`, Arn: caller.arn },
        SubjectFromWebIdentityToken: claims.sub,
        Audience: claims.aud,
        Provider: provider,
      };
    },
  };
}

/** What the schema does not carry: lengths, ranges, patterns. */
function check(input: AssumeRoleWithWebIdentityRequest): void {
  const { RoleArn = '', RoleSessionName = '', WebIdentityToken = '', DurationSeconds } = input;
  for (const name of ['Policy', 'PolicyArns', 'ProviderId'] as const)
    if (input[name] !== undefined)
      throw new AwsError(
        'ValidationError',
        `${name} is not part of the local cloud's AssumeRoleWithWebIdentity.`,
      );
  const rules: [boolean, string, string, string][] = [
    [RoleArn.length >= 20, RoleArn, 'roleArn', 'Member must have length greater than or equal to 20'],
    [
      RoleSessionName.length >= 2,
      RoleSessionName,
      'roleSessionName',
      'Member must have length greater than or equal to 2',
    ],
    [
      RoleSessionName.length <= 64,
      RoleSessionName,
      'roleSessionName',
      'Member must have length less than or equal to 64',
    ],
    [
      /^[\w+=,.@-]*$/.test(RoleSessionName),
      RoleSessionName,
      'roleSessionName',
      'Member must satisfy regular expression pattern: [\\w+=,.@-]*',
    ],
    [
      WebIdentityToken.length >= 4,
      WebIdentityToken,
      'webIdentityToken',
      'Member must have length greater than or equal to 4',
    ],
    [
      (DurationSeconds ?? 900) >= 900,
      String(DurationSeconds),
      'durationSeconds',
      'Member must have value greater than or equal to 900',
    ],
    [
      (DurationSeconds ?? 900) <= 43200,
      String(DurationSeconds),
      'durationSeconds',
      'Member must have value less than or equal to 43200',
    ],
  ];
  const broken = rules.filter(([holds]) => !holds);
  if (broken.length) {
    const each = broken.map(
      ([, value, at, rule]) => `Value '${value}' at '${at}' failed to satisfy constraint: ${rule}`,
    );
    throw new AwsError(
      'ValidationError',
      `${each.length} validation error${each.length > 1 ? 's' : ''} detected: ${each.join('; ')}`,
    );
  }
  if (!/^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(RoleArn))
    throw new AwsError('ValidationError', `${RoleArn} is invalid`);
}
