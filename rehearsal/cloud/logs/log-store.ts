import { AwsError } from '../kernel/service.ts';

/** One line of a stream. Milliseconds since the epoch; `sequence` is the order of arrival in the whole store. */
export interface LogEvent {
  sequence: number;
  stream: string;
  timestamp: number;
  ingestionTime: number;
  message: string;
}

/** A place between events: after the event with this timestamp and sequence. */
export interface LogPosition {
  timestamp: number;
  sequence: number;
}

interface LogGroup {
  streams: Set<string>;
  /** Sorted by timestamp, then arrival. */
  events: LogEvent[];
}

/** The log groups of one account and region. Nothing expires: a group without a retention setting keeps its events. */
export class LogStore {
  #groups = new Map<string, LogGroup>();
  #sequence = 0;

  /** Throws AwsError ResourceAlreadyExistsException. */
  createGroup(name: string): void {
    if (this.#groups.has(name)) {
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
    }
    this.#groups.set(name, { streams: new Set(), events: [] });
  }

  /** Throws AwsError ResourceAlreadyExistsException, or ResourceNotFoundException for the group. */
  createStream(group: string, stream: string): void {
    const { streams } = this.#group(group);
    if (streams.has(stream)) {
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists');
    }
    streams.add(stream);
  }

  /** Adds events that were checked. Throws AwsError ResourceNotFoundException. */
  append(
    at: { group: string; stream: string; now: number },
    events: { timestamp: number; message: string }[],
  ) {
    this.requireStream(at.group, at.stream);
    const group = this.#group(at.group);
    for (const { timestamp, message } of events) {
      this.#sequence += 1;
      group.events.push({
        sequence: this.#sequence,
        stream: at.stream,
        timestamp,
        ingestionTime: at.now,
        message,
      });
    }
    group.events.sort(comparePositions);
  }

  /** All events of a group in order. Throws AwsError ResourceNotFoundException. */
  events(group: string): readonly LogEvent[] {
    return this.#group(group).events;
  }

  /** Throws AwsError ResourceNotFoundException for the group or the stream. */
  requireStream(group: string, stream: string): void {
    if (this.#group(group).streams.has(stream)) return;
    throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
  }

  #group(name: string): LogGroup {
    const group = this.#groups.get(name);
    if (group) return group;
    throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
  }
}

/** Order of events: time, then arrival. */
export function comparePositions(a: LogPosition, b: LogPosition): number {
  return a.timestamp - b.timestamp || a.sequence - b.sequence;
}
