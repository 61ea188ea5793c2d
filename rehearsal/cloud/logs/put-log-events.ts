import type {
  CreateLogStreamCommandInput,
  InputLogEvent,
  PutLogEventsCommandInput,
  PutLogEventsCommandOutput,
  RejectedLogEventsInfo,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Operation } from '../kernel/service.ts';
import { groupNameOf, invalidParameter, streamArn } from './log-group-name.ts';
import type { LogStore } from './log-store.ts';

const hourMs = 60 * 60 * 1000;
const maximumEvents = 10_000;
const maximumBytes = 1_048_576;
/** What the service adds to the UTF-8 length of each message. */
const eventOverheadBytes = 26;

/** `CreateLogStream`. Names have no colon and no asterisk (CloudWatch Logs API reference). */
export function createLogStream(store: LogStore): Operation {
  return {
    permissions: ({ logGroupName = '', logStreamName }: CreateLogStreamCommandInput, { world }) => [
      { action: 'logs:CreateLogStream', resources: [streamArn(world, logGroupName, logStreamName)] },
    ],
    check: ({ logStreamName = '' }: CreateLogStreamCommandInput) => {
      if (/^[^:*]{1,512}$/.test(logStreamName)) return;
      throw invalidParameter(
        `1 validation error detected: Value '${logStreamName}' at 'logStreamName' failed to satisfy constraint: ` +
          'Member must satisfy regular expression pattern: [^:*]*',
      );
    },
    run: (input: CreateLogStreamCommandInput, { world }) => {
      store.createStream(groupNameOf(input, world), input.logStreamName ?? '');
      return {};
    },
  };
}

/** `PutLogEvents`: a batch in order. Events that are too old or too new are left out and reported, not refused. */
export function putLogEvents(store: LogStore): Operation {
  return {
    permissions: ({ logGroupName = '', logStreamName }: PutLogEventsCommandInput, { world }) => [
      { action: 'logs:PutLogEvents', resources: [streamArn(world, logGroupName, logStreamName)] },
    ],
    check: ({ logEvents = [], entity }: PutLogEventsCommandInput) => {
      if (entity !== undefined) throw invalidParameter('The local cloud has no PutLogEvents with entity.');
      checkBatch(logEvents);
    },
    run: (input: PutLogEventsCommandInput, call): Omit<PutLogEventsCommandOutput, '$metadata'> => {
      const events = (input.logEvents ?? []).map(plainEvent);
      const now = call.clock.now();
      const isOld = (event: { timestamp: number }) => event.timestamp < now - 14 * 24 * hourMs;
      const isNew = (event: { timestamp: number }) => event.timestamp > now + 2 * hourMs;
      store.append(
        { group: groupNameOf(input, call.world), stream: input.logStreamName ?? '', now },
        events.filter((event) => !isOld(event) && !isNew(event)),
      );
      const rejected = rejectedInfo(events.findLastIndex(isOld), events.findIndex(isNew));
      return {
        // Deprecated and ignored since 2023, but still answered.
        nextSequenceToken: String(now).padStart(56, '4'),
        ...(rejected ? { rejectedLogEventsInfo: rejected } : {}),
      };
    },
  };
}

function checkBatch(logEvents: InputLogEvent[]): void {
  if (logEvents.length === 0) throw lengthError('logEvents', 'greater than or equal to 1');
  if (logEvents.length > maximumEvents) {
    throw lengthError('logEvents', `less than or equal to ${maximumEvents}`);
  }
  let bytes = 0;
  for (const [index, event] of logEvents.entries()) {
    const { timestamp, message } = plainEvent(event);
    if (message === '')
      throw lengthError(`logEvents.${index + 1}.member.message`, 'greater than or equal to 1');
    bytes += Buffer.byteLength(message) + eventOverheadBytes;
    if (timestamp >= plainEvent(logEvents[index - 1] ?? event).timestamp) continue;
    throw invalidParameter('Log events in a single PutLogEvents request must be in chronological order.');
  }
  if (bytes > maximumBytes) {
    throw invalidParameter(`Upload too large: ${bytes} bytes exceeds limit of ${maximumBytes}`);
  }
  const spanMs = (logEvents.at(-1)?.timestamp ?? 0) - (logEvents[0]?.timestamp ?? 0);
  if (spanMs > 24 * hourMs) {
    throw invalidParameter(
      'The batch of log events in a single PutLogEvents request cannot span more than 24 hours.',
    );
  }
}

/** The service's odd bounds: the first too new one inclusive, the last too old one exclusive. */
function rejectedInfo(lastOld: number, firstNew: number): RejectedLogEventsInfo | undefined {
  if (lastOld < 0 && firstNew < 0) return undefined;
  return {
    ...(lastOld < 0 ? {} : { tooOldLogEventEndIndex: lastOld + 1 }),
    ...(firstNew < 0 ? {} : { tooNewLogEventStartIndex: firstNew }),
  };
}

function plainEvent(event: InputLogEvent): { timestamp: number; message: string } {
  return { timestamp: event.timestamp ?? 0, message: event.message ?? '' };
}

function lengthError(member: string, rule: string) {
  return invalidParameter(
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must have length ${rule}`,
  );
}
