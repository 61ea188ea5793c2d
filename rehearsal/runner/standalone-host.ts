import type { GitHubHost, HostRepository, JobIdentity, JobReport } from './host.ts';

export interface StandaloneOptions {
  repositories?: Record<string, Partial<HostRepository>>;
  /** Secrets and variables of a repository (`owner/repo`) or of an environment in it (`owner/repo#staging`). */
  settings?: Record<string, { secrets?: Record<string, string>; vars?: Record<string, string> }>;
  /** Branches that may deploy to an environment, and who looks first: throws to refuse. */
  environments?: Record<string, { branches?: string[]; review?(job: JobIdentity): Promise<void> }>;
}

/** A GitHub without a server: tokens are only texts, nothing answers at its addresses, and what jobs report is kept. */
export function createStandaloneHost(options: StandaloneOptions = {}): GitHubHost & {
  reports: (JobReport & { job: JobIdentity })[];
  tokens: Map<string, Record<string, string>>;
} {
  const reports: (JobReport & { job: JobIdentity })[] = [];
  const tokens = new Map<string, Record<string, string>>();
  let issued = 0;
  return {
    reports,
    tokens,
    apiUrl: 'http://127.0.0.1:1',
    serverUrl: 'http://127.0.0.1:1',
    repository: (fullName) => ({
      fullName,
      id: 1,
      ownerId: 1,
      defaultBranch: 'main',
      ...options.repositories?.[fullName],
    }),
    issueToken: (_, permissions) => {
      issued++;
      const token = `ghs_${String(issued).padStart(36, '0')}`;
      tokens.set(token, permissions);
      return token;
    },
    revokeToken: (token) => void tokens.delete(token),
    idTokenRequest: () => ({ url: 'http://127.0.0.1:1/token?', token: 'standalone-has-no-id-token' }),
    enterEnvironment: async (job, environment) => {
      const rules = options.environments?.[environment];
      const branch = job.ref.replace(/^refs\/(heads|tags)\//, '');
      if (rules?.branches && !rules.branches.includes(branch)) {
        throw new Error(
          `Branch "${branch}" is not allowed to deploy to ${environment} due to environment protection rules.`,
        );
      }
      await rules?.review?.(job);
    },
    settings: (repository, environment) => {
      const found =
        options.settings?.[environment === undefined ? repository : `${repository}#${environment}`];
      return { secrets: { ...found?.secrets }, vars: { ...found?.vars } };
    },
    report: (job, report) => void reports.push({ ...report, job }),
  };
}
