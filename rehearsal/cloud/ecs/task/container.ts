import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { ContainerDefinition, Container as ContainerView } from '@aws-sdk/client-ecs';
import type { Clock } from '../../../../src/core/clock.ts';
import { patience } from '../../elasticloadbalancing/patience.ts';
import type { UnpackedImage } from '../image/image-store.ts';
import { NotExecutable, nodeArguments } from './command-line.ts';
import { type Probe, watchContainer, wordsOfShell } from './container-health.ts';
import type { LogSink } from './log-driver.ts';
import { killGroup, type ProcessGroups } from './process-groups.ts';
import { StartFailure } from './start-failure.ts';

const cannotStart =
  'CannotStartContainerError: ResourceInitializationError: failed to create new container runtime task: failed to ' +
  'create shim task: OCI runtime create failed: runc create failed: unable to start container process: ';

/** Everything a container needs to start. */
export interface ContainerPlan {
  image: UnpackedImage;
  /** In the image's words. */
  argv: string[];
  workingDirectory: string;
  env: Record<string, string>;
  log: LogSink;
  /** The image's kind of processor is not the task's. */
  wrongArchitecture: boolean;
}

/** One container of a task: a process group of this machine. `view` is what DescribeTasks answers. */
export class TaskContainer {
  readonly definition: ContainerDefinition;
  readonly view: ContainerView;
  /** Aborted when it has stopped, or will never start. */
  readonly #over = new AbortController();
  readonly #clock: Clock;
  readonly #groups: ProcessGroups;
  readonly #changed: () => void;
  #child: ChildProcess | undefined;
  #plan: ContainerPlan | undefined;

  constructor(
    definition: ContainerDefinition,
    view: ContainerView,
    host: { clock: Clock; groups: ProcessGroups; changed: () => void },
  ) {
    this.definition = definition;
    this.view = view;
    this.#clock = host.clock;
    this.#groups = host.groups;
    this.#changed = host.changed;
  }

  get name(): string {
    return this.definition.name ?? '';
  }

  get pid(): number | undefined {
    return this.view.lastStatus === 'RUNNING' ? this.#child?.pid : undefined;
  }

  get started(): boolean {
    return this.view.lastStatus !== 'PENDING';
  }

  get stopped(): boolean {
    return this.#over.signal.aborted;
  }

  /** Starts the process. Throws StartFailure for what this machine cannot run. */
  start(plan: ContainerPlan): void {
    this.#plan = plan;
    if (plan.wrongArchitecture) {
      plan.log.write(`exec ${plan.argv[0]}: exec format error`);
      this.#ended(255);
      return;
    }
    const env = { ...plan.env };
    if (!this.definition.linuxParameters?.initProcessEnabled) env.REHEARSAL_PROCESS_1 = '1';
    const child = this.#groups.start(this.#arguments(plan.argv), { cwd: this.#folder(plan), env });
    this.#child = child;
    for (const output of [child.stdout, child.stderr]) {
      if (output) createInterface({ input: output }).on('line', (line) => plan.log.write(line));
    }
    // `close` comes after the last line of output, `exit` may come before it.
    child.once('close', (code, signal) =>
      this.#ended(code ?? 128 + (signal ? os.constants.signals[signal] : 0)),
    );
    child.once('error', (error) => {
      this.view.reason = `${cannotStart}${error.message}`;
      this.#ended(127);
    });
    this.view.lastStatus = 'RUNNING';
    this.view.runtimeId = `${this.view.taskArn?.split('/').at(-1)}-${child.pid}`;
    this.#watchHealth(plan);
    this.#changed();
  }

