import { expect, test } from '@jest/globals';
import type { LiveDefinition } from '../../src/ecs-deploy/edge.ts';
import { changed, chooseContainer } from '../../src/ecs-deploy/task-definition.ts';
import { definitionArn } from './names.ts';

/** A task definition as ECS describes it, with everything that others have lost: empty texts, `=` in values, blanks in commands. */
const described = {
  taskDefinitionArn: definitionArn('api:7'),
  family: 'api',
  revision: 7,
  status: 'ACTIVE',
  requiresAttributes: [{ name: 'com.amazonaws.ecs.capability.docker-remote-api.1.18' }],
  compatibilities: ['EC2', 'FARGATE'],
  registeredAt: 1_795_000_000.5,
  registeredBy: 'arn:aws:iam::123456789012:user/x',
  networkMode: 'awsvpc',
  cpu: '256',
  memory: '512',
  volumes: [{ name: 'data', efsVolumeConfiguration: { fileSystemId: 'fs-1', rootDirectory: '' } }],
  placementConstraints: [],
  enableFaultInjection: false,
  containerDefinitions: [
    {
      name: 'app',
      image: 'old:1',
      cpu: 0,
      essential: true,
      command: ['sh', '-c', 'a  b', ''],
      environment: [
        { name: 'EMPTY', value: '' },
        { name: 'KEPT', value: 'a=b=c' },
        { name: 'LEVEL', value: 'info' },
      ],
      secrets: [{ name: 'PASSWORD', valueFrom: 'arn:aws:ssm:eu-west-1:123456789012:parameter/p' }],
      dockerLabels: { empty: '', rule: 'Host(`x`) && Path=/a=b' },
      logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': 'g', mode: '' } },
    },
    { name: 'proxy', image: 'old:1', essential: false },
  ],
};
const live: LiveDefinition = {
  arn: definitionArn('api:7'),
  family: 'api',
  definition: described,
  tags: [
    { key: 'team', value: '' },
    { key: 'aws:cloudformation:stack-name', value: 'api' },
  ],
  unknownKeys: [],
};
const none = { environment: {}, secrets: {} };
const [app, proxy] = described.containerDefinitions;

test('all but what ECS added goes back, with one container changed', () => {
  const before = structuredClone(live);
  const change = { image: 'new@sha256:1', environment: { LEVEL: 'a=b', NEW: '' }, secrets: {} };
  const { definition, differences } = changed(live, 'app', change);
  expect(definition).toEqual({
    family: 'api',
    networkMode: 'awsvpc',
    cpu: '256',
    memory: '512',
    volumes: described.volumes,
    placementConstraints: [],
    enableFaultInjection: false,
    tags: [{ key: 'team', value: '' }],
    containerDefinitions: [
      {
        ...app,
        image: 'new@sha256:1',
        environment: [
          { name: 'EMPTY', value: '' },
          { name: 'KEPT', value: 'a=b=c' },
          { name: 'LEVEL', value: 'a=b' },
          { name: 'NEW', value: '' },
        ],
      },
      proxy,
    ],
  });
  expect(differences).toEqual([
    { what: 'image', from: 'old:1', to: 'new@sha256:1' },
    { what: 'environment', name: 'LEVEL', how: 'changed' },
    { what: 'environment', name: 'NEW', how: 'added' },
  ]);
  expect(live).toEqual(before);
});

test('nothing differs: nothing is said, and no key appears', () => {
  const same = { image: 'old:1', environment: { LEVEL: 'info' }, secrets: {} };
  const { definition, differences } = changed(live, 'app', same);
  expect(differences).toEqual([]);
  expect(definition.containerDefinitions).toEqual(described.containerDefinitions);
  const proxyOnly = changed(live, 'proxy', { image: 'old:1', ...none });
  expect(proxyOnly.definition.containerDefinitions).toEqual(described.containerDefinitions);
});

test('a definition without tags is registered without the key', () => {
  expect(changed({ ...live, tags: [] }, 'app', { image: 'x', ...none }).definition).not.toHaveProperty(
    'tags',
  );
});

test('a name is either a variable or a secret: the kind changes', () => {
  const secret = 'arn:aws:ssm:eu-west-1:123456789012:parameter/level';
  const change = { image: 'old:1', environment: { PASSWORD: 'x' }, secrets: { LEVEL: secret } };
  const { definition, differences } = changed(live, 'app', change);
  const [container] = definition.containerDefinitions as Record<string, unknown>[];
  expect(container).toMatchObject({
    environment: [
      { name: 'EMPTY', value: '' },
      { name: 'KEPT', value: 'a=b=c' },
      { name: 'PASSWORD', value: 'x' },
    ],
    secrets: [{ name: 'LEVEL', valueFrom: secret }],
  });
  expect(differences).toEqual([
    { what: 'environment', name: 'PASSWORD', how: 'added' },
    { what: 'secret', name: 'LEVEL', how: 'added' },
    { what: 'environment', name: 'LEVEL', how: 'removed' },
    { what: 'secret', name: 'PASSWORD', how: 'removed' },
  ]);
});

test.each([
  ['the named one', 'proxy', 'proxy'],
  ['the only essential one', undefined, 'app'],
])('container: %s', (_, named, expected) => {
  expect(chooseContainer(live, named)).toMatchObject({ container: { name: expected } });
});
