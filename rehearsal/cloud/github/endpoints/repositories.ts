import { pullRequestAnswer, repositoryAnswer } from '../answers.ts';
import { ApiError } from '../api-error.ts';
import { pageOf } from '../paging.ts';
import type { Endpoints } from './endpoint.ts';

export const repositoryEndpoints: Endpoints = {
  'rate-limit/get': {
    permissions: [],
    run: ({ rate }) => {
      const core = { limit: rate.limit, used: rate.used, remaining: rate.remaining, reset: rate.reset };
      const search = { limit: 30, used: 0, remaining: 30, reset: rate.reset };
      return { status: 200, body: { resources: { core, search }, rate: core } };
    },
  },
  'repos/get': {
    // Metadata is readable with every token.
    permissions: [],
    run: ({ origin, repository }) => ({ status: 200, body: repositoryAnswer(origin, repository) }),
  },
  'repos/list-pull-requests-associated-with-commit': {
    permissions: [{ 'pull-requests': 'read' }],
    run: ({ origin, repository, params, query, url }) => {
      const sha = params.commit_sha ?? '';
      if (!repository.commits.has(sha)) throw new ApiError(422, `No commit found for SHA: ${sha}`);
      const found = [...repository.pulls.values()].filter(({ head }) => head.sha === sha);
      const { items, headers } = pageOf(found, query, url);
      return { status: 200, headers, body: items.map((one) => pullRequestAnswer(origin, repository, one)) };
    },
  },
};
