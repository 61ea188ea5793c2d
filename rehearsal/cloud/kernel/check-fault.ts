import type { Fault } from '../cloud.types.ts';
import type { Service } from './service.ts';
import { isWrite } from './subject.ts';

/** Refuses a fault that could never be met: a misspelt one would leave a test green for nothing. Throws an Error. */
export function checkFault(services: Map<string, Service>, fault: Fault): void {
  const { operation, what } = fault;
  const service = services.get(fault.service);
  if (!service)
    throw new Error(
      `A fault names the service ${fault.service}, which is not running here (${[...services.keys()].join(', ')}).`,
    );
  // The registry's own calls: `PUT manifest`.
  const registry = service.name === 'ecr' && /^[A-Z]+ [a-z]+$/.test(operation);
  if (operation !== '*' && !registry && !Object.hasOwn(service.operations, operation))
    throw new Error(
      `A fault names the operation ${service.name}:${operation}, which is not part of the local cloud. ` +
        `Of this service it offers ${Object.keys(service.operations).sort().join(', ')}.`,
    );
  if (fault.share !== undefined && !(fault.share > 0 && fault.share <= 1))
    throw new Error(`A fault meets a share of ${fault.share} of the calls; it is more than 0 and at most 1.`);
  if (what.kind === 'eventual' && operation !== '*' && (registry || !isWrite(operation)))
    throw new Error(`A fault of the kind eventual meets a write of the API, and ${operation} is none.`);
}
