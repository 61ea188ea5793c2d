import type { Iam } from '../iam/iam.ts';
import type { World } from '../world.ts';
import type { CloudLookup, Siblings } from './context.ts';
import type { KeyRing } from './credentials.ts';
import type { Dispatcher } from './dispatcher.ts';
import { unavailable } from './load-service.ts';
import type { Caller, Service } from './service.ts';

/** How services reach each other. Services and addresses are looked up when used. */
export function createLookup(options: {
  world: World;
  iam: Iam;
  keys: KeyRing;
  dispatcher: Dispatcher;
  services: Map<string, Service>;
  awsUrl(): string;
  oidc: ReturnType<CloudLookup['oidc']> | undefined;
}): CloudLookup {
  const { world, iam, keys, dispatcher, services } = options;
  const running = (name: string): Service => {
    const service = services.get(name);
    if (!service) throw unavailable(name, [...services.keys()]);
    return service;
  };
  // The map was filled by loadService, under the name that says which sibling it is.
  const sibling = <Name extends keyof Siblings>(name: Name) => running(name) as Siblings[Name];
  return {
    iam,
    awsUrl: options.awsUrl,
    registryHost: () => sibling('ecr').registryHost,
    service: sibling,
    call: async (call) => dispatcher.internal(running(call.service), call),
    assume: ({ role, service, session }) => {
      iam.authoriseTrust({ role, action: 'sts:AssumeRole', principal: { service }, context: {} });
      return assumedRole(world, iam.role(role).name, session);
    },
    // No issuer has the empty name, so nobody's token is believed.
    oidc: () => options.oidc ?? { issuer: '', jwks: () => ({ keys: [] }) },
    credentials: (caller, seconds) => keys.issue(caller, seconds),
  };
}

/** The caller that a role's session is. */
export function assumedRole(world: World, role: string, session: string): Caller {
  return { arn: `arn:aws:sts::${world.account}:assumed-role/${role}/${session}`, role };
}
