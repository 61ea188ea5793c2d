import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../../src/core/clock.ts';
import type { ServiceRecord } from './records.ts';

const kept = 100;

/** Adds an event in ECS's form: `(service NAME) …`. */
export function addEvent(service: ServiceRecord, clock: Clock, message: string): void {
  const event = {
    id: randomUUID(),
    createdAt: new Date(clock.now()),
    message: `(service ${service.name}) ${message}`,
  };
  service.events.unshift(event);
  service.events.length = Math.min(service.events.length, kept);
}
