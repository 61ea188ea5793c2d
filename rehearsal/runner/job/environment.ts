import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { RunState } from '../run/run-state.ts';
import type { JobFolders } from './job-state.ts';

/** How this machine reaches its networks. GitHub's runner passes its own proxy settings to jobs, too. */
const NETWORK =
  /^(https?_proxy|no_proxy|all_proxy|NODE_EXTRA_CA_CERTS|NODE_USE_ENV_PROXY|SSL_CERT_(FILE|DIR)|GIT_SSL_CAINFO|CURL_CA_BUNDLE|npm_config_(registry|cafile|userconfig|globalconfig|cache))$/i;
const USER = ['USER', 'LOGNAME', 'SHELL', 'TZ'];

/** What the environment of every step begins with: nothing of this process but its PATH, its user and its network settings. */
export function baseEnvironment({ options }: RunState, folders: JobFolders): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && (NETWORK.test(entry[0]) || USER.includes(entry[0])),
  );
  // What npm put into PATH for its own scripts is not there on a runner.
  const search = (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => !/node_modules|node-gyp-bin/.test(folder));
  const home = options.home === 'temporary' ? path.join(folders.root, 'home') : os.homedir();
  fs.mkdirSync(home, { recursive: true });
  return {
    ...Object.fromEntries(inherited),
    PATH: search.join(path.delimiter),
    HOME: home,
    LANG: 'C.UTF-8',
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    ...options.extraEnv,
  };
}

/** The context `runner`. */
export function runnerContext(folders: JobFolders): Record<string, string> {
  return {
    name: 'rehearsal',
    os: { darwin: 'macOS', win32: 'Windows' }[process.platform as 'darwin'] ?? 'Linux',
    arch: { arm64: 'ARM64', arm: 'ARM', ia32: 'X86' }[process.arch as 'arm64'] ?? 'X64',
    environment: 'self-hosted',
    temp: folders.temp,
    tool_cache: folders.tools,
    workspace: path.dirname(folders.workspace),
  };
}

/** Fresh folders of one job. */
export function createFolders({ folder, repository }: RunState): JobFolders {
  const root = fs.mkdtempSync(path.join(folder, 'job-'));
  const name = repository.fullName.split('/')[1] ?? 'work';
  const folders = {
    root,
    workspace: path.join(root, name, name),
    temp: path.join(root, '_temp'),
    tools: path.join(root, '_tool'),
  };
  for (const one of Object.values(folders)) fs.mkdirSync(one, { recursive: true });
  return folders;
}
