import http from 'node:http';
import type { TargetHealthDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { TargetHealth } from '../kernel/context.ts';

/** Reason codes and texts as DescribeTargetHealth answers them; a healthy target has neither. */
const texts = {
  'Elb.InitialHealthChecking': 'Initial health checks in progress',
  'Target.DeregistrationInProgress': 'Target deregistration is in progress',
  'Target.NotInUse': 'Target group is not configured to receive traffic from the load balancer',
  'Target.Timeout': 'Request timed out',
  'Target.FailedHealthChecks': 'Health checks failed',
} as const;

export type TargetState = TargetHealth['state'];

/** One address behind a target group. Its sockets are its own, so that a drained target keeps none. */
export class Target {
  readonly host: string;
  readonly port: number;
  readonly agent = new http.Agent({ keepAlive: true });
  /** Ends the health checks. */
  readonly gone = new AbortController();
  state: TargetState = 'initial';
  reason: string | undefined;
  description: string | undefined;
  /** Requests that were sent to it and are not answered yet. */
  inFlight = 0;
  #onHealth: ((health: TargetHealth) => void) | undefined;
  #whenIdle: (() => void)[] = [];

  constructor(address: { host: string; port: number }, onHealth?: (health: TargetHealth) => void) {
    this.host = address.host;
    this.port = address.port;
    this.#onHealth = onHealth;
  }

  /** Changes the state and tells whoever registered the target. */
  become(
    state: TargetState,
    reason?: keyof typeof texts | 'Target.ResponseCodeMismatch',
    description?: string,
  ) {
    this.state = state;
    this.reason = reason;
    this.description =
      description ?? (reason && reason in texts ? texts[reason as keyof typeof texts] : undefined);
    this.#onHealth?.({ state, reason: this.reason, description: this.description });
  }

  /** Counts a request until the answer's end; call the result once. */
  enter(): () => void {
    this.inFlight += 1;
    let open = true;
    return () => {
      if (!open) return;
      open = false;
      this.inFlight -= 1;
      if (this.inFlight === 0) for (const idle of this.#whenIdle.splice(0)) idle();
    };
  }

  /** Resolves when no request is open. */
  idle(): Promise<void> {
    if (this.inFlight === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }

  view(): TargetHealthDescription {
    return {
      Target: { Id: this.host, Port: this.port },
      HealthCheckPort: String(this.port),
      TargetHealth: {
        State: this.state,
        ...(this.reason
          ? { Reason: this.reason as NonNullable<TargetHealthDescription['TargetHealth']>['Reason'] }
          : {}),
        ...(this.description ? { Description: this.description } : {}),
      },
    };
  }
}
