import type { LogConfiguration } from '@aws-sdk/client-ecs';
import type { ServiceContext } from '../../kernel/context.ts';
import type { Caller } from '../../kernel/service.ts';
import { StartFailure } from './start-failure.ts';

/** Where a container's output goes. */
export interface LogSink {
  write(line: string): void;
  /** Resolves when everything that was written is stored, or given up. */
  close(): Promise<void>;
}

const flushEveryMs = 5000;
/** Limits of PutLogEvents; each event counts 26 bytes more than its text. */
const maximumEvents = 10_000;
const maximumBytes = 1_048_576;
const maximumEventBytes = 262_144 - 26;
const attempts = 3;

interface LogEvent {
  timestamp: number;
  message: string;
}

/**
 * Opens the sink that a container's logConfiguration asks for: `awslogs` writes to CloudWatch Logs with the execution
 * role, into the stream PREFIX/CONTAINER/TASK-ID. Without one, output is dropped. Throws StartFailure.
 */
export async function openLog(
  configuration: LogConfiguration | undefined,
  from: { container: string; taskId: string; caller: Caller | undefined; context: ServiceContext },
): Promise<LogSink> {
  const { caller } = from;
  if (!configuration || !caller) return { write: () => {}, close: async () => {} };
  const options = configuration.options ?? {};
  const group = options['awslogs-group'] ?? '';
  const stream = `${options['awslogs-stream-prefix'] ?? ''}/${from.container}/${from.taskId}`;
  const call = (operation: string, input: Record<string, unknown>) =>
    from.context.cloud.call({ service: 'logs', operation, input, caller });
  try {
    if (options['awslogs-create-group'] === 'true') {
      await call('CreateLogGroup', { logGroupName: group }).catch(unless('ResourceAlreadyExistsException'));
    }
    await call('CreateLogStream', { logGroupName: group, logStreamName: stream }).catch(
      unless('ResourceAlreadyExistsException'),
    );
  } catch (error) {
    const { name, message } = error as Error;
    throw new StartFailure(
      'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to ' +
        `create Cloudwatch log stream: ${name}: ${message} : exit status 1`,
      from.container,
    );
  }
  return new AwsLogs(
    (logEvents) => call('PutLogEvents', { logGroupName: group, logStreamName: stream, logEvents }),
    from.context,
  );
}

function unless(name: string): (error: Error) => void {
  return (error) => {
    if (error.name !== name) throw error;
  };
}

/** Collects lines and puts them in batches, one at a time, so that they stay in order. */
class AwsLogs implements LogSink {
  #put: (events: LogEvent[]) => Promise<unknown>;
  #context: ServiceContext;
  #waiting: LogEvent[] = [];
  #flushing: Promise<void> | undefined;
  #closed = new AbortController();

  constructor(put: (events: LogEvent[]) => Promise<unknown>, context: ServiceContext) {
    this.#put = put;
    this.#context = context;
  }

  write(line: string): void {
    const timestamp = this.#context.clock.now();
    // An event may not be empty, and a long line becomes several.
    for (let rest = line || ' '; rest !== ''; rest = rest.slice(maximumEventBytes / 4)) {
      this.#waiting.push({ timestamp, message: rest.slice(0, maximumEventBytes / 4) });
    }
    this.#flushing ??= this.#flushLater();
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#flushing;
  }

  async #flushLater(): Promise<void> {
    while (this.#waiting.length > 0) {
      await this.#context.clock.sleep(flushEveryMs, this.#closed.signal).catch(() => {});
      while (this.#waiting.length > 0) await this.#flush(takeBatch(this.#waiting));
    }
    this.#flushing = undefined;
  }

  /** Logging never stops a container (`mode: non-blocking`): what cannot be stored is dropped, and said. */
  async #flush(events: LogEvent[]): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#put(events);
        return;
      } catch (error) {
        if (attempt < attempts) continue;
        this.#context.log(`awslogs: ${events.length} lines were dropped: ${(error as Error).message}`);
        return;
      }
    }
  }
}

function takeBatch(waiting: LogEvent[]): LogEvent[] {
  let bytes = 0;
  let count = 0;
  while (count < waiting.length && count < maximumEvents) {
    bytes += Buffer.byteLength(waiting[count]?.message ?? '') + 26;
    if (bytes > maximumBytes) break;
    count += 1;
  }
  return waiting.splice(0, Math.max(count, 1));
}
