import * as schemas from '@aws-sdk/client-cloudwatch-logs';
import type { ServiceContext } from '../kernel/context.ts';
import type { Service } from '../kernel/service.ts';
import type { LogSetUp } from '../kernel/set-up.types.ts';
import { filterLogEvents } from './filter-log-events.ts';
import { getLogEvents } from './get-log-events.ts';
import { LogStore } from './log-store.ts';
import { createLogStream, putLogEvents } from './put-log-events.ts';

/** CloudWatch Logs: tasks write with their execution role, actions read the last lines of what they started. */
export function createLogs(_context: ServiceContext): Service & LogSetUp {
  const store = new LogStore();
  return {
    name: 'logs',
    protocol: { kind: 'json', targetPrefix: 'Logs_20140328' },
    schemas,
    operations: {
      CreateLogStream: createLogStream(store),
      PutLogEvents: putLogEvents(store),
      FilterLogEvents: filterLogEvents(store),
      GetLogEvents: getLogEvents(store),
    },
    createLogGroup: ({ name }) => store.createGroup(name),
  };
}
