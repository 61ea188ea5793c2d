import type { Action } from '../core/action.ts';
import { apply } from './apply.ts';
import { connect } from './connect.ts';
import { describe } from './describe.ts';
import type { Edge } from './edge.ts';
import { check, inputs } from './inputs.ts';
import type { Plan } from './modes.types.ts';
import { plan } from './plan.ts';
import { report } from './report.ts';
import type { Result } from './result.types.ts';

export const action: Action<typeof inputs, Edge, Plan, Result> = {
  name: 's3-deploy',
  inputs,
  check,
  connect,
  plan,
  describe,
  apply,
  report,
};
