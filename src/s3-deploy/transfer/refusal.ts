import { isError } from '../../core/failure.ts';
import type { Healing } from '../../core/retry.ts';

/** An answer of S3 that is not the wanted one. Its name is S3's code, as the SDK has it. */
export class S3Refusal extends Error {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string | undefined>;
  /** The right one, when it was asked in another. */
  Region: string | undefined;

  constructor(status: number, headers: Record<string, string | undefined>, body: string) {
    const code = element(body, 'Code');
    super(element(body, 'Message') || `S3 answered ${status}${code ? '' : ' without a reason'}.`);
    this.name = code || codeOf(status);
    this.status = status;
    this.Region = element(body, 'Region') || undefined;
    this.headers = headers;
  }
}

/** The text of an element of S3's error document, which has one level and no attributes. */
function element(xml: string, name: string): string {
  const found = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? '';
  return found.replaceAll(/&(?:#(\d+)|([a-z]+));/g, (whole, code: string | undefined, entity: string) =>
    code === undefined ? (ENTITIES[entity] ?? whole) : String.fromCodePoint(Number(code)),
  );
}

const ENTITIES: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

/** A proxy or a load balancer answers without S3's document. */
function codeOf(status: number): string {
  if (status === 503) return 'ServiceUnavailable';
  if (status === 429) return 'TooManyRequests';
  return status === 403 ? 'AccessDenied' : `HTTP ${status}`;
}

const SLOW_DOWN =
  /^(SlowDown|ServiceUnavailable|Throttl|TooManyRequests|RequestLimitExceeded|BandwidthLimitExceeded)/;
/** 400 and 409 that pass all the same: the body came too slowly; somebody else was writing the same key. */
const PASSING = /^(RequestTimeout|ConditionalRequestConflict|OperationAborted|InternalError|TimeoutError)/;
const DROPPED =
  /^(ECONNRESET|ECONNREFUSED|ECONNABORTED|EPIPE|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|ERR_SSL_.*|ERR_STREAM_PREMATURE_CLOSE|HPE_.*)$/;

/** Does S3 ask for fewer requests? */
export function asksToSlowDown(error: unknown): boolean {
  return isError(error) && (SLOW_DOWN.test(error.name) || statusOf(error) === 503 || statusOf(error) === 429);
}

/** May the same request do better a little later? Errors of the SDK and of the own requests alike. */
export function healing(error: unknown): Healing {
  if (!isError(error)) return 'give-up';
  const status = statusOf(error);
  const code = 'code' in error ? String(error.code) : '';
  // The SDK sets its clock right by such an answer, and says so.
  const metadata = (error as { $metadata?: { clockSkewCorrected?: boolean } }).$metadata;
  if (metadata?.clockSkewCorrected) return { retry: true };
  const heals =
    asksToSlowDown(error) ||
    PASSING.test(error.name) ||
    DROPPED.test(code) ||
    (status >= 500 && status !== 501);
  return heals ? { retry: true } : 'give-up';
}

export function statusOf(error: Error): number {
  if (error instanceof S3Refusal) return error.status;
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode ?? 0;
}
