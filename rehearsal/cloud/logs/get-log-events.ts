import type {
  GetLogEventsCommandInput,
  GetLogEventsCommandOutput,
  OutputLogEvent,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Operation, Permission } from '../kernel/service.ts';
import { groupNameOf, invalidParameter, streamArn } from './log-group-name.ts';
import { comparePositions, type LogEvent, type LogPosition, type LogStore } from './log-store.ts';

const maximumLimit = 10_000;
/** A page holds at most this much, counted as PutLogEvents counts. */
const pageBytes = 1_048_576;
const beginning: LogPosition = { timestamp: 0, sequence: 0 };

/** `GetLogEvents`: one stream, from the end unless `startFromHead`. The same token again means: nothing new. */
export function getLogEvents(store: LogStore): Operation {
  return {
    permissions: (input: GetLogEventsCommandInput, { world }) => {
      const resources = [streamArn(world, groupNameOf(input, world), input.logStreamName)];
      const asked: Permission[] = [{ action: 'logs:GetLogEvents', resources }];
      return input.unmask ? [...asked, { action: 'logs:Unmask', resources }] : asked;
    },
    check: ({ limit = maximumLimit }: GetLogEventsCommandInput) => {
      if (limit >= 1 && limit <= maximumLimit) return;
      const rule = limit < 1 ? 'greater than or equal to 1' : 'less than or equal to 10000';
      throw invalidParameter(
        `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value ${rule}`,
      );
    },
    run: (input: GetLogEventsCommandInput, { world }): Omit<GetLogEventsCommandOutput, '$metadata'> => {
      const group = groupNameOf(input, world);
      store.requireStream(group, input.logStreamName ?? '');
      return pageOf(store.events(group), input);
    },
  };
}

function pageOf(all: readonly LogEvent[], input: GetLogEventsCommandInput) {
  const { limit = maximumLimit, startTime = 0, endTime = Infinity, nextToken } = input;
  const token = nextToken === undefined ? undefined : readToken(nextToken);
  const forward = token ? token.forward : (input.startFromHead ?? false);
  const candidates = all.filter(
    (event) =>
      event.stream === input.logStreamName &&
      event.timestamp >= startTime &&
      // Unlike FilterLogEvents, an event at endTime is not included.
      event.timestamp < endTime &&
      (!token || Math.sign(comparePositions(event, token.place)) === (token.forward ? 1 : -1)),
  );
  const page = cut(forward ? candidates : candidates.toReversed(), limit);
  const events = forward ? page : page.toReversed();
  const place = token?.place ?? beginning;
  return {
    events: events.map(answered),
    nextForwardToken: writeToken('f', events.at(-1) ?? place),
    nextBackwardToken: writeToken('b', events[0] ?? place),
  };
}

function cut(events: LogEvent[], limit: number): LogEvent[] {
  const page: LogEvent[] = [];
  let bytes = 0;
  for (const event of events.slice(0, limit)) {
    bytes += Buffer.byteLength(event.message) + 26;
    if (bytes > pageBytes) break;
    page.push(event);
  }
  return page;
}

function writeToken(direction: 'f' | 'b', { timestamp, sequence }: LogPosition): string {
  return `${direction}/${timestamp}.${sequence}`;
}

function readToken(text: string): { forward: boolean; place: LogPosition } {
  const found = /^(?<direction>[fb])\/(?<timestamp>\d+)\.(?<sequence>\d+)$/.exec(text)?.groups;
  if (!found) throw invalidParameter('The specified nextToken is invalid.');
  const place = { timestamp: Number(found.timestamp), sequence: Number(found.sequence) };
  return { forward: found.direction === 'f', place };
}

function answered({ timestamp, message, ingestionTime }: LogEvent): OutputLogEvent {
  return { timestamp, message, ingestionTime };
}
