import type { TargetGroup as TargetGroupView } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Clock } from '../../../src/core/clock.ts';
import type { TargetHealth } from '../kernel/context.ts';
import { type HealthCheckSettings, watchHealth } from './health-check.ts';
import { Target } from './target.ts';

export interface TargetGroupSettings extends HealthCheckSettings {
  name: string;
  deregistrationDelaySeconds: number;
}

interface Address {
  host: string;
  port: number;
}

/** A set of targets, their health, and whose turn it is. */
export class TargetGroup {
  readonly arn: string;
  readonly settings: TargetGroupSettings;
  /** ARNs of the load balancers that forward to it: without one, its targets are not even checked. */
  readonly loadBalancers: string[] = [];
  #clock: Clock;
  #targets = new Map<string, Target>();
  #turn = 0;

  constructor(arn: string, settings: TargetGroupSettings, clock: Clock) {
    this.arn = arn;
    this.settings = settings;
    this.#clock = clock;
  }

  /** Adds a target; registering one that is there again changes nothing. */
  register(address: Address, onHealth?: (health: TargetHealth) => void): void {
    const key = keyOf(address);
    const known = this.#targets.get(key);
    if (known && known.state !== 'draining') return;
    const target = new Target(address, onHealth);
    this.#targets.set(key, target);
    this.#begin(target);
  }

  /** Takes a target out of rotation and waits until its open requests have ended, or the deregistration delay is over. */
  async deregister(address: Address): Promise<void> {
    const target = this.#targets.get(keyOf(address));
    if (!target) return;
    target.become('draining', 'Target.DeregistrationInProgress');
    target.gone.abort();
    const delay = new AbortController();
    const over = this.#clock
      .sleep(this.settings.deregistrationDelaySeconds * 1000, delay.signal)
      .catch(() => {});
    await Promise.race([target.idle(), over]);
    delay.abort();
    this.#forget(target);
  }

  /** A load balancer forwards to this group from now on. */
  attach(loadBalancer: string): void {
    this.loadBalancers.push(loadBalancer);
    if (this.loadBalancers.length > 1) return;
    for (const target of this.#targets.values()) this.#begin(target);
  }

  /**
   * The next target by round robin. When no target is healthy, those that failed their checks get the requests:
   * a load balancer fails open ("Target group health", routing failover). Undefined when there is none of either.
   */
  next(except?: Target): Target | undefined {
    const all = [...this.#targets.values()].filter((one) => one !== except);
    const healthy = all.filter((one) => one.state === 'healthy');
    const choice = healthy.length > 0 ? healthy : all.filter((one) => one.state === 'unhealthy');
    this.#turn += 1;
    return choice[this.#turn % Math.max(choice.length, 1)];
  }

  targets(): Target[] {
    return [...this.#targets.values()];
  }

  target(address: Address): Target | undefined {
    return this.#targets.get(keyOf(address));
  }

  close(): void {
    for (const target of this.#targets.values()) this.#forget(target);
  }

  view(): TargetGroupView {
    const { settings } = this;
    return {
      TargetGroupArn: this.arn,
      TargetGroupName: settings.name,
      Protocol: 'HTTP',
      ProtocolVersion: 'HTTP1',
      TargetType: 'ip',
      IpAddressType: 'ipv4',
      HealthCheckEnabled: true,
      HealthCheckProtocol: 'HTTP',
      HealthCheckPort: 'traffic-port',
      HealthCheckPath: settings.healthCheckPath,
      HealthCheckIntervalSeconds: settings.healthCheckIntervalSeconds,
      HealthCheckTimeoutSeconds: settings.healthCheckTimeoutSeconds,
      HealthyThresholdCount: settings.healthyThreshold,
      UnhealthyThresholdCount: settings.unhealthyThreshold,
      Matcher: { HttpCode: '200' },
      LoadBalancerArns: [...this.loadBalancers],
    };
  }

  #begin(target: Target): void {
    if (this.loadBalancers.length === 0) {
      target.become('unused', 'Target.NotInUse');
      return;
    }
    target.become('initial', 'Elb.InitialHealthChecking');
    void watchHealth(target, this.settings, this.#clock);
  }

  #forget(target: Target): void {
    target.gone.abort();
    target.agent.destroy();
    const key = keyOf(target);
    if (this.#targets.get(key) === target) this.#targets.delete(key);
  }
}

function keyOf({ host, port }: Address): string {
  return `${host}:${port}`;
}
