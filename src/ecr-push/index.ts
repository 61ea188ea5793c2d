import type { Action } from '../core/action.ts';
import { awsConfig } from '../core/aws.ts';
import { apply } from './apply.ts';
import { describe } from './describe.ts';
import { dockerApi } from './docker/docker-api.ts';
import { ecrApi } from './ecr-api.ts';
import type { Edge } from './edge.ts';
import { check, inputs } from './inputs.ts';
import { makePlan } from './plan.ts';
import type { Plan } from './plan.types.ts';
import { Credentials, encoded } from './registry/credentials.ts';
import { RegistryApi } from './registry/registry-api.ts';
import { report } from './report.ts';
import type { Result } from './result.types.ts';

export const action: Action<typeof inputs, Edge, Plan, Result> = {
  name: 'ecr-push',
  inputs,
  check,
  connect: (given, runtime) => {
    const { log, clock, signal } = runtime;
    const ecr = ecrApi(awsConfig(given['aws-region'], runtime.env));
    const credentials = new Credentials(ecr, (secret) => log.secret(secret));
    return {
      ecr,
      docker: dockerApi(runtime),
      authorization: async () => encoded(await credentials.session()),
      registry: ({ host, name }) =>
        new RegistryApi({
          host,
          repository: name,
          credentials,
          clock,
          signal,
          say: (line) => log.info(line),
        }),
    };
  },
  plan: makePlan,
  describe,
  apply,
  report,
};
