import type { Action } from '../core/action.ts';
import { apply } from './apply.ts';
import { connect } from './connect.ts';
import type { Edge } from './edge.ts';
import { check, inputs } from './inputs.ts';
import { describe, plan } from './plan.ts';
import type { Plan } from './plan.types.ts';
import { report } from './report.ts';
import type { Result } from './result.types.ts';

export const action: Action<typeof inputs, Edge, Plan, Result> = {
  name: 'ecs-deploy',
  inputs,
  check,
  connect,
  plan,
  describe,
  apply,
  report,
};
