import { ApiError, invalidField } from './api-error.ts';
import type { CheckAnnotation, CheckRun, Repository } from './repository.ts';

/** The fields of a request that creates or updates a check run, after the schema check. */
export interface CheckRunChange {
  name?: string;
  details_url?: string;
  external_id?: string;
  status?: string;
  conclusion?: string;
  started_at?: string;
  completed_at?: string;
  output?: {
    title?: string;
    summary: string;
    text?: string;
    annotations?: (Partial<CheckAnnotation> &
      Pick<CheckAnnotation, 'path' | 'start_line' | 'end_line' | 'annotation_level' | 'message'>)[];
  };
}

const maximumTextBytes = 64 * 1024;

/** Throws ApiError 422. */
export function addCheckRun(
  repository: Repository,
  { id, sha, change, now }: { id: number; sha: string; change: CheckRunChange; now: Date },
): CheckRun {
  const suite = repository.checkRuns.find((run) => run.sha === sha)?.suite ?? id;
  const run: CheckRun = {
    id,
    suite,
    sha,
    name: '',
    status: 'queued',
    conclusion: null,
    externalId: '',
    detailsUrl: '',
    started: now,
    completed: null,
    title: null,
    summary: null,
    text: null,
    annotations: [],
  };
  changeCheckRun(run, change, now);
  repository.checkRuns.push(run);
  return run;
}

/** Changes what is named and adds annotations to those that are there. Throws ApiError 422 and changes nothing. */
export function changeCheckRun(run: CheckRun, change: CheckRunChange, now: Date): void {
  const annotations = (change.output?.annotations ?? []).map(annotation);
  const { status = run.status, conclusion } = change;
  if (conclusion === 'stale') {
    throw new ApiError(422, `Invalid request.\n\nOnly GitHub can set a check run's conclusion to "stale".`);
  }
  if (change.status === 'completed' && conclusion === undefined) {
    throw new ApiError(422, `Invalid request.\n\n"conclusion" wasn't supplied.`);
  }
  run.name = change.name ?? run.name;
  run.detailsUrl = change.details_url ?? run.detailsUrl;
  run.externalId = change.external_id ?? run.externalId;
  run.started = change.started_at === undefined ? run.started : new Date(change.started_at);
  // A conclusion completes the run, whatever the status says.
  run.status = conclusion === undefined ? status : 'completed';
  run.conclusion = conclusion ?? (run.status === 'completed' ? run.conclusion : null);
  const completed = change.completed_at === undefined ? now : new Date(change.completed_at);
  run.completed = run.status === 'completed' ? completed : null;
  if (!change.output) return;
  run.title = change.output.title ?? run.title;
  run.summary = change.output.summary;
  run.text = change.output.text ?? run.text;
  run.annotations.push(...annotations);
}

type GivenAnnotation = NonNullable<NonNullable<CheckRunChange['output']>['annotations']>[number];

/** What the description says in words only: lines from 1, columns on one line, sizes (docs "Create a check run"). */
function annotation(given: GivenAnnotation): CheckAnnotation {
  const refuse = (field: string, message: string): never => {
    throw invalidField({ resource: 'CheckRun', field: `annotations.${field}`, code: 'invalid', message });
  };
  const { path, start_line, end_line, start_column = null, end_column = null, title = null } = given;
  if (path === '' || path.startsWith('/'))
    refuse('path', 'path must be relative to the root of the repository');
  if (start_line < 1) refuse('start_line', 'start_line must be at least 1');
  if (end_line < start_line) refuse('end_line', 'end_line must not be before start_line');
  if (start_line !== end_line && (start_column !== null || end_column !== null)) {
    refuse('start_column', 'columns can only be given when start_line and end_line are the same');
  }
  if (title !== null && title.length > 255) refuse('title', 'title is too long (maximum is 255 characters)');
  for (const field of ['message', 'raw_details'] as const) {
    if (Buffer.byteLength(given[field] ?? '') > maximumTextBytes) {
      refuse(field, `${field} is too long (maximum is 64 KB)`);
    }
  }
  const { annotation_level, message, raw_details = null } = given;
  return {
    path,
    start_line,
    end_line,
    start_column,
    end_column,
    annotation_level,
    message,
    title,
    raw_details,
  };
}
