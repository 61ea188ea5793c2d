import { malformedXml } from './rest/xml-input.ts';
import { AwsError, type Service } from './service.ts';

/** What a service answers to a request that has the wrong shape. Each vendor team chose names of its own. */
const constraintErrors: Record<string, string> = {
  ecs: 'InvalidParameterException',
  ecr: 'InvalidParameterException',
  logs: 'InvalidParameterException',
};

/** A required member is missing: "1 validation error detected: Value null at 'name' failed to satisfy …". */
export function missingMembers(service: Service, paths: string[]): AwsError {
  if (service.protocol.kind === 'rest-xml') return malformedXml(`${paths.join(', ')} missing`);
  const name =
    service.protocol.kind === 'query'
      ? 'ValidationError'
      : (constraintErrors[service.name] ?? 'ValidationException');
  const each = paths.map(
    (path) => `Value null at '${path}' failed to satisfy constraint: Member must not be null`,
  );
  return new AwsError(
    name,
    `${each.length} validation error${each.length > 1 ? 's' : ''} detected: ${each.join('; ')}`,
  );
}

/** A value of another type than the schema says. */
export function wrongType(service: Service, path: string, found: string, wanted: string): AwsError {
  if (service.protocol.kind === 'rest-xml') return malformedXml(`${path}: ${found} is not ${wanted}`);
  const name = service.protocol.kind === 'query' ? 'MalformedInput' : 'SerializationException';
  return new AwsError(name, `${path}: ${found} can not be converted to ${wanted}`);
}

/** A member that the schema does not know. */
export function unknownMember(service: Service, path: string, known: string[]): AwsError {
  if (service.protocol.kind === 'rest-xml') return malformedXml(`${path} is not known`);
  if (service.protocol.kind === 'query')
    return new AwsError('UnknownParameter', `The parameter ${path} is not recognized`);
  return new AwsError(
    'SerializationException',
    `${path}: unknown member. Known here: ${known.length ? known.join(', ') : 'none'}`,
  );
}

/** A header of S3 that the real one has and this one does not, by name. */
export const notImplemented = (header: string): AwsError =>
  new AwsError(
    'NotImplemented',
    `A header you provided implies functionality that is not implemented: ${header}`,
    501,
  );
