// The only file that imports @actions/exec.
import { exec } from '@actions/exec';

/** Runs a program to its end, without a word of its own. Answers the exit code, whatever it is. */
export function execute(request: {
  file: string;
  args: string[];
  cwd: string;
  env: Record<string, string>;
  stdin: Buffer;
  onStdout(data: Buffer): void;
  onStderr(data: Buffer): void;
}): Promise<number> {
  return exec(JSON.stringify(request.file), request.args, {
    cwd: request.cwd,
    env: request.env,
    input: request.stdin,
    silent: true,
    ignoreReturnCode: true,
    listeners: { stdout: request.onStdout, stderr: request.onStderr },
  });
}
