import { AwsError } from '../kernel/service.ts';

/** A parameter as a request names it: `name`, `name:3`, or the parameter's ARN with or without a version. */
export interface ParameterReference {
  name: string;
  /** As it was written after the colon: a version number or a label. */
  selector: string | undefined;
}

const reservedPath =
  `Parameter name: can't be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of ` +
  `sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the ` +
  `following 3 symbols .-_`;

/**
 * The rules that PutParameter keeps for a new name (AWS Systems Manager User Guide, "Requirements and constraints
 * for parameter names"; texts as the service answers them). Throws AwsError.
 */
export function checkParameterName(name: string): void {
  const bare = name.replace(/^\//, '');
  const isPath = name.startsWith('/') && bare.includes('/');
  if (/^aws/i.test(bare) && isPath) {
    throw new AwsError('AccessDeniedException', `No access to reserved parameter name: ${bare}.`);
  }
  if (/^(aws|ssm)/i.test(bare)) {
    const message = isPath
      ? reservedPath
      : `Parameter name: can't be prefixed with "aws" or "ssm" (case-insensitive).`;
    throw new AwsError('ValidationException', message);
  }
  if (!name.startsWith('/') && name.includes('/')) {
    throw new AwsError('ValidationException', 'Parameter name must be a fully qualified name.');
  }
  if (!/^\/?[\w.-]+(\/[\w.-]+)*$/.test(name)) throw new AwsError('ValidationException', reservedPath);
  if (bare.split('/').length > 15) {
    throw new AwsError(
      'HierarchyLevelLimitExceededException',
      'A hierarchy can have a maximum of 15 levels. Please see documentation for further details.',
    );
  }
}

/** Splits what GetParameter takes as a name. An ARN loses its prefix; the stored name keeps its leading slash. */
export function parseParameterReference(text: string): ParameterReference {
  const arn = /^arn:[^:]+:ssm:[^:]+:\d+:parameter(?<rest>\/.*)$/.exec(text)?.groups?.rest;
  const [name = '', selector] = (arn ?? text).split(':');
  // The ARN of `plain` is `…:parameter/plain`, that of `/a/b` is `…:parameter/a/b`.
  const isPlain = arn !== undefined && !name.slice(1).includes('/');
  return { name: isPlain ? name.slice(1) : name, selector };
}

/** `arn:aws:ssm:REGION:ACCOUNT:parameter/NAME`, with one slash whether or not the name begins with one. */
export function parameterArn(scope: { region: string; account: string }, name: string): string {
  return `arn:aws:ssm:${scope.region}:${scope.account}:parameter/${name.replace(/^\//, '')}`;
}
