import { AwsError } from '../kernel/service.ts';
import type { ParameterReference } from './parameter-name.ts';

export type ParameterType = 'String' | 'StringList' | 'SecureString';

/** One version of a parameter. Versions count from 1 and are never reused. */
export interface ParameterVersion {
  name: string;
  type: ParameterType;
  value: string;
  version: number;
  modified: Date;
}

/** Parameter Store keeps this many versions of one parameter and drops the oldest. */
const keptVersions = 100;

/** The parameters of one account and region. */
export class ParameterStore {
  #versions = new Map<string, ParameterVersion[]>();

  /** The newest version, or undefined when there is no parameter of this name. */
  latest(name: string): ParameterVersion | undefined {
    return this.#versions.get(name)?.at(-1);
  }

  /** Adds a version. Says nothing about whether it may: the caller has asked. */
  put(parameter: Omit<ParameterVersion, 'version'>): ParameterVersion {
    const versions = this.#versions.get(parameter.name) ?? [];
    const added = { ...parameter, version: (versions.at(-1)?.version ?? 0) + 1 };
    this.#versions.set(parameter.name, [...versions, added].slice(-keptVersions));
    return added;
  }

  /** Throws AwsError ParameterNotFound or ParameterVersionNotFound. */
  get({ name, selector }: ParameterReference): ParameterVersion {
    const versions = this.#versions.get(name);
    const latest = versions?.at(-1);
    // The service answers this error without a message; the SDK then says "UnknownError".
    if (!versions || !latest) throw new AwsError('ParameterNotFound', '');
    if (selector === undefined) return latest;
    const found = versions.find((one) => String(one.version) === selector);
    if (found) return found;
    throw new AwsError(
      'ParameterVersionNotFound',
      /^\d+$/.test(selector)
        ? `Systems Manager could not find version ${selector} of ${name}. Verify the version and try again.`
        : `Systems Manager could not find label ${selector} for parameter ${name}. Verify the label and try again.`,
    );
  }
}
