import { pause, startStage } from './stage.ts';

/** Starts a cloud with a process that spins and one that has a child, prints their ids as JSON, and stays. */
const stage = await startStage();
const spins = await stage.push('spins', `console.log('spins'); while (true) {}`);
const parent = await stage.push(
  'parent',
  `import { spawn } from 'node:child_process';
const child = spawn('node', ['-e', 'setInterval(() => {}, 1000)']);
console.log('child ' + child.pid);
setInterval(() => {}, 1000);`,
);
for (const image of [spins, parent]) {
  const taskDefinition = await stage.register(stage.definition(image));
  await stage.call('RunTask', stage.runInput({ taskDefinition }));
}
for (;;) {
  const child = (await stage.logs()).find((line) => line.startsWith('child '));
  const pids = stage.cloud
    .service('ecs')
    .runningProcesses()
    .map(({ pid }) => pid);
  if (child && pids.length === 2) {
    console.log(JSON.stringify([...pids, Number(child.slice(6))]));
    break;
  }
  await pause();
}
await pause(60_000);
