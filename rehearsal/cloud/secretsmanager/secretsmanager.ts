import * as schemas from '@aws-sdk/client-secrets-manager';
import type { ServiceContext } from '../kernel/context.ts';
import type { Service } from '../kernel/service.ts';
import type { SecretSetUp } from '../kernel/set-up.types.ts';
import { getSecretValue } from './get-secret-value.ts';
import { addVersion, SecretStore } from './secret-store.ts';

/** A rotation as the database's own one: a new current value, the old one stays as AWSPREVIOUS. */
export interface SecretRotation {
  /** Answers the new version's id. Throws an Error when there is no such secret. */
  rotateSecret(request: { name: string; value: string }): string;
}

/** Secrets Manager: actions and tasks read, set-up and rotation write. */
export function createSecretsManager(context: ServiceContext): Service & SecretSetUp & SecretRotation {
  const store = new SecretStore(context.world);
  const now = () => new Date(context.clock.now());
  return {
    name: 'secretsmanager',
    protocol: { kind: 'json', targetPrefix: 'secretsmanager' },
    schemas,
    operations: { GetSecretValue: getSecretValue(store) },
    createSecret: ({ name, value }) => store.create(name, value, now()).arn,
    rotateSecret: ({ name, value }) => {
      const secret = store.find(name);
      if (!secret) throw new Error(`There is no secret ${name} to rotate.`);
      return addVersion(secret, value, now()).id;
    },
  };
}
