import { noSiblings } from '../../../rehearsal/cloud/kernel/alone.ts';
import type { ServiceContext } from '../../../rehearsal/cloud/kernel/context.ts';
import type { Call, Permission, Service } from '../../../rehearsal/cloud/kernel/service.ts';
import { world } from '../../../rehearsal/cloud/world.ts';
import type { Clock } from '../../../src/core/clock.ts';

/** A moment, so that ids and times in expectations can be written out. */
export const noon = Date.parse('2026-11-20T12:00:00Z');

/** Time that passes only when a test says so. */
export function steppedClock(start = noon): Clock & { advance(ms: number): void } {
  let now = start;
  return {
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
    advance: (ms) => {
      now += ms;
    },
  };
}

/** A context for a service that stands alone: it has no siblings to reach. */
export function loneContext(clock: Clock): ServiceContext {
  const why = 'This service was created without siblings.';
  return {
    world,
    clock,
    log: () => {},
    folder: '',
    cloud: noSiblings(why),
    gate: () => {
      throw new Error(why);
    },
  };
}

/** Calls operations of one service past the kernel: no signature, no schema, no IAM. */
export function directCalls(service: Service, clock: Clock) {
  const callOf = (operation: string): Call => ({
    service: service.name,
    operation,
    caller: { arn: `arn:aws:iam::${world.account}:user/admin`, role: undefined },
    requestId: '00000000-0000-4000-8000-000000000000',
    world,
    clock,
  });
  const operationOf = (name: string) => {
    const found = service.operations[name];
    if (!found) throw new Error(`${service.name} has no operation ${name}.`);
    return found;
  };
  return {
    /** What the service answers; a refusal is thrown. */
    async call(name: string, input: object): Promise<unknown> {
      const operation = operationOf(name);
      operation.check?.(input as never, callOf(name));
      return operation.run(input as never, callOf(name));
    },
    /** The refusal as `Name: message`; an answer is an error. */
    async refusal(name: string, input: object): Promise<string> {
      const answer = await this.call(name, input).catch((error: Error) => error);
      if (answer instanceof Error) return `${answer.name}: ${answer.message}`;
      throw new Error(`${name} was not refused: ${JSON.stringify(answer)}`);
    },
    permissions: (name: string, input: object): Permission[] =>
      operationOf(name).permissions(input as never, callOf(name)),
  };
}
