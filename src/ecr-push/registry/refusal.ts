import { asError, Cancelled, Failure } from '../../core/failure.ts';
import { HttpError, type HttpResponse } from '../../core/http.ts';
import { oneLine } from '../../core/untrusted.ts';

/** What a registry says against a request. */
export interface Refusal {
  status: number;
  code: string;
  message: string;
}

/** The first error of the body, or the status where there is none (HEAD). Undefined when it was no answer. */
export function refusalOf(error: unknown): Refusal | undefined {
  return error instanceof HttpError ? refusalIn(error.response) : undefined;
}

export function refusalIn({ status, body }: HttpResponse): Refusal {
  try {
    const [first] = JSON.parse(body.toString('utf8')).errors;
    return { status, code: oneLine(String(first.code), 60), message: oneLine(String(first.message), 500) };
  } catch {
    return { status, code: String(status), message: '' };
  }
}

/** Would a new token help? ECR says 403 for an expired one, others 401. */
export function wantsNewToken(response: HttpResponse): boolean {
  if (response.status === 401) return true;
  return response.status === 403 && /token has expired/i.test(refusalIn(response).message);
}

/**
 * An error of the registry in words.
 * @param doing e.g. `Uploading layer sha256:…`
 * @param action the IAM action behind it
 */
export function registryFailure(error: unknown, doing: string, action: string): Failure | Cancelled {
  if (error instanceof Failure || error instanceof Cancelled) return error;
  const refusal = refusalOf(error);
  const said = refusal?.message ? new Error(`${refusal.code}: ${refusal.message}`) : asError(error);
  return new Failure({ what: `${doing} failed.`, next: adviceFor(refusal, action) }, { cause: said });
}

function adviceFor(refusal: Refusal | undefined, action: string): string {
  if (!refusal) return 'The registry could not be reached after several tries; run the job again.';
  const { status, message } = refusal;
  const named = /not authorized to perform: (?<action>ecr:\w+)/.exec(message)?.groups?.action;
  if (status === 401 || /token has expired/i.test(message)) {
    return 'The registry does not take the token of these credentials, nor a new one. Check which account and region they are for.';
  }
  // ECR answers 403 without a body to HEAD.
  if (status === 403) {
    return `Allow ${named ?? action} on the repository to the role (the action’s iam.json lists what it needs), and look at the repository’s policy.`;
  }
  if (status === 429 || status >= 500)
    return 'The registry did not recover after several tries; run the job again.';
  return 'See the cause below.';
}
