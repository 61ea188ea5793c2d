import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';
import { actionPolicy } from '../../../../rehearsal/cloud/iam/action-policy.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'actions-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The policy of an action whose iam.json has this text. */
function policyOf(text: string, values: Record<string, string | string[]> = {}) {
  mkdirSync(path.join(folder, 'ecs-deploy'), { recursive: true });
  writeFileSync(path.join(folder, 'ecs-deploy/iam.json'), text);
  return actionPolicy('ecs-deploy', values, pathToFileURL(`${folder}/`));
}

const documentOf = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const update = {
  Sid: 'Update',
  Effect: 'Allow',
  Action: ['ecs:UpdateService'],
  Resource: 'arn:aws:ecs:${Region}:${Account}:service/${Cluster}/${Service}',
};

test('placeholders become values', () => {
  const cluster = { ArnEquals: { 'ecs:cluster': 'arn:aws:ecs:${Region}:${Account}:cluster/${Cluster}' } };
  const values = { Region: 'eu-west-1', Account: '1', Cluster: 'c$&', Service: 's' };
  expect(policyOf(documentOf({ ...update, Condition: cluster }), values)).toEqual({
    name: 'ecs-deploy',
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Update',
        Effect: 'Allow',
        Action: ['ecs:UpdateService'],
        Resource: 'arn:aws:ecs:eu-west-1:1:service/c$&/s',
        Condition: { ArnEquals: { 'ecs:cluster': 'arn:aws:ecs:eu-west-1:1:cluster/c$&' } },
      },
    ],
  });
});

test('several values repeat the entry', () => {
  const pass = { ...update, Resource: ['arn:aws:iam::${Account}:role/${TaskRole}', '*'] };
  const policy = policyOf(documentOf(pass), { Account: ['1', '2'], TaskRole: ['a', 'b'] });
  expect(policy?.Statement[0]?.Resource).toEqual([
    'arn:aws:iam::1:role/a',
    'arn:aws:iam::1:role/b',
    'arn:aws:iam::2:role/a',
    'arn:aws:iam::2:role/b',
    '*',
  ]);
});

test('a policy variable is left for IAM to refuse', () => {
  const own = { ...update, Resource: 'arn:aws:s3:::b/${aws:username}' };
  expect(policyOf(documentOf(own))?.Statement[0]?.Resource).toBe('arn:aws:s3:::b/${aws:username}');
});

test.each([
  [
    'a placeholder without a value',
    documentOf(update),
    'actions/ecs-deploy/iam.json, Update: the placeholder ${Region} has no value.',
  ],
  [
    'a placeholder of every object',
    documentOf({ ...update, Resource: '${constructor}' }),
    'actions/ecs-deploy/iam.json, Update: the placeholder ${constructor} has no value.',
  ],
  [
    'a statement without a name',
    documentOf(update, { ...update, Sid: undefined }),
    'actions/ecs-deploy/iam.json: statement 2 has no Sid.',
  ],
  [
    'another version',
    '{"Version":"2008-10-17","Statement":[]}',
    'actions/ecs-deploy/iam.json is no policy document: it needs Version "2012-10-17" and a list Statement.',
  ],
  [
    'a list',
    '[]',
    'actions/ecs-deploy/iam.json is no policy document: it needs Version "2012-10-17" and a list Statement.',
  ],
  [
    'another element',
    '{"Version":"2012-10-17","Statement":[],"Comment":""}',
    'actions/ecs-deploy/iam.json is no policy document: Comment is unknown.',
  ],
])('%s is refused', (_, text, message) => {
  expect(() => policyOf(text)).toThrow(new Error(message));
});

test('text that is no JSON is refused, and an action without a list has no policy', () => {
  expect(() => policyOf('{')).toThrow(/^actions\/ecs-deploy\/iam\.json is not valid JSON: /);
  expect(actionPolicy('test-gate', {}, pathToFileURL(`${folder}/`))).toBeUndefined();
});
