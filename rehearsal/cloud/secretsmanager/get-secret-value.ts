import type {
  GetSecretValueCommandInput,
  GetSecretValueCommandOutput,
} from '@aws-sdk/client-secrets-manager';
import { AwsError, type Operation } from '../kernel/service.ts';
import type { Secret, SecretStore, SecretVersion } from './secret-store.ts';

/** `GetSecretValue`: the current value, or the one with a version id or a staging label. */
export function getSecretValue(store: SecretStore): Operation {
  return {
    permissions: ({ SecretId = '', VersionStage }: GetSecretValueCommandInput) => [
      {
        action: 'secretsmanager:GetSecretValue',
        resources: [store.arn(SecretId)],
        // As in AWS the key is absent, not AWSCURRENT, when the request names no stage.
        conditions: {
          'secretsmanager:SecretId': store.arn(SecretId),
          ...(VersionStage === undefined ? {} : { 'secretsmanager:VersionStage': VersionStage }),
        },
      },
    ],
    run: (input: GetSecretValueCommandInput): Omit<GetSecretValueCommandOutput, '$metadata'> => {
      const secret = store.find(input.SecretId ?? '');
      if (!secret) throw notFound("Secrets Manager can't find the specified secret.");
      const version = versionOf(secret, input);
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: version.id,
        SecretString: version.value,
        VersionStages: version.stages,
        CreatedDate: version.created,
      };
    },
  };
}

function versionOf(secret: Secret, { VersionId, VersionStage }: GetSecretValueCommandInput): SecretVersion {
  const what = "Secrets Manager can't find the specified secret value for";
  if (VersionId === undefined) {
    const stage = VersionStage ?? 'AWSCURRENT';
    const staged = secret.versions.find(({ stages }) => stages.includes(stage));
    if (!staged) throw notFound(`${what} staging label: ${stage}`);
    return staged;
  }
  const version = secret.versions.find(({ id }) => id === VersionId);
  if (!version) throw notFound(`${what} VersionId: ${VersionId}`);
  if (VersionStage !== undefined && !version.stages.includes(VersionStage)) {
    throw new AwsError(
      'InvalidRequestException',
      'You provided a VersionStage that is not associated to the provided VersionId.',
    );
  }
  return version;
}

function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message);
}
