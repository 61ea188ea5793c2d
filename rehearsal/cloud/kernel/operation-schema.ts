import { NormalizedSchema } from '@smithy/core/schema';
import { AwsError, type Operation, type Service } from './service.ts';

/** An operation with the SDK's own description of what goes in and comes out. */
export interface KnownOperation {
  name: string;
  operation: Operation;
  input: NormalizedSchema;
  output: NormalizedSchema;
  /** For rest-xml: the status of its success, and the query parameters that say which operation is meant. */
  status: number;
  fixed: Set<string>;
  /** Are checksums among its headers those of its body (S3)? */
  checksummed: boolean;
}

/**
 * Looks an operation up. Throws AwsError as the real service does for a name that it does not know, and by name
 * for one that AWS has and this cloud does not.
 */
export function findOperation(service: Service, name: string): KnownOperation {
  const schema = schemaOf(service, name);
  if (!schema) throw unknownOperation(service, name);
  const operation = Object.hasOwn(service.operations, name) ? service.operations[name] : undefined;
  if (!operation) {
    const offered = Object.keys(service.operations).sort().join(', ');
    const message = `${service.name}:${name} is not part of the local cloud. Of this service it offers ${offered}.`;
    if (service.protocol.kind === 'rest-xml') throw new AwsError('NotImplemented', message, 501);
    throw new AwsError(
      service.protocol.kind === 'query' ? 'InvalidAction' : 'UnknownOperationException',
      message,
    );
  }
  return { name, operation, ...schema };
}

const described = new WeakMap<object, ReturnType<typeof describe>>();

function schemaOf(service: Service, name: string) {
  const exported = Object.hasOwn(service.schemas, `${name}$`) ? service.schemas[`${name}$`] : undefined;
  // The SDK writes an operation as [9, namespace, name, traits, input, output].
  if (!Array.isArray(exported) || exported[0] !== 9) return undefined;
  const known = described.get(exported) ?? describe(exported);
  described.set(exported, known);
  return known;
}

function describe(exported: unknown[]): Omit<KnownOperation, 'name' | 'operation'> {
  const checksummed = Reflect.get(Object(exported[3]), 'httpChecksum') !== undefined;
  const http: unknown = Reflect.get(Object(exported[3]), 'http');
  return {
    input: NormalizedSchema.of(exported[4] as never),
    output: NormalizedSchema.of(exported[5] as never),
    status: Array.isArray(http) ? Number(http[2]) : 200,
    checksummed,
    fixed: new Set(Array.isArray(http) ? new URLSearchParams(String(http[1]).split('?')[1]).keys() : []),
  };
}

function unknownOperation(service: Service, name: string): AwsError {
  return service.protocol.kind === 'query'
    ? new AwsError(
        'InvalidAction',
        `Could not find operation ${name || '(none)'} for version ${service.protocol.version}`,
      )
    : new AwsError('UnknownOperationException', '');
}
