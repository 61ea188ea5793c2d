import type {
  FilteredLogEvent,
  FilterLogEventsCommandInput,
  FilterLogEventsCommandOutput,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Operation, Permission } from '../kernel/service.ts';
import { parseFilterPattern } from './filter-pattern.ts';
import { groupNameOf, invalidParameter, streamArn } from './log-group-name.ts';
import { comparePositions, type LogEvent, type LogPosition, type LogStore } from './log-store.ts';

/** Events looked at for one page. The real service gives up a page early too, so pages can be short or empty. */
const scanned = 1_000;
const maximumLimit = 10_000;
const newestFirstSince = Date.parse('2024-01-01T00:00:00Z');

/** What a nextToken holds: the query it belongs to, and where to go on. */
interface Token {
  query: string;
  after: LogPosition;
}

/** `FilterLogEvents`: the events of a group, its streams interleaved by time, page by page. */
export function filterLogEvents(store: LogStore): Operation {
  return {
    permissions: (input: FilterLogEventsCommandInput, { world }) => {
      const resources = [streamArn(world, groupNameOf(input, world))];
      const asked: Permission[] = [{ action: 'logs:FilterLogEvents', resources }];
      return input.unmask ? [...asked, { action: 'logs:Unmask', resources }] : asked;
    },
    check,
    run: (input: FilterLogEventsCommandInput, { world }): Omit<FilterLogEventsCommandOutput, '$metadata'> => {
      const group = groupNameOf(input, world);
      for (const stream of input.logStreamNames ?? []) store.requireStream(group, stream);
      const page = pageOf(store.events(group), input);
      return {
        events: page.events.map(answered),
        searchedLogStreams: [],
        ...(page.nextToken === undefined ? {} : { nextToken: page.nextToken }),
      };
    },
  };
}

function check(input: FilterLogEventsCommandInput): void {
  const { limit = maximumLimit, logStreamNames, startFromHead = true, startTime = 0 } = input;
  if (logStreamNames !== undefined && input.logStreamNamePrefix !== undefined) {
    throw invalidParameter('You must include either logStreamNames or logStreamNamePrefix, but not both.');
  }
  if (logStreamNames !== undefined && (logStreamNames.length < 1 || logStreamNames.length > 100)) {
    const rule = logStreamNames.length < 1 ? 'greater than or equal to 1' : 'less than or equal to 100';
    throw invalidParameter(
      `1 validation error detected: Value at 'logStreamNames' failed to satisfy constraint: Member must have length ${rule}`,
    );
  }
  if (limit < 1 || limit > maximumLimit) {
    const rule = limit < 1 ? 'greater than or equal to 1' : 'less than or equal to 10000';
    throw invalidParameter(
      `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value ${rule}`,
    );
  }
  if (!startFromHead && startTime < newestFirstSince) {
    throw invalidParameter(
      'startFromHead set to false is supported only when startTime is on or after Jan 1, 2024 00:00:00 UTC.',
    );
  }
  parseFilterPattern(input.filterPattern ?? '');
}

function pageOf(all: readonly LogEvent[], input: FilterLogEventsCommandInput) {
  const { limit = maximumLimit, startFromHead = true, startTime = 0, endTime = Infinity } = input;
  const token = input.nextToken === undefined ? undefined : readToken(input.nextToken, queryOf(input));
  const inRange = all.filter(({ timestamp }) => timestamp >= startTime && timestamp <= endTime);
  const ordered = startFromHead ? inRange : inRange.toReversed();
  const isAfter = (event: LogEvent, place: LogPosition) =>
    startFromHead ? comparePositions(event, place) > 0 : comparePositions(event, place) < 0;
  const rest = token ? ordered.filter((event) => isAfter(event, token.after)) : ordered;
  const wanted = matcher(input);
  const events: LogEvent[] = [];
  let looked = 0;
  for (const event of rest.slice(0, scanned)) {
    if (events.length === limit) break;
    looked += 1;
    if (wanted(event)) events.push(event);
  }
  const last = rest[looked - 1];
  const nextToken =
    last && looked < rest.length ? writeToken({ query: queryOf(input), after: last }) : undefined;
  return { events, nextToken };
}

function matcher(input: FilterLogEventsCommandInput): (event: LogEvent) => boolean {
  const matches = parseFilterPattern(input.filterPattern ?? '');
  const { logStreamNames, logStreamNamePrefix = '' } = input;
  return ({ stream, message }) =>
    (logStreamNames?.includes(stream) ?? stream.startsWith(logStreamNamePrefix)) && matches(message);
}

/** Everything that must not change from page to page; `limit` may. */
function queryOf({ nextToken: _, limit: __, ...query }: FilterLogEventsCommandInput): string {
  return JSON.stringify(Object.entries(query).sort());
}

function writeToken({ query, after: { timestamp, sequence } }: Token): string {
  return Buffer.from(JSON.stringify([query, timestamp, sequence])).toString('base64url');
}

function readToken(text: string, query: string): Token {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (Array.isArray(parts) && parts[0] === query) {
      return { query, after: { timestamp: Number(parts[1]), sequence: Number(parts[2]) } };
    }
  } catch {
    // Not one of ours: the answer below.
  }
  throw invalidParameter('The specified nextToken is invalid.');
}

function answered(event: LogEvent): FilteredLogEvent {
  return {
    logStreamName: event.stream,
    timestamp: event.timestamp,
    message: event.message,
    ingestionTime: event.ingestionTime,
    eventId: String(event.sequence).padStart(56, '3'),
  };
}
