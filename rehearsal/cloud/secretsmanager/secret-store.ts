import { randomInt, randomUUID } from 'node:crypto';
import { AwsError } from '../kernel/service.ts';

/** One value of a secret. Stages are labels that move: AWSCURRENT is what a plain read gets. */
export interface SecretVersion {
  id: string;
  value: string;
  created: Date;
  stages: string[];
}

export interface Secret {
  name: string;
  arn: string;
  versions: SecretVersion[];
}

/** The secrets of one account and region. */
export class SecretStore {
  #secrets = new Map<string, Secret>();
  #arnPrefix: string;

  constructor(scope: { region: string; account: string }) {
    this.#arnPrefix = `arn:aws:secretsmanager:${scope.region}:${scope.account}:secret:`;
  }

  /** Throws AwsError ResourceExistsException. */
  create(name: string, value: string, created: Date): Secret {
    if (this.#secrets.has(name)) {
      throw new AwsError(
        'ResourceExistsException',
        `The operation failed because the secret ${name} already exists.`,
      );
    }
    const secret = { name, arn: `${this.#arnPrefix}${name}-${suffix()}`, versions: [] };
    this.#secrets.set(name, secret);
    addVersion(secret, value, created);
    return secret;
  }

  /** By name, by ARN, or by the ARN without its six random characters. Undefined when there is none. */
  find(id: string): Secret | undefined {
    if (!id.startsWith('arn:')) return this.#secrets.get(id);
    return [...this.#secrets.values()].find(({ arn }) => arn === id || arn.slice(0, -7) === id);
  }

  /** What IAM is asked about: the secret's ARN, or for an unknown secret the ARN that its name would begin. */
  arn(id: string): string {
    return this.find(id)?.arn ?? (id.startsWith('arn:') ? id : `${this.#arnPrefix}${id}`);
  }
}

/** A new current value; the one before becomes AWSPREVIOUS, and older ones lose their labels. */
export function addVersion(secret: Secret, value: string, created: Date): SecretVersion {
  for (const version of secret.versions) {
    version.stages = version.stages.includes('AWSCURRENT') ? ['AWSPREVIOUS'] : [];
  }
  const added = { id: randomUUID(), value, created, stages: ['AWSCURRENT'] };
  secret.versions.push(added);
  return added;
}

/** AWS ends an ARN with six characters, so that a policy for a deleted secret does not open a new one of its name. */
function suffix(): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  return Array.from({ length: 6 }, () => letters[randomInt(letters.length)]).join('');
}
