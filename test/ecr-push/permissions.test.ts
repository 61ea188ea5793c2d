import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { layoutOf, smallImage, tar } from './archives.ts';
import { type PushStage, roleName, startPushStage } from './push-stage.ts';

let stage: PushStage;
beforeAll(async () => {
  stage = await startPushStage();
});
afterAll(() => stage.close());

test('needs what iam.json lists, and nothing else', async () => {
  stage.write('image.tar', await tar(layoutOf(await smallImage('tree-1'))));
  const archive = { mode: 'archive', archive: 'image.tar' };
  const runs = [
    await stage.run({ ...archive, tags: 'v1' }),
    await stage.run({ ...archive, tags: 'v1' }),
    await stage.run({ mode: 'promote', 'source-image': 'v1', tags: 'release' }),
    await stage.run({ tags: 'v2', 'reuse-image': 'v1', 'reuse-label': 'dev.zibro.tree=tree-1' }),
  ];
  expect(runs.map(({ said }) => said.replace(/@sha256:\w+/, ''))).toEqual([
    'Pushed zibro/backend as v1.',
    'zibro/backend was there already, with every tag. Nothing was written.',
    'Pushed zibro/backend as release.',
    'zibro/backend is used again.',
  ]);
  expect(stage.cloud.journal.filter(({ outcome }) => outcome.startsWith('AccessDenied'))).toEqual([]);
  expect(stage.cloud.iam.unused('ecr-push').filter(({ role }) => role === roleName)).toEqual([]);
});

test.each([
  [
    'ecr:GetAuthorizationToken',
    [
      'Signing in to ECR failed.',
      '  caused by: AccessDeniedException: User: $who is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action',
      'Next: Allow ecr:GetAuthorizationToken to the role (the action’s iam.json lists what it needs).',
    ],
  ],
  [
    'ecr:DescribeRepositories',
    [
      'Reading repository zibro/backend failed.',
      '  caused by: AccessDeniedException: User: $who is not authorized to perform: ecr:DescribeRepositories on resource: $arn because no identity-based policy allows the ecr:DescribeRepositories action',
      'Next: Allow ecr:DescribeRepositories to the role (the action’s iam.json lists what it needs).',
    ],
  ],
  [
    'ecr:BatchGetImage',
    [
      'Looking for image v9 failed.',
      '  caused by: HttpError: HEAD $registry/v2/zibro/backend/manifests/v9 answered 403: (no body)',
      'Next: Allow ecr:BatchGetImage on the repository to the role (the action’s iam.json lists what it needs), and look at the repository’s policy.',
    ],
  ],
  [
    'ecr:UploadLayerPart',
    [
      expect.stringMatching(/^Uploading layer sha256:\w{12} failed\.$/),
      '  caused by: DENIED: User: $who is not authorized to perform: ecr:UploadLayerPart on resource: $arn because no identity-based policy allows the ecr:UploadLayerPart action',
      'Next: Allow ecr:UploadLayerPart on the repository to the role (the action’s iam.json lists what it needs), and look at the repository’s policy. No tag was written.',
    ],
  ],
  [
    'ecr:PutImage',
    [
      'Writing tag v9 failed.',
      '  caused by: DENIED: User: $who is not authorized to perform: ecr:PutImage on resource: $arn because no identity-based policy allows the ecr:PutImage action',
      expect.stringMatching(
        /^Next: Allow ecr:PutImage on the repository to the role .* no tag was written\.$/,
      ),
    ],
  ],
])('without %s one message says what to allow', async (action, expected) => {
  const role = stage.cloud.iam.role(roleName);
  stage.cloud.iam.putRole({
    ...role,
    policies: role.policies.map((policy) => ({
      ...policy,
      Statement: policy.Statement.map((statement) => ({
        ...statement,
        Action: [statement.Action].flat().filter((one) => one !== action),
      })).filter(({ Action }) => Action.length > 0),
    })),
  });
  stage.write('other.tar', await tar(layoutOf(await smallImage(`without ${action}`))));
  const { said, outputs } = await stage.run({ mode: 'archive', archive: 'other.tar', tags: 'v9' });
  stage.cloud.iam.putRole(role);
  const who = `arn:aws:sts::123456789012:assumed-role/${roleName}/rehearsal`;
  const arn = 'arn:aws:ecr:eu-west-1:123456789012:repository/zibro/backend';
  const plain = said
    .replaceAll(who, '$who')
    .replaceAll(arn, '$arn')
    .replaceAll(`http://${stage.cloud.registryHost}`, '$registry');
  expect(plain.split('\n')).toEqual(expected);
  expect(outputs.digest).toBeUndefined();
});
