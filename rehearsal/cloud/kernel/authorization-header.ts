/** The parts of `Authorization: AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`. */
export interface AuthorizationHeader {
  accessKeyId: string;
  date: string;
  region: string;
  service: string;
  signedHeaders: string[];
  signature: string;
}

/** Throws an Error that says in AWS's words what the header lacks. */
export function parseAuthorization(header: string): AuthorizationHeader {
  const [algorithm, ...rest] = header.split(' ');
  if (algorithm !== 'AWS4-HMAC-SHA256') throw new Error(`Unsupported AWS 'algorithm': '${algorithm}'.`);
  const parts = new Map(
    rest
      .join('')
      .split(',')
      .map((part): [string, string] => {
        const at = part.indexOf('=');
        return [part.slice(0, at), part.slice(at + 1)];
      }),
  );
  const part = (name: string): string => {
    const value = parts.get(name);
    if (!value)
      throw new Error(`Authorization header requires '${name}' parameter. Authorization=${algorithm}`);
    return value;
  };
  const [accessKeyId, date, region, service, end, ...more] = part('Credential').split('/');
  if (!accessKeyId || !date || !region || !service || end !== 'aws4_request' || more.length)
    throw new Error(
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${part('Credential')}'.`,
    );
  const signedHeaders = part('SignedHeaders').split(';');
  return { accessKeyId, date, region, service, signedHeaders, signature: part('Signature') };
}
