import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { RunRequest } from '../runner.types.ts';

export const USAGE = `usage: zibro-rehearse [options] WORKFLOW

Runs a workflow of a repository on this machine. WORKFLOW is a file's path, or its name in .github/workflows.

  --repo PATH         the repository's folder; the current one unless told. What is not committed is not part of a run
  --name OWNER/REPO   its name on GitHub; from the remote origin unless told
  --event NAME        push, pull_request or workflow_dispatch; push unless told
  --ref REF           branch or tag; for a pull request its head branch. The checked-out branch unless told
  --base BRANCH       a pull request's base; the default branch unless told
  --input NAME=VALUE  an input of workflow_dispatch; may be repeated, as the following three
  --secret NAME=VALUE a secret; NAME alone takes the value from the environment
  --var NAME=VALUE    a variable
  --use OWNER/REPO=PATH  a folder that stands for a repository at any ref
  --job ID            only this job, and what it needs
  --actor NAME        who started it
  --dist PATH         bundles of the actions; fresh ones are built unless told
  --parallel N        how many jobs run at once
  --no-cloud          without the local AWS and GitHub
  --temporary-home    steps get an empty HOME
  --verbose           also debug lines and the scripts of the steps
  --help              this text

Exit code: 0 success, 1 failure, 2 wrong usage, 4 nothing ran, 130 cancelled.`;

export interface CliOptions {
  request: RunRequest;
  folder: string;
  use: Record<string, string>;
  dist: string | undefined;
  parallel: number | undefined;
  cloud: boolean;
  temporaryHome: boolean;
  verbose: boolean;
}

/** A command line that cannot be followed; the message says why. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** Reads the command line; 'help' when that is asked for. Throws UsageError. */
export function readOptions(args: string[], env: Record<string, string | undefined>): CliOptions | 'help' {
  const { values, positionals } = parse(args);
  if (values.help) return 'help';
  const [workflow, ...more] = positionals;
  if (workflow === undefined) throw new UsageError('Which workflow? Give the path or the name of its file.');
  if (more.length > 0)
    throw new UsageError(`One workflow at a time: ${positionals.join(', ')} are ${positionals.length}.`);
  const folder = path.resolve(values.repo ?? '.');
  if (!fs.existsSync(path.join(folder, '.git')))
    throw new UsageError(`--repo: ${folder} is no git repository.`);
  const event = values.event ?? 'push';
  if (event !== 'push' && event !== 'pull_request' && event !== 'workflow_dispatch') {
    throw new UsageError(`--event: ${event} is not push, pull_request or workflow_dispatch.`);
  }
  if (values.base !== undefined && event !== 'pull_request')
    throw new UsageError('--base belongs to --event pull_request.');
  const ref = values.ref ?? (git(folder, 'symbolic-ref', '--quiet', 'HEAD') || undefined);
  const secrets = pairs('secret', values.secret, (name) => env[name]);
  return {
    request: {
      repository: values.name ?? nameOf(folder),
      // A path from where the user is, or from the repository's root.
      workflow:
        fs.existsSync(workflow) && workflow.includes('/')
          ? path.relative(folder, path.resolve(workflow))
          : workflow,
      event,
      ...(ref === undefined ? { sha: git(folder, 'rev-parse', 'HEAD') } : { ref }),
      ...(values.base !== undefined && { pullRequest: { base: values.base } }),
      inputs: pairs('input', values.input),
      secrets,
      vars: pairs('var', values.var),
      ...(values.job !== undefined && { job: values.job }),
      ...(values.actor !== undefined && { actor: values.actor }),
    },
    folder,
    use: Object.fromEntries(
      Object.entries(pairs('use', values.use)).map(([name, one]) => [name, existing('use', one)]),
    ),
    dist: values.dist === undefined ? undefined : existing('dist', values.dist),
    parallel: values.parallel === undefined ? undefined : wholeNumber(values.parallel),
    cloud: !values['no-cloud'],
    temporaryHome: values['temporary-home'] ?? false,
    verbose: values.verbose ?? false,
  };
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  const list = { type: 'string', multiple: true } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        ...{ repo: text, name: text, event: text, ref: text, base: text, job: text, actor: text, dist: text },
        ...{ input: list, secret: list, var: list, use: list, parallel: text },
        ...{ 'no-cloud': flag, 'temporary-home': flag, verbose: flag, help: flag },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function pairs(
  option: string,
  list: string[] = [],
  standard: (name: string) => string | undefined = () => undefined,
): Record<string, string> {
  return Object.fromEntries(
    list.map((entry) => {
      const at = entry.indexOf('=');
      const name = at < 0 ? entry : entry.slice(0, at);
      const value = at < 0 ? standard(name) : entry.slice(at + 1);
      if (name === '' || value === undefined)
        throw new UsageError(`--${option}: ${entry} is not NAME=VALUE.`);
      return [name, value];
    }),
  );
}

function existing(option: string, folder: string): string {
  const full = path.resolve(folder);
  if (!fs.existsSync(full)) throw new UsageError(`--${option}: ${full} does not exist.`);
  return full;
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new UsageError(`--parallel: ${text} is not a whole number above 0.`);
  return Number(text);
}

function nameOf(folder: string): string {
  const origin = git(folder, 'remote', 'get-url', 'origin');
  const [, owner, name] = /[/:]([^/:]+)\/([^/]+?)(?:\.git)?\/?$/.exec(origin) ?? [];
  return owner && name ? `${owner}/${name}` : `zibro/${path.basename(folder)}`;
}

/** What git prints; nothing when it fails. */
function git(folder: string, ...args: string[]): string {
  try {
    return execFileSync('git', args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return '';
  }
}
