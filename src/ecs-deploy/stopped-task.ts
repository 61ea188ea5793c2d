import type { Task } from './edge.ts';
import { shortArn } from './task-definition.ts';

/** Why a stopped task speaks against the version that it ran; undefined when it does not. */
export type Fault = 'image' | 'start' | 'crash' | 'health';

/**
 * Tasks that ECS stopped for its own reasons (scaling in, spot, maintenance) or that somebody stopped by hand say nothing
 * about the version. A failed health check is told only by the reason's text.
 */
export function faultOf(task: Task): Fault | undefined {
  if (task.stopCode === 'TaskFailedToStart') {
    const texts = [task.stoppedReason, ...task.containers.map(({ reason }) => reason)].join(' ');
    return /CannotPull|pull image|manifest unknown/i.test(texts) ? 'image' : 'start';
  }
  if (task.stopCode === 'EssentialContainerExited') return 'crash';
  return /failed .*health checks/i.test(task.stoppedReason) ? 'health' : undefined;
}

const EXIT_CODES: Record<number, string> = {
  134: 'SIGABRT: it aborted',
  137: 'SIGKILL: out of memory, or it did not stop in stopTimeout',
  139: 'SIGSEGV: invalid memory access',
  143: 'SIGTERM: it was told to stop',
};

/** `exited with code 137 (SIGKILL: …)`. */
export function exitText(exitCode: number | undefined): string {
  if (exitCode === undefined) return 'has no exit code';
  const meaning = EXIT_CODES[exitCode];
  return `exited with code ${exitCode}${meaning === undefined ? '' : ` (${meaning})`}`;
}

/** One line: task, stop code, reason, and what became of each container. */
export function taskText(task: Task): string {
  const code = task.stopCode === '' ? task.lastStatus : task.stopCode;
  const reason = task.stoppedReason === '' ? '' : `: ${task.stoppedReason}`;
  const ran = task.containers.filter(({ exitCode, reason: why }) => exitCode !== undefined || why !== '');
  const ends = ran.map(({ name, exitCode, reason: why }) => {
    const end = exitCode === undefined ? 'did not run' : exitText(exitCode);
    return `${name} ${end}${why === '' ? '' : `, ${why}`}`;
  });
  return [`Task ${shortArn(task.arn)} ${code}${reason}`, ...ends].join('; ');
}

/** What most of the failed tasks have in common, as the end of a sentence. */
export function commonFault(tasks: Task[], container: string): string {
  const [task] = [...tasks].sort((a, b) => b.stoppedAt - a.stoppedAt);
  if (!task) return '';
  const one = task.containers.find(({ name, exitCode }) => name === container && exitCode !== undefined);
  const failed = task.containers.find(({ exitCode }) => exitCode !== undefined && exitCode !== 0);
  const ended = failed ?? one;
  switch (faultOf(task)) {
    case 'crash':
      return ended ? `container ${ended.name} ${exitText(ended.exitCode)}` : task.stoppedReason;
    default:
      return task.stoppedReason || task.stopCode;
  }
}
