import path from 'node:path';
import { createRunner } from '../runner.ts';
import type { Conclusion } from '../runner.types.ts';
import { createLiveView } from './live.ts';
import { type CliOptions, readOptions, USAGE, UsageError } from './options.ts';
import { startWorld, withoutCloud } from './world.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const EXIT: Record<Conclusion, number> = { success: 0, failure: 1, skipped: 4, cancelled: 130 };

export interface CliSurroundings {
  env: Record<string, string | undefined>;
  out(line: string): void;
  error(line: string): void;
  colour: boolean;
  /** Cancels the run. */
  signal: AbortSignal;
}

/** The command line program; answers its exit code. */
export async function runCli(
  args: string[],
  { env, out, error, colour, signal }: CliSurroundings,
): Promise<number> {
  let options: CliOptions | 'help';
  try {
    options = readOptions(args, env);
  } catch (problem) {
    if (!(problem instanceof UsageError)) throw problem;
    error(`zibro-rehearse: ${problem.message}`);
    error('`zibro-rehearse --help` lists the options.');
    return 2;
  }
  if (options === 'help') {
    out(USAGE);
    return 0;
  }
  const { request, folder, verbose } = options;
  const dist = options.dist ?? (await import('../../../scripts/fresh.mjs')).freshBundles();
  const log = (line: string) => verbose && out(`cloud | ${line}`);
  const world = options.cloud ? await startWorld(request.repository, log) : withoutCloud();
  const runner = createRunner({
    ...world.options,
    repositories: { [request.repository]: folder },
    actions: { source: ROOT, dist },
    use: options.use,
    listener: createLiveView({ write: out, colour, verbose }),
    ...(options.parallel !== undefined && { parallel: options.parallel }),
    ...(options.temporaryHome && { home: 'temporary' }),
  });
  try {
    out(`${request.repository} from ${folder}; ${world.means.join('; ')}`);
    const { conclusion } = await runner.run({ ...request, signal });
    return EXIT[conclusion];
  } finally {
    runner.close();
    await world.close();
  }
}
