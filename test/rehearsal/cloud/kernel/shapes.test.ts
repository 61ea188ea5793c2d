import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as ecr from '@aws-sdk/client-ecr';
import * as ecs from '@aws-sdk/client-ecs';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, test } from '@jest/globals';
import { findOperation } from '../../../../rehearsal/cloud/kernel/operation-schema.ts';
import { parseQuery } from '../../../../rehearsal/cloud/kernel/query-input.ts';
import { readInput } from '../../../../rehearsal/cloud/kernel/read-input.ts';
import type { Service } from '../../../../rehearsal/cloud/kernel/service.ts';
import { toJson } from '../../../../rehearsal/cloud/kernel/write-output.ts';
import { xmlAnswer } from '../../../../rehearsal/cloud/kernel/xml-output.ts';

/** A service that has schemas and no behaviour: every operation is "there". */
function shapesOf(name: string, schemas: Record<string, unknown>, operations: string[]): Service {
  const nothing = { permissions: () => [], run: () => ({}) };
  return {
    name,
    protocol:
      name === 'elasticloadbalancing'
        ? { kind: 'query', version: '2015-12-01' }
        : { kind: 'json', targetPrefix: name },
    schemas,
    operations: Object.fromEntries(operations.map((operation) => [operation, nothing])),
  };
}

const services: Record<string, Service> = {
  ecs: shapesOf('ecs', { ...ecs }, ['RegisterTaskDefinition', 'DescribeServices', 'ListClusters']),
  ecr: shapesOf('ecr', { ...ecr }, ['UploadLayerPart', 'DescribeImages']),
  logs: shapesOf('logs', { ...logs }, ['PutLogEvents']),
  elb: shapesOf('elasticloadbalancing', { ...elb }, [
    'DescribeTargetHealth',
    'DescribeTargetGroups',
    'AddTags',
  ]),
};

function known(name: string, operation: string) {
  const service = services[name];
  if (!service) throw new Error(`no ${name}`);
  return { service, ...findOperation(service, operation) };
}

function read(name: string, operation: string, body: unknown) {
  const { service, input } = known(name, operation);
  return readInput(service, input, body);
}

describe('JSON in', () => {
  test('bytes, numbers, maps, lists and absent members', () => {
    expect(
      read('ecr', 'UploadLayerPart', {
        registryId: null,
        repositoryName: 'a',
        uploadId: 'u',
        partFirstByte: 0,
        partLastByte: 3,
        layerPartBlob: Buffer.from('blob').toString('base64'),
      }),
    ).toEqual({
      repositoryName: 'a',
      uploadId: 'u',
      partFirstByte: 0,
      partLastByte: 3,
      layerPartBlob: new Uint8Array(Buffer.from('blob')),
    });
    expect(
      read('ecs', 'RegisterTaskDefinition', {
        family: 'f',
        containerDefinitions: [{ name: 'c', dockerLabels: { 'a.b': 'c' }, essential: false }],
      }),
    ).toEqual({
      family: 'f',
      containerDefinitions: [{ name: 'c', dockerLabels: { 'a.b': 'c' }, essential: false }],
    });
  });

  test.each([
    {
      name: 'a misspelt member deep inside',
      body: {
        family: 'f',
        containerDefinitions: [{ name: 'c', logConfiguration: { logDriver: 'awslogs', option: {} } }],
      },
      error: 'SerializationException',
      message:
        'containerDefinitions[0].logConfiguration.option: unknown member. Known here: logDriver, options, secretOptions',
    },
    {
      name: 'all missing members at once',
      body: { containerDefinitions: [{ secrets: [{ name: 's' }, { valueFrom: 'v' }] }] },
      error: 'InvalidParameterException',
      message:
        "3 validation errors detected: Value null at 'containerDefinitions[0].secrets[0].valueFrom' failed to satisfy " +
        "constraint: Member must not be null; Value null at 'containerDefinitions[0].secrets[1].name' failed to satisfy " +
        "constraint: Member must not be null; Value null at 'family' failed to satisfy constraint: Member must not be null",
    },
    {
      name: 'a number as text',
      body: { family: 'f', containerDefinitions: [{ memory: '512' }] },
      error: 'SerializationException',
      message: 'containerDefinitions[0].memory: a string can not be converted to a number',
    },
    {
      name: 'a hole in a list',
      body: { family: 'f', containerDefinitions: [null] },
      error: 'SerializationException',
      message: 'containerDefinitions[0]: null can not be converted to an element',
    },
    {
      name: 'a structure as text',
      body: { family: 'f', containerDefinitions: ['c'] },
      error: 'SerializationException',
      message: 'containerDefinitions[0]: a string can not be converted to a structure',
    },
    {
      name: 'a map of the wrong values',
      body: { family: 'f', containerDefinitions: [{ dockerLabels: { a: 1 } }] },
      error: 'SerializationException',
      message: 'containerDefinitions[0].dockerLabels.a: a number can not be converted to a string',
    },
    {
      name: 'a body that is a list',
      body: [],
      error: 'SerializationException',
      message: 'the request: a list can not be converted to a structure',
    },
  ])('$name is refused', ({ body, error, message }) => {
    expect(() => read('ecs', 'RegisterTaskDefinition', body)).toThrow(
      expect.objectContaining({ name: error, message, status: 400 }),
    );
  });

  test('text that is not base64 is refused', () => {
    const body = {
      repositoryName: 'a',
      uploadId: 'u',
      partFirstByte: 0,
      partLastByte: 1,
      layerPartBlob: '???',
    };
    expect(() => read('ecr', 'UploadLayerPart', body)).toThrow(
      'layerPartBlob: a string can not be converted to bytes (base64)',
    );
  });
});

