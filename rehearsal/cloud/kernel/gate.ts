import type { Clock } from '../../../src/core/clock.ts';
import type { Fault, JournalEntry } from '../cloud.types.ts';
import type { Iam } from '../iam/iam.ts';
import type { GateRequest } from './context.ts';
import { Faults } from './faults.ts';
import { StaleReads } from './stale-reads.ts';

/** What every call passes, whatever its protocol: IAM, scripted faults, the journal. */
export class Gate {
  readonly journal: JournalEntry[] = [];
  private readonly stopped = new AbortController();
  private readonly faults: Faults;
  private readonly stale: StaleReads;
  private readonly clock: Clock;
  private readonly iam: Iam;

  constructor(options: { clock: Clock; iam: Iam }) {
    this.clock = options.clock;
    this.iam = options.iam;
    this.faults = new Faults(options.clock, this.stopped.signal);
    this.stale = new StaleReads(options.clock, this.stopped.signal);
  }

  fault(fault: Fault): () => void {
    return this.faults.add(fault);
  }

  /** Ends what waits for a scripted delay. */
  stop(): void {
    this.stopped.abort(new Error('The local cloud is closed.'));
  }

  /** See `ServiceContext.gate`. */
  pass<T>(request: GateRequest, run: () => T | Promise<T>): Promise<T> {
    const { service, operation, subject, write } = request;
    return this.record({ role: roleName(request.caller), service, operation, subject, write }, () =>
      this.admit(request, run),
    );
  }

  /** Asks IAM, plays the faults and runs. With `input`, a read can be stale after a write that was scripted so. */
  async admit<T>(
    request: GateRequest,
    run: () => T | Promise<T>,
    input?: Record<string, unknown>,
  ): Promise<T> {
    for (const permission of request.permissions) this.iam.authorise(request.caller, permission);
    const hiddenMs = await this.faults.play(request);
    if (input && !request.write && this.faults.awaitsEventual(request.service))
      return this.stale.read(request.service, JSON.stringify([request.operation, input]), run);
    if (!hiddenMs) return run();
    const before = this.stale.snapshot(request.service);
    const answer = await run();
    this.stale.freeze(request.service, before, hiddenMs);
    return answer;
  }

  /** Writes a call to the journal when it arrives, and how it ended when it did. */
  async record<T>(
    call: Omit<JournalEntry, 'at' | 'outcome'>,
    run: (entry: JournalEntry) => T | Promise<T>,
  ): Promise<T> {
    const entry: JournalEntry = { at: new Date(this.clock.now()), ...call, outcome: 'unanswered' };
    this.journal.push(entry);
    try {
      const answer = await run(entry);
      entry.outcome = 'ok';
      return answer;
    } catch (error) {
      entry.outcome = error instanceof Error ? error.name : 'Error';
      throw error;
    }
  }
}

/** How the journal names a caller. */
export function roleName(caller: { role: string | undefined }): string {
  return caller.role === undefined ? 'admin' : caller.role;
}
