/** What the runner needs of a GitHub: tokens, OIDC, environments. The local one is rehearsal/cloud/github. */
export interface GitHubHost {
  /** `http://127.0.0.1:PORT`, answering GitHub's REST API: GITHUB_API_URL. */
  apiUrl: string;
  serverUrl: string;
  /** Ids that contexts, environment variables and OIDC tokens carry. */
  repository(fullName: string): HostRepository;
  /**
   * The token of one job: it may do what `permissions` say in this repository, until it is revoked.
   * Permission names and levels as in a workflow: `{ contents: 'read', 'id-token': 'write' }`.
   */
  issueToken(job: JobIdentity, permissions: Record<string, 'read' | 'write' | 'none'>): string;
  revokeToken(token: string): void;
  /** ACTIONS_ID_TOKEN_REQUEST_URL and _TOKEN of a job that has `id-token: write`. */
  idTokenRequest(job: JobIdentity): { url: string; token: string };
  /**
   * Protection rules of an environment: resolves when the job may start. Throws an Error with GitHub's words when the
   * branch is not allowed or a reviewer refuses.
   */
  enterEnvironment(job: JobIdentity, environment: string): Promise<void>;
  /** Secrets and variables of the environment, or of the repository when none is named. */
  settings(
    repository: string,
    environment?: string,
  ): { secrets: Record<string, string>; vars: Record<string, string> };
  /** What the runner reports to the checks page: annotations, conclusion. Shown by the local GitHub. */
  report(job: JobIdentity, report: JobReport): void;
}

export interface HostRepository {
  fullName: string;
  id: number;
  ownerId: number;
  defaultBranch: string;
}

/** One job of one run: what a token and its claims are about. */
export interface JobIdentity {
  repository: string;
  runId: number;
  runNumber: number;
  runAttempt: number;
  workflow: string;
  /** `owner/repo/.github/workflows/x.yml@refs/heads/main` of the workflow that was triggered. */
  workflowRef: string;
  /** The same of the reusable workflow that holds the job: claim `job_workflow_ref`. */
  jobWorkflowRef: string;
  job: string;
  event: string;
  ref: string;
  sha: string;
  headRef: string;
  baseRef: string;
  actor: string;
  environment: string | undefined;
}

export interface Annotation {
  level: 'error' | 'warning' | 'notice';
  message: string;
  title?: string;
  file?: string;
  line?: number;
  endLine?: number;
  column?: number;
  endColumn?: number;
}

export interface JobReport {
  name: string;
  conclusion: 'success' | 'failure' | 'cancelled' | 'skipped';
  annotations: Annotation[];
  /** Job summaries of the steps, in order. */
  summaries: string[];
}
