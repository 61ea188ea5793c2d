import type { Clock } from '../../../src/core/clock.ts';
import type { Fault } from '../cloud.types.ts';
import { AwsError, WireFault } from './service.ts';

/** Faults that a test has scripted, and how often each was met. */
export class Faults {
  private readonly scripts: { fault: Fault; seen: number; played: number }[] = [];
  private readonly clock: Clock;
  private readonly stopped: AbortSignal;

  constructor(clock: Clock, stopped: AbortSignal) {
    this.clock = clock;
    this.stopped = stopped;
  }

  /** Adds a fault; answers a function that takes it back. */
  add(fault: Fault): () => void {
    const script = { fault, seen: 0, played: 0 };
    this.scripts.push(script);
    return () => {
      const at = this.scripts.indexOf(script);
      if (at >= 0) this.scripts.splice(at, 1);
    };
  }

  /** Is there a scripted `eventual` for the service, so that its reads have to be remembered? */
  awaitsEventual(service: string): boolean {
    return this.scripts.some(({ fault }) => fault.service === service && fault.what.kind === 'eventual');
  }

  /**
   * Plays what meets this call: throws AwsError or WireFault, or waits on the clock.
   * Answers for how many milliseconds reads must not see the write (0: at once).
   */
  async play(call: MetCall): Promise<number> {
    const what = this.next(call);
    switch (what?.kind) {
      case undefined:
        return 0;
      case 'throttle':
        throw new AwsError('ThrottlingException', 'Rate exceeded');
      case 'error':
        throw new AwsError(what.name, what.message, what.status);
      case 'status':
      case 'reset':
        throw new WireFault(what);
      case 'delay':
        await this.clock.sleep(what.ms, this.stopped);
        return 0;
      case 'eventual':
        return what.ms;
    }
  }

  /** The first fault whose turn it is. Each one counts every call that it matches, also those that another one meets. */
  private next(call: MetCall): Fault['what'] | undefined {
    let chosen: Fault['what'] | undefined;
    for (const script of this.scripts) {
      const { fault } = script;
      if (!meets(fault, call)) continue;
      script.seen += 1;
      if (chosen || !isTurn(fault, script.seen) || script.played >= (fault.times ?? Infinity)) continue;
      script.played += 1;
      chosen = fault.what;
    }
    return chosen;
  }
}

/** A call as faults see it. */
interface MetCall {
  service: string;
  operation: string;
  subject: string;
}

function meets(fault: Fault, { service, operation, subject }: MetCall): boolean {
  if (fault.service !== service || (fault.operation !== '*' && fault.operation !== operation)) return false;
  if (fault.subject === undefined) return true;
  return typeof fault.subject === 'string' ? fault.subject === subject : subject.search(fault.subject) >= 0;
}

/** A share is spread evenly: of every ten calls at 0.3, the fourth, the seventh and the tenth. */
function isTurn({ after = 0, share = 1 }: Fault, seen: number): boolean {
  const at = seen - after;
  // Twelve digits: 0.1 * 10 is 1, whatever binary fractions make of it.
  const whole = (count: number): number => Math.floor(Number((count * share).toFixed(12)));
  return at > 0 && whole(at) > whole(at - 1);
}