  /** Asks the process to end, and kills it after the stop timeout. Resolves when it is gone. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (this.stopped || !child?.pid) return this.#ended(undefined);
    // The kill below is for the whole group; the request is for process 1 alone, as in a container.
    child.kill((this.#plan?.image.config.StopSignal ?? 'SIGTERM') as NodeJS.Signals);
    const { pid } = child;
    const timeout = (this.definition.stopTimeout ?? 30) * 1000;
    patience(this.#clock, timeout, this.#over.signal).then(
      () => killGroup(pid),
      () => {},
    );
    if (!this.stopped) await once(this.#over.signal, 'abort');
  }

  /** Resolves when `condition` of a dependsOn holds. Throws StartFailure when it cannot hold any more. */
  async reached(condition: string, signal: AbortSignal): Promise<void> {
    while (!this.#holds(condition)) {
      if (this.stopped) {
        throw new StartFailure(
          `CannotStartContainerError: container ${this.name} stopped with exit code ${this.view.exitCode} before it was ${condition}`,
        );
      }
      await this.#clock.sleep(500, signal);
    }
  }

  #holds(condition: string): boolean {
    if (condition === 'START') return this.started;
    if (condition === 'HEALTHY') return this.view.healthStatus === 'HEALTHY';
    return this.stopped && (condition === 'COMPLETE' || this.view.exitCode === 0);
  }

  #arguments(argv: string[]): string[] {
    const plan = this.#plan;
    if (!plan) throw new Error(`container ${this.name} was not started`);
    try {
      if (argv.length === 0) throw new NotExecutable('no command specified');
      return nodeArguments(argv, plan.image, plan.workingDirectory);
    } catch (error) {
      if (!(error instanceof NotExecutable)) throw error;
      throw new StartFailure(`${cannotStart}${error.message}: unknown`, this.name);
    }
  }

  /** Docker makes a working directory that the image does not have. */
  #folder(plan: ContainerPlan): string {
    const folder = path.join(plan.image.root, plan.workingDirectory);
    fs.mkdirSync(folder, { recursive: true });
    return folder;
  }

  #ended(exitCode: number | undefined): void {
    if (this.stopped) return;
    this.view.lastStatus = 'STOPPED';
    if (exitCode !== undefined) this.view.exitCode = exitCode;
    this.#over.abort();
    this.#changed();
  }

  #watchHealth(plan: ContainerPlan): void {
    const check = this.definition.healthCheck;
    const [kind, ...rest] = check?.command ?? [];
    if (!check || kind === undefined || kind === 'NONE') return;
    const words =
      kind === 'CMD-SHELL' ? wordsOfShell(rest.join(' ')) : kind === 'CMD' ? rest : [kind, ...rest];
    void watchContainer({
      check,
      clock: this.#clock,
      signal: this.#over.signal,
      probe: (signal) => this.#probe(plan, words, signal),
      become: (state, reason) => {
        const before = this.view.healthStatus;
        this.view.healthStatus = state;
        if (reason) this.view.reason = reason;
        else delete this.view.reason;
        if (before !== state) this.#changed();
      },
    });
  }

  /** Runs the health check's command beside the process, in the same folder and environment. */
  async #probe(plan: ContainerPlan, words: string[] | undefined, signal: AbortSignal): Promise<Probe> {
    if (!words)
      return { ok: false, reason: 'health check: exec: "/bin/sh": only node runs here, and no shell' };
    let args: string[];
    try {
      args = this.#arguments(words);
    } catch (error) {
      return {
        ok: false,
        reason: `health check: ${(error as Error).message.slice(cannotStart.length).replace(/: unknown$/, '')}`,
      };
    }
    const child = this.#groups.start(args, { cwd: this.#folder(plan), env: plan.env });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        output = (output + chunk).slice(-200);
      });
    }
    const kill = () => child.pid && killGroup(child.pid);
    signal.addEventListener('abort', kill, { once: true });
    const code = await new Promise<number | null>((resolve) => {
      child.once('close', (value) => resolve(value)).once('error', () => resolve(127));
    });
    signal.removeEventListener('abort', kill);
    return code === 0
      ? { ok: true }
      : { ok: false, reason: `health check exited with ${code}: ${output.trim()}` };
  }
}
