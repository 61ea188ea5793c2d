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
export function restError(service: Service, error: unknown): unknown {
  if (!(error instanceof AwsError)) return error;
  const [code, status, message = error.message] = names[service.name]?.[error.name] ?? [];
  return code && status ? new AwsError(code, message, status) : error;
}

/** The text of a refusal. S3 has a form of its own; CloudFront's is that of the query services. */
export function restRefusal(
  service: Service,
  { name, message, status }: { name: string; message: string; status: number },
  requestId: string,
): string {
  const tag = (key: string, text: string) => `<${key}>${escapeXml(text)}</${key}>`;
  const what = tag('Code', name) + tag('Message', message);
  if (service.name === 's3')
    return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${what}${tag('RequestId', requestId)}</Error>`;
  return (
    `<?xml version="1.0"?>\n<ErrorResponse xmlns="${restNamespaces[service.name] ?? ''}"><Error>` +
    `${tag('Type', status < 500 ? 'Sender' : 'Receiver')}${what}</Error>${tag('RequestId', requestId)}</ErrorResponse>`
  );
}
