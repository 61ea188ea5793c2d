import { type ConditionContext, conditionsHold } from './conditions.ts';
import type { Policy, Statement } from './iam.ts';
import { matches, matchesArn } from './pattern.ts';

/** One question: this action, to this one resource, in this request. */
export interface Question {
  action: string;
  resource: string;
  context: ConditionContext;
}

/** An entry of a policy that allowed a call. */
export interface AllowedBy {
  policy: Policy;
  statement: number;
  action: string;
}

export type Decision =
  | { kind: 'allowed'; by: AllowedBy[] }
  | { kind: 'explicit-deny' }
  | { kind: 'implicit-deny' };

/** IAM's order: an explicit deny wins, else one allow suffices, else no. `by` has the first entry of each policy that allows. */
export function evaluate(policies: Policy[], question: Question): Decision {
  const by: AllowedBy[] = [];
  for (const policy of policies) {
    let first: AllowedBy | undefined;
    for (const [index, statement] of policy.Statement.entries()) {
      const action = matchingAction(statement, question.action);
      if (action === undefined || !covers(statement, question)) continue;
      if (statement.Effect === 'Deny') return { kind: 'explicit-deny' };
      first ??= { policy, statement: index, action };
    }
    if (first) by.push(first);
  }
  return by.length ? { kind: 'allowed', by } : { kind: 'implicit-deny' };
}

/** The action of a statement, as it is written, that names `action`. Actions are compared without regard to case. */
export function matchingAction(statement: Statement, action: string): string | undefined {
  return [statement.Action].flat().find((written) => matches(written.toLowerCase(), action.toLowerCase()));
}

function covers(statement: Statement, { resource, context }: Question): boolean {
  const named = [statement.Resource ?? []]
    .flat()
    .some((pattern) => (resource === '*' ? pattern === '*' : matchesArn(pattern, resource)));
  return named && conditionsHold(statement.Condition ?? {}, context);
}
