import type { Caller, Permission } from '../kernel/service.ts';

/** One statement of a policy, as in an IAM policy document. */
export interface Statement {
  Sid?: string;
  Effect: 'Allow' | 'Deny';
  Action: string | string[];
  Resource?: string | string[];
  /** Trust policies only: `{ Service: 'ecs-tasks.amazonaws.com' }` or `{ Federated: 'arn:…:oidc-provider/…' }`. */
  Principal?: Record<string, string | string[]>;
  /** Operator, then condition key, then values: `{ StringEquals: { 'ecs:cluster': 'arn:…' } }`. */
  Condition?: Record<string, Record<string, string | string[]>>;
}

/** A policy document. The name says where it came from, in refusals and in the list of unused entries. */
export interface Policy {
  name: string;
  Version: '2012-10-17';
  Statement: Statement[];
}

/** A role: who may become it, and what it may do. */
export interface Role {
  name: string;
  trust: Statement[];
  policies: Policy[];
}

/** One action of one statement that no call needed so far: an entry that does not have to be there. */
export interface UnusedEntry {
  role: string;
  policy: string;
  sid: string;
  action: string;
}

/** The identities of the local account. */
export interface Iam {
  /** Adds or replaces a role. */
  putRole(role: Role): void;
  /** The role, by name or ARN. Throws AwsError `NoSuchEntity`. */
  role(nameOrArn: string): Role;
  /**
   * Asks for one permission. Throws AwsError `AccessDeniedException` in AWS's words
   * ("User: … is not authorized to perform: … on resource: … because no identity-based policy allows the … action").
   */
  authorise(caller: Caller, permission: Permission): void;
  /**
   * Asks a role's trust policy. Conditions use `context`, e.g. `token.actions.githubusercontent.com:sub`.
   * Throws AwsError `AccessDenied`.
   */
  authoriseTrust(request: {
    role: string;
    action: string;
    principal: { service: string } | { federated: string };
    context: Record<string, string | string[]>;
  }): void;
  /** Entries of the policies with this name (all, unless told) that no authorised call has used since the start. */
  unused(policy?: string): UnusedEntry[];
}
