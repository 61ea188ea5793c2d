/**
 * What a status of a service deployment means for whoever waits for it:
 * `good` and `bad` are ends, `going` may still become good, `going-back` can only end badly,
 * `unknown` is a word that this version does not know: it is shown and waited for.
 */
export type Standing = 'good' | 'bad' | 'going' | 'going-back' | 'unknown';

/** ServiceDeploymentStatus, complete. There is no FAILED: a rollout that fails is rolled back or stopped. */
const STANDING: Record<string, Standing> = {
  PENDING: 'going',
  IN_PROGRESS: 'going',
  SUCCESSFUL: 'good',
  STOPPED: 'bad',
  STOP_REQUESTED: 'going-back',
  ROLLBACK_REQUESTED: 'going-back',
  ROLLBACK_IN_PROGRESS: 'going-back',
  ROLLBACK_SUCCESSFUL: 'bad',
  ROLLBACK_FAILED: 'bad',
};

export function standing(status: string): Standing {
  return Object.hasOwn(STANDING, status) ? (STANDING[status] ?? 'unknown') : 'unknown';
}

/** Has it ended, for good or bad? */
export const isEnd = (status: string): boolean => ['good', 'bad'].includes(standing(status));
