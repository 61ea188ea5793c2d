/** Why a task did not start, in the words of `stoppedReason`. Its stop code is TaskFailedToStart. */
export class StartFailure extends Error {
  /** The container it happened to, whose `reason` says the same. */
  container: string | undefined;

  constructor(reason: string, container?: string) {
    super(reason);
    this.name = 'StartFailure';
    this.container = container;
  }
}
