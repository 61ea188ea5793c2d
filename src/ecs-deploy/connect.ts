import type { Runtime } from '../core/action.ts';
import { awsConfig } from '../core/aws.ts';
import { ecsApi } from './ecs-api.ts';
import type { Edge } from './edge.ts';
import type { Inputs } from './inputs.ts';

/** The edge to AWS. ECS is always needed; the other clients are loaded when the first question goes to them. */
export function connect(inputs: Inputs, runtime: Runtime): Edge {
  const config = awsConfig(inputs['aws-region'], runtime.env);
  const { cluster, service } = inputs;
  const logs = once(async () => (await import('./logs-api.ts')).logsApi(config));
  const registry = once(async () => (await import('./ecr-api.ts')).ecrApi(config));
  const parameters = once(async () => (await import('./ssm-api.ts')).ssmApi(config));
  const targetHealth = once(async () => (await import('./elb-api.ts')).elbApi(config));
  return {
    ecs: ecsApi({ config, cluster, service, clock: runtime.clock }),
    logs: { lastLines: async (...args) => (await logs()).lastLines(...args) },
    registry: { image: async (...args) => (await registry()).image(...args) },
    parameters: {
      value: async (...args) => (await parameters()).value(...args),
      put: async (...args) => (await parameters()).put(...args),
    },
    targetHealth: { unhealthy: async (...args) => (await targetHealth()).unhealthy(...args) },
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
