import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Clock, systemClock } from '../../src/core/clock.ts';
import type { Cloud, CloudOptions } from './cloud.types.ts';
import { createIam } from './iam/create-iam.ts';
import { worldRoles } from './iam/world-roles.ts';
import { checkFault } from './kernel/check-fault.ts';
import type { CloudLookup, ServiceContext } from './kernel/context.ts';
import { KeyRing } from './kernel/credentials.ts';
import { Dispatcher } from './kernel/dispatcher.ts';
import { createFront } from './kernel/front.ts';
import { Gate } from './kernel/gate.ts';
import { listen, stopServer } from './kernel/listen.ts';
import { loadService, serviceNames } from './kernel/load-service.ts';
import { assumedRole, createLookup } from './kernel/lookup.ts';
import type { Caller, Service } from './kernel/service.ts';
import { world as defaultWorld, type World } from './world.ts';

/** The administrator's keys and those of `environmentFor` do not end in the middle of a rehearsal. */
const daySeconds = 24 * 3600;

/**
 * Starts the local cloud: every server on 127.0.0.1, on a port of its own choosing.
 * The roles of the world are there; repositories, clusters and the like are made with the set-up faces.
 */
export async function startCloud(options: CloudOptions = {}): Promise<Cloud> {
  const parts = await assemble(options);
  try {
    await startServices(parts, options);
    return present(parts);
  } catch (error) {
    await close(parts);
    throw error;
  }
}

interface Parts {
  world: World;
  clock: Clock;
  folder: string;
  gate: Gate;
  keys: KeyRing;
  services: Map<string, Service>;
  lookup: CloudLookup;
  front: Server;
}

async function assemble(options: CloudOptions): Promise<Parts> {
  const { world = defaultWorld, clock = systemClock, log = () => {} } = options;
  const iam = createIam(world);
  for (const role of worldRoles(world)) iam.putRole(role);
  const gate = new Gate({ clock, iam });
  const keys = new KeyRing(clock);
  const dispatcher = new Dispatcher({ gate, world, clock });
  const services = new Map<string, Service>();
  const front = createFront({ services, gate, dispatcher, keys, world, clock, log });
  const folder = await mkdtemp(path.join(tmpdir(), 'zibro-cloud-'));
  const address = await listen(front);
  const awsUrl = () => `http://${address}`;
  const lookup = createLookup({ world, iam, keys, dispatcher, services, awsUrl, oidc: options.oidc });
  return { world, clock, folder, gate, keys, services, lookup, front };
}

async function startServices(parts: Parts, { services = serviceNames, log = () => {} }: CloudOptions) {
  const { world, clock, gate, lookup } = parts;
  for (const name of services) {
    const folder = path.join(parts.folder, name);
    await mkdir(folder);
    const context: ServiceContext = {
      world,
      clock,
      log,
      folder,
      cloud: lookup,
      gate: (request, run) => gate.pass(request, run),
    };
    parts.services.set(name, await loadService(name, context));
  }
  for (const service of parts.services.values()) await service.start?.();
}

function present(parts: Parts): Cloud {
  const { world, gate, keys, lookup } = parts;
  const admin: Caller = { arn: `arn:aws:iam::${world.account}:user/admin`, role: undefined };
  return {
    awsUrl: lookup.awsUrl(),
    get registryHost() {
      return lookup.registryHost();
    },
    world,
    iam: lookup.iam,
    journal: gate.journal,
    service: lookup.service,
    call: lookup.call,
    admin: { caller: admin, credentials: keys.issue(admin, daySeconds) },
    environmentFor: (role) => {
      const caller = assumedRole(world, lookup.iam.role(role).name, 'rehearsal');
      const credentials = keys.issue(caller, daySeconds);
      return {
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_SESSION_TOKEN: credentials.sessionToken,
        AWS_REGION: world.region,
        AWS_DEFAULT_REGION: world.region,
        AWS_ENDPOINT_URL: lookup.awsUrl(),
      };
    },
    fault: (fault) => {
      checkFault(parts.services, fault);
      return gate.fault(fault);
    },
    close: () => close(parts),
  };
}

/** The front goes last: processes that are being stopped may still ask it. */
async function close({ gate, services, front, folder }: Parts): Promise<void> {
  gate.stop();
  const endings = await Promise.allSettled([...services.values()].reverse().map((one) => one.close?.()));
  services.clear();
  await stopServer(front);
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  const failed = endings.find((ending) => ending.status === 'rejected');
  if (failed) throw failed.reason;
}
