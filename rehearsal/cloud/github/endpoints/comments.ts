import { commentAnswer } from '../answers.ts';
import { invalidField, notFound } from '../api-error.ts';
import { pageOf } from '../paging.ts';
import { actionsBot, type Comment, type Repository } from '../repository.ts';
import type { EndpointCall, Endpoints } from './endpoint.ts';

const maximumCharacters = 65_536;
const readers: { issues?: 'read'; 'pull-requests'?: 'read' }[] = [
  { issues: 'read' },
  { 'pull-requests': 'read' },
];
const writers: { issues?: 'write'; 'pull-requests'?: 'write' }[] = [
  { issues: 'write' },
  { 'pull-requests': 'write' },
];

/** Comments of pull requests. There are no other issues here. */
export const commentEndpoints: Endpoints = {
  'issues/create-comment': {
    permissions: writers,
    run: ({ origin, repository, params, body, now, nextId }: EndpointCall<{ body: string }>) => {
      const issue = findIssue(repository, params);
      checkBody(body.body);
      const comment = {
        id: nextId(),
        issue,
        author: actionsBot,
        body: body.body,
        created: now,
        updated: now,
      };
      repository.comments.push(comment);
      return { status: 201, body: commentAnswer(origin, repository, comment) };
    },
  },
  'issues/list-comments': {
    permissions: readers,
    run: ({ origin, repository, params, query, url }) => {
      const issue = findIssue(repository, params);
      const since = new Date(typeof query.since === 'string' ? query.since : 0);
      const found = repository.comments.filter((one) => one.issue === issue && one.updated >= since);
      const { items, headers } = pageOf(found, query, url);
      return { status: 200, headers, body: items.map((one) => commentAnswer(origin, repository, one)) };
    },
  },
  'issues/get-comment': {
    permissions: readers,
    run: ({ origin, repository, params }) => ({
      status: 200,
      body: commentAnswer(origin, repository, findComment(repository, params)),
    }),
  },
  'issues/update-comment': {
    permissions: writers,
    run: ({ origin, repository, params, body, now }: EndpointCall<{ body: string }>) => {
      const comment = findComment(repository, params);
      checkBody(body.body);
      comment.body = body.body;
      comment.updated = now;
      return { status: 200, body: commentAnswer(origin, repository, comment) };
    },
  },
  'issues/delete-comment': {
    permissions: writers,
    run: ({ repository, params }) => {
      repository.comments.splice(repository.comments.indexOf(findComment(repository, params)), 1);
      return { status: 204 };
    },
  },
};

function findIssue(repository: Repository, params: Record<string, string>): number {
  const number = Number(params.issue_number);
  if (!repository.pulls.has(number)) throw notFound();
  return number;
}

function findComment(repository: Repository, params: Record<string, string>): Comment {
  const found = repository.comments.find(({ id }) => String(id) === params.comment_id);
  if (!found) throw notFound();
  return found;
}

function checkBody(body: string): void {
  const error = { resource: 'IssueComment', code: 'unprocessable', field: 'data' };
  if (body.trim() === '') throw invalidField({ ...error, message: 'Body cannot be blank' });
  if (body.length > maximumCharacters) {
    throw invalidField({
      ...error,
      message: `Body is too long (maximum is ${maximumCharacters} characters)`,
    });
  }
}
