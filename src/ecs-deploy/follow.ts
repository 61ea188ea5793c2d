import type { Runtime } from '../core/action.ts';
import { canHeal } from '../core/aws.ts';
import { Cancelled } from '../core/failure.ts';
import { type Look, soonThenEvery, waitFor } from '../core/wait.ts';
import { isEnd, standing } from './deployment-status.ts';
import type { Deployment, Edge, Service, Task } from './edge.ts';
import { gatherEvidence } from './evidence.ts';
import { findDeployment } from './find-deployment.ts';
import { hopeless } from './hopeless.ts';
import { laterDeployment, readServing } from './instead.ts';
import { briefly, orCancelled, written } from './interrupt.ts';
import type { DeployPlan } from './plan.types.ts';
import { noteOf, problemOf } from './problem.ts';
import { minutes, type Progress, startProgress } from './progress.ts';
import type { Rollout } from './result.types.ts';
import { shortArn } from './task-definition.ts';

/** One look at a deployment that is followed. */
interface Sight {
  deployment: Deployment;
  service: Service;
}

type Turn =
  | { kind: 'ended'; sight: Sight }
  | { kind: 'going-back'; sight: Sight }
  | { kind: 'hopeless'; sight: Sight; why: string };

/** Everything that following one deployment needs to know. */
export interface Following {
  plan: DeployPlan;
  edge: Edge;
  runtime: Runtime;
  taskDefinition: string;
  /** Known when a deployment of an earlier run is followed. */
  deployment: string | undefined;
}

/** How long a rollback is waited for; the verdict is known before. */
const ROLLBACK_MINUTES = 30;
const LAST_LOOK_MS = 3000;

/**
 * Follows the service deployment of one task definition to its end. Never throws: a bad ending is a result.
 * Green is only what ECS calls SUCCESSFUL for the deployment whose target revision is ours.
 */
export async function follow(following: Following): Promise<Rollout> {
  const { plan, runtime } = following;
  const watch = new Watch(following, startProgress(runtime, plan.before.open().events));
  try {
    await watch.run();
  } catch (error) {
    if (error instanceof Cancelled) await watch.lastLook();
    else watch.fail(error);
  }
  watch.rollout.seconds = Math.round(watch.progress.seconds());
  return watch.rollout;
}

class Watch {
  rollout: Rollout;
  progress: Progress;
  #following: Following;
  /** Tasks of the new version that have stopped, by ARN: ECS forgets them after an hour. */
  #stopped = new Map<string, Task>();
  #notes = new Set<string>();

  constructor(following: Following, progress: Progress) {
    this.#following = following;
    this.progress = progress;
    this.rollout = {
      deployment: following.deployment ?? '',
      taskDefinition: following.taskDefinition,
      status: '',
      reason: '',
      ending: 'unseen',
      because: undefined,
      rollback: 'none',
      seconds: 0,
      timeline: progress.timeline,
      supersededBy: undefined,
      breaker: undefined,
      alarms: [],
      problem: undefined,
      evidence: undefined,
      serving: undefined,
    };
  }

  async run(): Promise<void> {
    const { edge, plan, taskDefinition, runtime } = this.#following;
    if (this.rollout.deployment === '') {
      const found = await findDeployment({
        edge,
        runtime,
        taskDefinition,
        before: plan.before.open(),
        pollSeconds: plan.settings.pollSeconds,
        tolerate: (look) => this.#tolerate(look),
      });
      if (found === undefined) {
        this.rollout.ending = 'never-started';
        return;
      }
      this.rollout.deployment = found;
      this.progress.say(`Deployment ${shortArn(found)} has begun.`);
    }
    await this.#settle(await this.#wait(plan.settings.waitMinutes, (sight) => this.#judge(sight)));
  }

  /** After the first turn of events: evidence, a rollback where it helps, and the end of it. */
  async #settle(turn: Turn | 'timeout'): Promise<void> {
    const { settings } = this.#following.plan;
    const kind = turn === 'timeout' ? turn : turn.kind;
    if (turn !== 'timeout' && kind === 'ended' && this.#isGood(turn.sight)) return;
    this.rollout.ending = kind === 'ended' || kind === 'going-back' ? 'failed' : 'left';
    if (await this.#isSuperseded()) return;
    await this.#gather();
    if (turn === 'timeout') this.rollout.because = this.#tooLong(settings.waitMinutes);
    else if (turn.kind === 'hopeless') this.rollout.because = turn.why;
    if (kind === 'going-back') this.rollout.rollback = 'by-ecs';
    if (this.rollout.ending === 'left') {
      if (!settings.rollback) return;
      await this.#rollBack();
      this.rollout.ending = 'failed';
    }
    if (kind !== 'ended') {
      const end = await this.#wait(ROLLBACK_MINUTES, (sight) =>
        isEnd(sight.deployment.status) ? { kind: 'ended', sight } : undefined,
      );
      // It may have come to a good end in the very moment in which it was given up.
      if (end !== 'timeout' && this.#isGood(end.sight)) return;
    }
    await this.#readServing();
  }

  #tooLong(waitMinutes: number): string {
    const last = this.rollout.timeline.at(-1);
    const counts = last ? ` (new ${last.running} of ${last.requested} running, old ${last.old})` : '';
    return `It did not end within ${minutes(waitMinutes)}${counts}.`;
  }

