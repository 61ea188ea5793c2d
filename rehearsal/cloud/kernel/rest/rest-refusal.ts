import { AwsError, type Service } from '../service.ts';
import { escapeXml } from '../xml-output.ts';

/** What S3 and CloudFront call the errors that the kernel raises by their JSON names. */
const names: Record<string, Record<string, [code: string, status: number, message?: string]>> = {
  s3: {
    AccessDeniedException: ['AccessDenied', 403],
    ThrottlingException: ['SlowDown', 503, 'Please reduce your request rate.'],
    RequestEntityTooLargeException: [
      'EntityTooLarge',
      400,
      'Your proposed upload exceeds the maximum allowed size',
    ],
    InternalFailure: ['InternalError', 500],
  },
  cloudfront: {
    AccessDeniedException: ['AccessDenied', 403],
    ThrottlingException: ['Throttling', 400],
    InternalFailure: ['InternalError', 500],
  },
};

/** The namespaces of the answers. */
export const restNamespaces: Record<string, string> = {
  s3: 'http://s3.amazonaws.com/doc/2006-03-01/',
  cloudfront: 'http://cloudfront.amazonaws.com/doc/2020-05-31/',
};

/** A refusal by the name that this service has for it. Anything else than an AwsError stays what it is. */
export function restError(service: string, error: unknown): unknown {
  if (!(error instanceof AwsError)) return error;
  const [code, status, message = quoted(service, error.message)] = names[service]?.[error.name] ?? [];
  return code && status ? new AwsError(code, message, status) : error;
}

const denied = /^(User: \S+ is not authorized to perform: s3:\w+ on resource: )(.*)( because no| with an) /s;

/** S3 puts the ARN in quotes where the other services do not: a key may hold spaces. */
function quoted(service: string, message: string): string {
  return service === 's3' ? message.replace(denied, '$1"$2"$3 ') : message;
}

/** The text of a refusal. S3 has a form of its own; CloudFront's is that of the query services. */
export function restRefusal(
  service: Service,
  { name, message, status, details = {} }: Pick<AwsError, 'name' | 'message' | 'status'> & Partial<AwsError>,
  requestId: string,
): string {
  const tag = (key: string, text: string) => `<${key}>${escapeXml(text)}</${key}>`;
  const what = tag('Code', name) + tag('Message', message);
  if (service.name === 's3') {
    const more = Object.entries({ ...details, RequestId: requestId }).map(([key, text]) => tag(key, text));
    return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${what}${more.join('')}</Error>`;
  }
  return (
    `<?xml version="1.0"?>\n<ErrorResponse xmlns="${restNamespaces[service.name] ?? ''}"><Error>` +
    `${tag('Type', status < 500 ? 'Sender' : 'Receiver')}${what}</Error>${tag('RequestId', requestId)}</ErrorResponse>`
  );
}
