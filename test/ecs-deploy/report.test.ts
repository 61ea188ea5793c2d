import { expect, test } from '@jest/globals';
import { imageOf } from './names.ts';
import { play } from './play.ts';
import { crash, rolling, service } from './rollouts.ts';

const hostile = '</details><script>x</script> @everyone [a](http://b) ::error::x';

test('what comes from outside is text in the summary, and no command in the log', async () => {
  const played = await play({
    script: { steps: rolling, stops: [crash(10), crash(11), crash(12)], events: [[6, hostile]] },
    logs: [hostile, '```', hostile],
  });
  const outsideFences = played.summary.replace(/^(`{3,})[\s\S]*?^\1$/gm, '');
  expect(outsideFences).not.toMatch(/<script|@everyone|\[a\]\(http/);
  expect(played.summary).toContain('````\n');
  expect(played.lines).toContain(`${' 0:10'}   ${hostile}`);
  expect(played.annotations).toHaveLength(1);
});

test('values of variables are in no output, log or summary', async () => {
  const played = await play({
    container: { environment: [{ name: 'OLD', value: 'old-value' }] },
    inputs: { 'environment-variables': 'NEW=new-value' },
  });
  const said = JSON.stringify([played.outputs, played.summary, played.lines, played.closing]);
  expect(said).not.toMatch(/old-value|new-value/);
  expect(said).toContain('environment variable NEW added');
});

test('a look-up that is refused is a note; it hides nothing', async () => {
  const played = await play({
    script: { steps: rolling, stops: [crash(10), crash(11), crash(12)] },
    faults: [
      {
        method: 'logs.lastLines',
        name: 'AccessDeniedException',
        message: 'not authorized to perform: logs:GetLogEvents',
      },
      { method: 'targetHealth.unhealthy', name: 'AccessDeniedException', message: 'no health' },
    ],
  });
  expect(played.closing[0]).toMatch(/3 tasks of the new version ended \(container app exited with code 1\)/);
  expect(played.lines.slice(-5)).toEqual([
    'Task stopped3 EssentialContainerExited: Essential container in task exited; app exited with code 1',
    'Task stopped2 EssentialContainerExited: Essential container in task exited; app exited with code 1',
    'Task stopped1 EssentialContainerExited: Essential container in task exited; app exited with code 1',
    'Not known: Calling unhealthy failed. AccessDeniedException: no health',
    'Not known: Calling lastLines failed. AccessDeniedException: not authorized to perform: logs:GetLogEvents',
  ]);
});

test('an event is told once, and the log is calm', async () => {
  const steps = [...rolling, [90, { status: 'SUCCESSFUL', old: 0 }] as (typeof rolling)[number]];
  const played = await play({
    script: {
      steps,
      events: [
        [7, 'first'],
        [40, 'second'],
      ],
    },
  });
  expect(played.lines.slice(-9)).toEqual([
    'Service backend is being updated to backend-staging:2.',
    ' 0:00 Deployment d2 has begun.',
    ' 0:00 PENDING  new 0/2 running, old 2',
    ' 0:05 IN_PROGRESS  new 0/2 running, old 2',
    ' 0:10   first',
    ' 0:30 IN_PROGRESS  new 1/2 running, old 2',
    ' 0:40   second',
    ' 1:00 IN_PROGRESS  new 2/2 running, old 1',
    ' 1:30 SUCCESSFUL  new 2/2 running, old 0',
  ]);
});

test('the summary says what it was, what it is, and how it went', async () => {
  const steps = [...rolling, [90, { status: 'SUCCESSFUL', old: 0 }] as (typeof rolling)[number]];
  const { summary } = await play({
    script: { steps },
    inputs: { 'migration-task-definition': 'backend-migrate' },
    logs: ['done'],
  });
  for (const part of [
    'Image before',
    'Task definition before',
    '1:40',
    '#### Migration',
    'Last 1 log lines',
    '```mermaid\ntimeline',
    'What changes',
  ]) {
    expect(summary).toContain(part);
  }
});

test.each([
  ['steady', {}, `${service} runs ${imageOf('a')} (backend-staging:1), 2 of 2 tasks.`, 0],
  [
    'in the middle of a deployment',
    { last: { status: 'IN_PROGRESS' } },
    `${service} runs ${imageOf('a')} (backend-staging:1), but is not steady: its last deployment is IN_PROGRESS, 2 of 2 tasks run.`,
    1,
  ],
  [
    'with too few tasks',
    { service: { running: 1 } },
    `${service} runs ${imageOf('a')} (backend-staging:1), but is not steady: its last deployment is SUCCESSFUL, 1 of 2 tasks run.`,
    1,
  ],
])('status of a service that is %s', async (_, world, line, warnings) => {
  const played = await play({ ...world, inputs: { mode: 'status', image: '' } });
  expect(played.closing).toEqual([line]);
  expect(played.ok).toBe(true);
  expect(played.writes).toEqual([]);
  expect(played.annotations).toHaveLength(warnings);
  expect(played.outputs).toMatchObject({ image: imageOf('a') });
});