describe('JSON out', () => {
  const write = (name: string, operation: string, answer: unknown) =>
    toJson(known(name, operation).output, answer, operation);

  test('times are seconds with a fraction, undefined is absent', () => {
    expect(
      write('ecs', 'DescribeServices', {
        services: [{ createdAt: new Date(1_700_000_000_250), serviceName: 's', roleArn: undefined }],
        $metadata: {},
      }),
    ).toEqual({ services: [{ createdAt: 1_700_000_000.25, serviceName: 's' }] });
  });

  test.each([
    [
      'an unknown member',
      { services: [{ name: 's' }] },
      "DescribeServices.services[0].name: the SDK's schema has no such member.",
    ],
    [
      'a wrong type',
      { services: [{ createdAt: 17 }] },
      "DescribeServices.services[0].createdAt: the SDK's schema says a Date.",
    ],
    ['null', { services: null }, "DescribeServices.services: the SDK's schema says a list."],
  ])('%s is a mistake in the local cloud', (_, answer, message) => {
    expect(() => write('ecs', 'DescribeServices', answer)).toThrow(new Error(message));
  });
});

describe('the query protocol', () => {
  const parse = (operation: string, form: string) => {
    const { service, input } = known('elb', operation);
    return readInput(service, input, parseQuery(service, input, new URLSearchParams(form)));
  };

  test.each([
    [
      'DescribeTargetHealth',
      'Action=DescribeTargetHealth&Version=2015-12-01&TargetGroupArn=arn&Targets.member.1.Id=10.0.0.1&Targets.member.1.Port=80&Targets.member.2.Id=b',
      { TargetGroupArn: 'arn', Targets: [{ Id: '10.0.0.1', Port: 80 }, { Id: 'b' }] },
    ],
    ['DescribeTargetGroups', 'Names=&PageSize=7', { Names: [], PageSize: 7 }],
    [
      'DescribeTargetGroups',
      Array.from({ length: 11 }, (_, index) => `Names.member.${11 - index}=n${11 - index}`).join('&'),
      { Names: ['n1', 'n2', 'n3', 'n4', 'n5', 'n6', 'n7', 'n8', 'n9', 'n10', 'n11'] },
    ],
  ])('%s: %s', (operation, form, input) => {
    expect(parse(operation, form)).toEqual(input);
  });

  test.each([
    ['Foo=1', 'UnknownParameter', 'The parameter Foo is not recognized'],
    [
      'TargetGroupArn=a&Targets.member.1.Idd=x',
      'UnknownParameter',
      'The parameter Targets.member.1.Idd is not recognized',
    ],
    ['TargetGroupArn=a&Targets.1.Id=x', 'UnknownParameter', 'The parameter Targets.1 is not recognized'],
    [
      'TargetGroupArn=a&Targets.member.2.Id=x',
      'MalformedInput',
      'Targets.member: a gap in the numbering can not be converted to a list',
    ],
    [
      'TargetGroupArn=a&Targets.member.1.Id=x&Targets.member.1.Port=http',
      'MalformedInput',
      'Targets.member.1.Port: "http" can not be converted to a number',
    ],
    [
      'TargetGroupArn=a&TargetGroupArn=b',
      'MalformedInput',
      'TargetGroupArn: a repeated parameter can not be converted to one value',
    ],
    ['TargetGroupArn.x=a', 'MalformedInput', 'TargetGroupArn: a structure can not be converted to string'],
    [
      '',
      'ValidationError',
      "1 validation error detected: Value null at 'TargetGroupArn' failed to satisfy constraint: Member must not be null",
    ],
  ])('%s is refused', (form, name, message) => {
    expect(() => parse('DescribeTargetHealth', form)).toThrow(expect.objectContaining({ name, message }));
  });

  test('answers nest as the vendor nests them, escaped', () => {
    const { output } = known('elb', 'DescribeTargetHealth');
    const answer = {
      TargetHealthDescriptions: [
        { Target: { Id: 'a<b>&"c"', Port: 80 }, TargetHealth: { State: 'healthy' } },
      ],
    };
    expect(
      xmlAnswer({
        operation: 'DescribeTargetHealth',
        namespace: 'http://elb/',
        schema: output,
        value: toJson(output, answer),
        requestId: 'r-1',
      }),
    ).toBe(
      '<DescribeTargetHealthResponse xmlns="http://elb/"><DescribeTargetHealthResult><TargetHealthDescriptions><member>' +
        '<Target><Id>a&lt;b&gt;&amp;&quot;c&quot;</Id><Port>80</Port></Target>' +
        '<TargetHealth><State>healthy</State></TargetHealth></member></TargetHealthDescriptions>' +
        '</DescribeTargetHealthResult><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata>' +
        '</DescribeTargetHealthResponse>',
    );
  });
});
