/** Who holds the lock: the content of `.s3-deploy/lock.json`, plain so that a person can read it. */
export interface Holder {
  /** The release that is being published. */
  release: string;
  /** Address of the workflow run, where there is one. */
  run?: string;
  /** Unlike every other holder's, those of the same run included. */
  id: string;
}

/** `release 3f2a (https://…)`. The text comes from the bucket. */
export function named(holder: Holder | undefined): string {
  if (!holder) return 'somebody else';
  return holder.run === undefined ? `release ${holder.release}` : `release ${holder.release} (${holder.run})`;
}
