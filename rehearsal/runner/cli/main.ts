import { runCli } from './cli.ts';

const cancel = new AbortController();
const stop = () => cancel.abort();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
// The program that started this one is gone.
process.on('disconnect', stop);

const code = await runCli(process.argv.slice(2), {
  env: process.env,
  out: (line) => process.stdout.write(`${line}\n`),
  error: (line) => process.stderr.write(`${line}\n`),
  colour: Boolean(process.stdout.isTTY) && !process.env.NO_COLOR,
  signal: cancel.signal,
});
process.exit(code);
