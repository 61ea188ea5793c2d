import { asError } from '../../../src/core/failure.ts';
import { AwsError } from '../kernel/service.ts';
import { parseOperator } from './conditions.ts';
import type { Policy, Role, Statement } from './iam.ts';
import { parts } from './pattern.ts';

type Kind = 'identity' | 'trust';

const elements: Record<Kind, string[]> = {
  identity: ['Sid', 'Effect', 'Action', 'Resource', 'Condition'],
  trust: ['Sid', 'Effect', 'Action', 'Principal', 'Condition'],
};

/**
 * Refuses what IAM would refuse, and what this evaluator cannot decide: a policy that is misread is worse than one
 * that is refused. Throws AwsError `MalformedPolicyDocument` or `ValidationError`.
 */
export function checkRole(role: Role): void {
  if (!/^[\w+=,.@-]{1,64}$/.test(role.name))
    throw new AwsError('ValidationError', `The specified value for roleName is invalid: '${role.name}'.`);
  checkStatements(role.trust, 'trust', `trust policy of ${role.name}`);
  for (const policy of role.policies) checkPolicy(policy);
}

/** The same for one policy of a role. */
export function checkPolicy(policy: Policy): void {
  if (policy.Version !== '2012-10-17')
    throw malformed(policy.name, `Version must be "2012-10-17", not ${JSON.stringify(policy.Version)}.`);
  checkStatements(policy.Statement, 'identity', policy.name);
}

function checkStatements(statements: Statement[], kind: Kind, where: string): void {
  if (!Array.isArray(statements) || !statements.length) throw malformed(where, 'It has no statement.');
  const sids = new Set<string>();
  for (const [index, statement] of statements.entries()) {
    const at = `${where}, ${statement.Sid ?? `statement ${index + 1}`}`;
    checkElements(statement, kind, at);
    if (statement.Sid === undefined) continue;
    if (!/^[A-Za-z0-9]+$/.test(statement.Sid)) throw malformed(at, 'A Sid has only letters and digits.');
    if (sids.has(statement.Sid))
      throw malformed(at, 'Statement IDs (SID) in a single policy must be unique.');
    sids.add(statement.Sid);
  }
}

function checkElements(statement: Statement, kind: Kind, at: string): void {
  const unknown = Object.keys(statement).find((name) => !elements[kind].includes(name));
  if (unknown !== undefined)
    throw malformed(at, `The element ${unknown} is not known in ${kind} policies here.`);
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny')
    throw malformed(at, `Effect must be Allow or Deny, not ${JSON.stringify(statement.Effect)}.`);
  for (const action of listOf(statement.Action, 'Action', at))
    if (!/^(\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$/.test(action))
      throw malformed(at, `Actions/Conditions must be prefaced by a vendor: ${action}`);
  if (kind === 'identity') checkResources(listOf(statement.Resource, 'Resource', at), at);
  else checkPrincipal(statement, at);
  checkConditions(statement.Condition ?? {}, at);
}

function checkResources(resources: string[], at: string): void {
  for (const resource of resources) {
    refuseVariables(resource, at);
    if (resource !== '*' && !parts(resource))
      throw malformed(at, `Resource ${resource} must be in ARN format or "*".`);
  }
}

function checkPrincipal({ Principal }: Statement, at: string): void {
  const entries = typeof Principal === 'object' && Principal !== null ? Object.entries(Principal) : [];
  if (!entries.length) throw malformed(at, 'Missing required field Principal');
  for (const [type, value] of entries) {
    if (type !== 'Service' && type !== 'Federated')
      throw malformed(at, `The principal type ${type} is not known here (Service and Federated are).`);
    for (const name of listOf(value, `Principal ${type}`, at))
      if (/[*?]/.test(name)) throw malformed(at, `The principal ${name} has a wildcard.`);
  }
}

function checkConditions(conditions: NonNullable<Statement['Condition']>, at: string): void {
  for (const [operator, keys] of Object.entries(conditions)) {
    try {
      parseOperator(operator);
    } catch (error) {
      throw malformed(at, asError(error).message);
    }
    if (typeof keys !== 'object' || keys === null || !Object.keys(keys).length)
      throw malformed(at, `The condition ${operator} names no key.`);
    for (const [key, wanted] of Object.entries(keys)) {
      if (!key.includes(':')) throw malformed(at, `The condition key ${key} has no vendor prefix.`);
      for (const value of listOf(wanted, key, at)) checkWanted(operator, key, value, at);
    }
  }
}

function checkWanted(operator: string, key: string, value: string, at: string): void {
  refuseVariables(value, at);
  const { name } = parseOperator(operator);
  if ((name === 'Bool' || name === 'Null') && !/^(true|false)$/i.test(value))
    throw malformed(at, `${operator} on ${key} wants true or false, not ${value}.`);
  if (name.startsWith('Numeric') && !/^-?\d+(\.\d+)?$/.test(value))
    throw malformed(at, `${operator} on ${key} wants a number, not ${value}.`);
  if (name.startsWith('Arn') && !parts(value))
    throw malformed(at, `${operator} on ${key} wants an ARN, not ${value}.`);
}

function listOf(value: string | string[] | undefined, element: string, at: string): string[] {
  const list = [value ?? []].flat();
  if (!list.length) throw malformed(at, `Missing required field ${element}`);
  const other = list.find((item) => typeof item !== 'string' || item === '');
  if (other !== undefined) throw malformed(at, `${element} must be text, not ${JSON.stringify(other)}.`);
  return list;
}

/** `${aws:PrincipalTag/team}`: nothing here needs one, so it is refused rather than compared as plain text. */
function refuseVariables(text: string, at: string): void {
  const variable = /\$\{[^}]*\}?/.exec(text)?.[0];
  if (variable !== undefined) throw malformed(at, `The policy variable ${variable} is not known here.`);
}

function malformed(where: string, message: string): AwsError {
  return new AwsError('MalformedPolicyDocument', `${where}: ${message}`);
}
