import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../src/core/clock.ts';
import type { JournalEntry } from '../cloud.types.ts';
import type { World } from '../world.ts';
import type { InternalCall } from './context.ts';
import { type Gate, roleName } from './gate.ts';
import type { KnownOperation } from './operation-schema.ts';
import { findOperation } from './operation-schema.ts';
import { readInput } from './read-input.ts';
import { type RestReply, writeRest } from './rest/rest-output.ts';
import { restNamespaces } from './rest/rest-refusal.ts';
import { AwsError, type Call, type Caller, type Service, WireFault } from './service.ts';
import { isWrite, subjectOf } from './subject.ts';
import { toJson } from './write-output.ts';

/** An answer before it is text: the JSON value (query services have it too), or the whole reply of rest-xml. */
export type Wire = { json: unknown } | { reply: RestReply };

/** Takes a call of a known caller from the schema check to the answer. */
export class Dispatcher {
  private readonly gate: Gate;
  private readonly world: World;
  private readonly clock: Clock;

  constructor(options: { gate: Gate; world: World; clock: Clock }) {
    this.gate = options.gate;
    this.world = options.world;
    this.clock = options.clock;
  }

  /** A call from inside the cloud. A scripted wire fault becomes the error that an SDK would make of it: AwsError, 503. */
  async internal(service: Service, { operation, input, caller }: InternalCall): Promise<unknown> {
    const entry = {
      service: service.name,
      operation,
      role: roleName(caller),
      write: isWrite(operation),
      subject: subjectOf(input),
    };
    try {
      return await this.gate.record(entry, async (written) => {
        const known = findOperation(service, operation);
        const { answer } = await this.run({ service, known, body: input, caller, entry: written });
        return answer;
      });
    } catch (error) {
      if (!(error instanceof WireFault)) throw error;
      throw new AwsError('ServiceUnavailableException', error.message, 503);
    }
  }

  /** Checks the input, asks IAM, plays faults, runs, checks the answer. `wire` is the answer as it goes out. */
  async run(request: {
    service: Service;
    known: KnownOperation;
    body: unknown;
    caller: Caller;
    entry: JournalEntry;
    requestId?: string;
  }): Promise<{ answer: unknown; wire: Wire }> {
    const { service, known, body, caller, entry, requestId = randomUUID() } = request;
    const { operation, name } = known;
    const checked = readInput(service, known.input, body);
    // The schema that checked it is the one from which the SDK's input type was made.
    const input = checked as never;
    const call: Call = {
      service: service.name,
      operation: name,
      caller,
      requestId,
      world: this.world,
      clock: this.clock,
    };
    if (operation.subject) entry.subject = operation.subject(input, call);
    operation.check?.(input, call);
    const permissions = operation.permissions(input, call);
    const { subject, write } = entry;
    const admission = { caller, service: service.name, operation: name, permissions, subject, write };
    const answer = await this.gate.admit(admission, () => operation.run(input, call), checked);
    return { answer, wire: wireOf(service, known, answer) };
  }
}

function wireOf(service: Service, { name, output, status }: KnownOperation, answer: unknown): Wire {
  const path = `${service.name}:${name}`;
  if (service.protocol.kind !== 'rest-xml') return { json: toJson(output, answer, path) };
  const namespace = restNamespaces[service.name] ?? '';
  return { reply: writeRest(output, answer, { status, namespace, path }) };
}
