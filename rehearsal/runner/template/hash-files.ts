import { spawnSync } from 'node:child_process';
import path from 'node:path';

const SCRIPT = path.join(import.meta.dirname, 'hash-files.mjs');

/**
 * `hashFiles('**\/package-lock.json', '!vendor/**')`: a hash over the files below the workspace, empty when none matches.
 * As the runner does, the toolkit's own globber finds them, in a process of its own whose folder is the workspace.
 */
export function hashFiles(workspace: string, patterns: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, patterns.join('\n')], {
    cwd: workspace,
    encoding: 'utf8',
    env: { GITHUB_WORKSPACE: workspace },
  });
  if (status !== 0) throw new Error(`hashFiles('${patterns.join("', '")}') failed: ${stderr.trim()}`);
  return /^hash:([0-9a-f]*)$/m.exec(stdout)?.[1] ?? '';
}
