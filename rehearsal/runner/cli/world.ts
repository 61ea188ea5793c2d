import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { RunnerOptions } from '../runner.types.ts';
import { createStandaloneHost } from '../standalone-host.ts';

/** What stands around a run: a GitHub, and a cloud when there is one. */
export interface Surrounding {
  options: Pick<RunnerOptions, 'host' | 'services' | 'extraEnv'>;
  /** Lines for a reader. */
  means: string[];
  close(): Promise<void>;
}

/** GitHub without a server, and nothing else. */
export function withoutCloud(): Surrounding {
  return {
    options: { host: createStandaloneHost() },
    means: ['without a cloud: nothing answers as GitHub or AWS'],
    close: async () => {},
  };
}

/** Starts the local GitHub, AWS and PostgreSQL. The names of the world are made when the repository is one of its. */
export async function startWorld(repository: string, log: (line: string) => void): Promise<Surrounding> {
  const [{ startGitHub }, { startCloud }, { startPostgresContainer }, { world }, { fastClock }] =
    await Promise.all([
      import('../../cloud/github/github.ts'),
      import('../../cloud/cloud.ts'),
      import('../../cloud/database/container.ts'),
      import('../../cloud/world.ts'),
      import('../../stage/fast-clock.ts'),
    ]);
  const open: (() => unknown)[] = [];
  const close = async () => {
    for (const end of open.splice(0).reverse()) await end();
  };
  try {
    const github = await startGitHub({ world, log });
    open.push(() => github.close());
    const known = Object.values(world.repositories).some(({ name }) => name === repository);
    if (!known) github.addRepository({ fullName: repository });
    const cloud = await startCloud({ world, clock: fastClock(20), oidc: github.oidc, log });
    open.push(() => cloud.close());
    if (known) open.push(await provisionWorld(cloud));
    return {
      options: {
        host: github,
        services: { start: (service) => startPostgresContainer(service) },
        extraEnv: { AWS_ENDPOINT_URL: cloud.awsUrl },
      },
      means: [`local GitHub at ${github.apiUrl}, local AWS at ${cloud.awsUrl}`],
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function provisionWorld(cloud: Awaited<ReturnType<typeof import('../../cloud/cloud.ts').startCloud>>) {
  const [{ provision }, { startDatabase }] = await Promise.all([
    import('../../provision/provision.ts'),
    import('../../cloud/database/database.ts'),
  ]);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'zibro-database-'));
  const database = await startDatabase({ folder });
  await provision(cloud, database);
  return async () => {
    await database.close();
    fs.rmSync(folder, { recursive: true, force: true });
  };
}
