import { systemClock } from '../../../src/core/clock.ts';
import type { JobIdentity, JobReport } from '../../runner/host.ts';
import type { Fault } from '../cloud.types.ts';
import { Faults } from '../kernel/faults.ts';
import { Environments } from './environments.ts';
import type { GitHubCall, GitHubOptions, IssuedToken, LocalGitHub } from './github.types.ts';
import { createHost, type HostParts } from './host.ts';
import { Jobs } from './jobs.ts';
import { issuer, newSigner } from './oidc.ts';
import { OidcEndpoint, oidcPath } from './oidc-endpoint.ts';
import { HourlyRate } from './rate.ts';
import { Repositories } from './repositories.ts';
import { answerRest, type RestContext } from './rest-api.ts';
import { serve } from './server.ts';
import { SettingsStore } from './settings.ts';

/** Where pages are: what contexts, outputs and image labels say must not depend on this machine's port. */
const serverUrl = 'https://github.com';

/** Starts GitHub's REST API and its OpenID provider on a free loopback port. */
export async function startGitHub(options: GitHubOptions): Promise<LocalGitHub> {
  const { world, clock = systemClock, log = () => {}, subject: form = 'immutable' } = options;
  let id = 1_000_000;
  const nextId = () => ++id;
  const now = () => new Date(clock.now());
  const stopped = new AbortController();
  const signer = newSigner();
  const repositories = new Repositories(world, { nextId, now });
  const oidc = new OidcEndpoint({ signer, form, repository: (name) => repositories.get(name) });
  const tokens: IssuedToken[] = [];
  const calls: GitHubCall[] = [];
  const reports: { job: JobIdentity; report: JobReport }[] = [];
  const rest: RestContext = {
    origin: { api: '', html: serverUrl },
    clock,
    tokens,
    calls,
    faults: new Faults(clock, stopped.signal),
    rate: new HourlyRate(options.requestsPerHour ?? 1_000),
    nextId,
    findRepository: (name) => repositories.find(name),
  };
  const server = await serve((request) =>
    request.url?.startsWith(oidcPath) ? oidc.answer(rest, request) : answerRest(rest, request),
  );
  rest.origin.api = server.url;
  const parts: HostParts = {
    apiUrl: server.url,
    serverUrl,
    repositories,
    environments: new Environments(world),
    settings: new SettingsStore(),
    jobs: new Jobs({ nextId, now }),
    oidc,
    tokens,
    reports,
    log,
  };
  return {
    ...createHost(parts),
    ...setUp(parts),
    oidc: { issuer, jwks: signer.jwks },
    fault: (fault) => rest.faults.add(playable(fault)),
    calls,
    close: async () => {
      stopped.abort();
      await server.close();
    },
  };
}

/** Throws an Error for a fault that would be waited for in vain. */
function playable(fault: Fault): Fault {
  if (fault.service !== 'github') throw new Error(`The local GitHub plays no faults of ${fault.service}.`);
  if (fault.what.kind !== 'eventual') return fault;
  throw new Error("The local GitHub plays no fault of the kind eventual: GitHub's API reads its own writes.");
}

/** What people do on GitHub's pages, and what can be seen there. */
function setUp({ repositories, environments, settings, tokens, reports }: HostParts) {
  const place = (repository: string, environment: string | undefined) => ({
    repository: repositories.get(repository).fullName,
    environment,
  });
  return {
    addRepository: (repository) => repositories.add(repository),
    repositoryState: (name) => repositories.get(name),
    setRef: (name, ref, sha) => repositories.setRef(name, ref, sha),
    setPullRequest: (name, pull) => repositories.setPullRequest(name, pull),
    setEnvironment: (repository, name, { branches, reviewers }) =>
      environments.set(repositories.get(repository).fullName, name, { branches, reviewers }),
    setReviewer: (environment, decision) => environments.decide(environment, decision),
    setSecret: (repository, name, value, environment) =>
      settings.set('secrets', place(repository, environment), name, value),
    setVariable: (repository, name, value, environment) =>
      settings.set('vars', place(repository, environment), name, value),
    tokens,
    reports,
    reviews: environments.reviews,
  } satisfies Partial<LocalGitHub>;
}
