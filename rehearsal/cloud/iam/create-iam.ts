import { AwsError } from '../kernel/service.ts';
import type { World } from '../world.ts';
import { conditionsHold } from './conditions.ts';
import { evaluate, matchingAction } from './evaluate.ts';
import type { Iam, Role, Statement, UnusedEntry } from './iam.ts';
import { checkRole } from './policy-rules.ts';

/** The identities of the local account: no role is there yet. */
export function createIam(world: World): Iam {
  const roles = new Map<string, Role>();
  const used = new Set<string>();
  const find = (nameOrArn: string): Role | undefined => {
    const prefix = `arn:aws:iam::${world.account}:role/`;
    return roles.get(nameOrArn.startsWith(prefix) ? nameOrArn.slice(prefix.length) : nameOrArn);
  };
  return {
    putRole(role) {
      checkRole(role);
      roles.set(role.name, structuredClone(role));
    },

    role(nameOrArn) {
      const role = find(nameOrArn);
      if (role) return role;
      const name = nameOrArn.split('/').at(-1);
      throw new AwsError('NoSuchEntity', `The role with name ${name} cannot be found.`, 404);
    },

    authorise(caller, { action, resources, conditions = {} }) {
      if (caller.role === undefined) return;
      // An allow for nothing would be an allow without a question.
      if (!resources.length) throw new Error(`${action}: the operation asked about no resource.`);
      const role = find(caller.role);
      for (const resource of resources) {
        const decision = evaluate(role?.policies ?? [], { action, resource, context: conditions });
        if (decision.kind !== 'allowed') throw denied(caller.arn, action, resource, decision.kind);
        for (const { policy, statement, action: written } of decision.by)
          used.add(
            entryKey({
              role: caller.role,
              policy: policy.name,
              sid: sidOf(policy.Statement, statement),
              action: written,
            }),
          );
      }
    },

    authoriseTrust({ role: nameOrArn, action, principal, context }) {
      const statements = (find(nameOrArn)?.trust ?? []).filter(
        (statement) =>
          matchingAction(statement, action) !== undefined &&
          trusts(statement, principal) &&
          conditionsHold(statement.Condition ?? {}, context),
      );
      if (statements.length && statements.every(({ Effect }) => Effect === 'Allow')) return;
      const message =
        'federated' in principal
          ? `Not authorized to perform ${action}`
          : `${principal.service} is not authorized to perform: ${action} on resource: ${nameOrArn}`;
      throw new AwsError('AccessDenied', message, 403);
    },

    unused(policy) {
      return [...roles.values()]
        .flatMap(entriesOf)
        .filter((entry) => (policy === undefined || entry.policy === policy) && !used.has(entryKey(entry)));
    },
  };
}

/** Every action of every statement that allows something. */
function entriesOf(role: Role): UnusedEntry[] {
  return role.policies.flatMap((policy) =>
    policy.Statement.flatMap((statement, index) =>
      statement.Effect === 'Deny'
        ? []
        : [statement.Action].flat().map((action) => ({
            role: role.name,
            policy: policy.name,
            sid: sidOf(policy.Statement, index),
            action,
          })),
    ),
  );
}

function trusts(statement: Statement, principal: { service: string } | { federated: string }): boolean {
  const [type, name] =
    'service' in principal ? ['Service', principal.service] : ['Federated', principal.federated];
  return [statement.Principal?.[type] ?? []].flat().includes(name);
}

function denied(
  arn: string,
  action: string,
  resource: string,
  kind: 'explicit-deny' | 'implicit-deny',
): AwsError {
  const why =
    kind === 'explicit-deny'
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${action} action`;
  return new AwsError(
    'AccessDeniedException',
    `User: ${arn} is not authorized to perform: ${action} on resource: ${resource} ${why}`,
  );
}

const sidOf = (statements: Statement[], index: number): string =>
  statements[index]?.Sid ?? `statement ${index + 1}`;

const entryKey = ({ role, policy, sid, action }: UnusedEntry): string =>
  JSON.stringify([role, policy, sid, action]);