  #isGood({ deployment }: Sight): boolean {
    if (standing(deployment.status) !== 'good') return false;
    this.rollout.ending = 'successful';
    return true;
  }

  #judge(sight: Sight): Turn | undefined {
    const { deployment, service } = sight;
    switch (standing(deployment.status)) {
      case 'good':
      case 'bad':
        return { kind: 'ended', sight };
      case 'going-back':
        return { kind: 'going-back', sight };
      default: {
        const why = hopeless(this.#failedSince(deployment), service.desired, this.#following.plan.container);
        return why === undefined ? undefined : { kind: 'hopeless', sight, why };
      }
    }
  }

  /** A deployment that is followed may bring a task definition that has failed in an earlier one. */
  #failedSince({ createdAt }: Deployment): Task[] {
    return [...this.#stopped.values()].filter(({ stoppedAt }) => stoppedAt >= createdAt);
  }

  #wait<T>(minutes: number, judge: (sight: Sight) => T | undefined): Promise<T | 'timeout'> {
    const { runtime, plan } = this.#following;
    const { clock, signal } = runtime;
    const pauseMs = soonThenEvery(plan.settings.pollSeconds);
    const options = { clock, signal, limitMs: minutes * 60_000, pauseMs };
    return waitFor(options, () =>
      this.#tolerate(async () => {
        const sight = await this.#look();
        const judged = sight && judge(sight);
        return judged === undefined ? 'not-yet' : { done: judged };
      }),
    ).then((found) => (found === 'timeout' ? found : found.done));
  }

  async #look(): Promise<Sight | undefined> {
    const { edge } = this.#following;
    const [deployment, service] = await Promise.all([
      edge.ecs.deployment(this.rollout.deployment),
      edge.ecs.service(),
      this.#rememberStopped(),
    ]);
    if (typeof service === 'string') throw new Error('The service is gone.');
    this.progress.show(deployment, service);
    if (!deployment) return undefined;
    this.rollout.status = deployment.status;
    this.rollout.reason = deployment.reason || deployment.rollback?.reason || '';
    this.rollout.breaker = deployment.breaker ?? this.rollout.breaker;
    this.rollout.alarms = deployment.alarms?.triggered ?? [];
    return { deployment, service };
  }

  async #rememberStopped(): Promise<void> {
    const { edge, taskDefinition } = this.#following;
    try {
      for (const task of await edge.ecs.serviceTasks('STOPPED')) {
        if (task.taskDefinition === taskDefinition) this.#stopped.set(task.arn, task);
      }
    } catch (error) {
      // Why tasks stop is worth knowing, but the deployment's own status decides.
      this.#notes.add(noteOf(error));
    }
  }

  /** Throttling, 5xx and dropped connections do not end a wait; a refusal does. */
  async #tolerate<T>(look: () => Promise<Look<T>>): Promise<Look<T>> {
    try {
      return await orCancelled(this.#following.runtime.signal, look());
    } catch (error) {
      if (error instanceof Cancelled || !canHeal(error)) throw error;
      this.progress.say(`ECS did not answer, looking again: ${noteOf(error)}`);
      return 'not-yet';
    }
  }

  /** Then it is stopped by ECS, and is not ours to roll back. */
  async #isSuperseded(): Promise<boolean> {
    const { edge, plan } = this.#following;
    const other = await laterDeployment(edge, plan, this.rollout.deployment).catch((error) => {
      this.#notes.add(noteOf(error));
      return undefined;
    });
    if (other === undefined) return false;
    this.rollout.supersededBy = other;
    this.rollout.ending = 'superseded';
    await this.#readServing();
    return true;
  }

  async #gather(): Promise<void> {
    const { edge, plan, runtime, taskDefinition } = this.#following;
    this.rollout.evidence = await gatherEvidence({
      edge,
      runtime,
      plan,
      taskDefinition,
      stopped: [...this.#stopped.values()],
      events: this.progress.events,
      notes: [...this.#notes],
    });
  }

  async #rollBack(): Promise<void> {
    const { edge, runtime } = this.#following;
    this.progress.say(`${this.rollout.because} Rolling back.`);
    try {
      const answer = await written(runtime, () => edge.ecs.rollBack(this.rollout.deployment));
      this.rollout.rollback = answer === 'asked' ? 'asked' : 'by-ecs';
    } catch (error) {
      this.rollout.rollback = 'failed';
      throw error;
    }
  }

  async #readServing(): Promise<void> {
    this.rollout.serving = await readServing(this.#following.edge).catch((error) => {
      this.rollout.evidence?.notes.push(noteOf(error));
      return undefined;
    });
  }

  /** An error of the wait itself. A bad end that was seen before stays what it is. */
  fail(error: unknown): void {
    this.rollout.problem = problemOf(error);
  }

  async lastLook(): Promise<void> {
    const { runtime } = this.#following;
    if (this.rollout.deployment !== '') await briefly(runtime, LAST_LOOK_MS, this.#look());
    this.rollout.ending = 'cancelled';
  }
}
