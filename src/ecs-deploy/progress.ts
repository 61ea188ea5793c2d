import type { Runtime } from '../core/action.ts';
import { oneLine } from '../core/untrusted.ts';
import type { Deployment, Service } from './edge.ts';
import type { Moment } from './result.types.ts';

/** `1:05` */
export function elapsed(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** `1 minute`, `15 minutes` */
export const minutes = (count: number): string => (count === 1 ? '1 minute' : `${count} minutes`);

/** The live log of a rollout: a line when something has changed, and every new event of the service once. */
export interface Progress {
  show(deployment: Deployment | undefined, service: Service): void;
  say(text: string): void;
  seconds(): number;
  timeline: Moment[];
  /** Texts of the events that were seen, oldest first. */
  events: string[];
}

export function startProgress(runtime: Runtime, knownEvents: string[]): Progress {
  const start = runtime.clock.now();
  const seen = new Set(knownEvents);
  const timeline: Moment[] = [];
  const events: string[] = [];
  const seconds = () => (runtime.clock.now() - start) / 1000;
  const say = (text: string) => runtime.log.info(`${elapsed(seconds()).padStart(5)} ${text}`);
  let last = '';
  return {
    seconds,
    say,
    timeline,
    events,
    show(deployment, service) {
      for (const event of [...service.events].reverse()) {
        if (seen.has(event.id)) continue;
        seen.add(event.id);
        events.push(oneLine(event.text, 400));
        say(`  ${oneLine(event.text, 400)}`);
      }
      if (!deployment) return;
      const moment = momentOf(deployment, seconds());
      const line = momentText(moment, deployment.waitingHooks);
      if (line === last) return;
      last = line;
      timeline.push(moment);
      say(line);
    },
  };
}

function momentOf(deployment: Deployment, seconds: number): Moment {
  return {
    seconds: Math.round(seconds),
    status: oneLine(deployment.status, 60),
    stage: oneLine(deployment.stage, 60),
    running: deployment.target?.running ?? 0,
    requested: deployment.target?.requested ?? 0,
    old: deployment.sources.reduce((sum, { running }) => sum + running, 0),
  };
}

function momentText({ status, stage, running, requested, old }: Moment, hooks: string[]): string {
  const where = stage === '' ? status : `${status} (${stage})`;
  const waiting = hooks.length === 0 ? '' : `, waiting for hook ${oneLine(hooks.join(', '))}`;
  return `${where}  new ${running}/${requested} running, old ${old}${waiting}`;
}
