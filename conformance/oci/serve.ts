// The local registry alone, for the conformance suite. usage: node serve.ts FOLDER standard|ecr|ecr-202 REPOSITORY...
// `standard` is the specification to the letter, `ecr` has ECR's quirks, `ecr-202` all of them but the 201 to PATCH, which
// hides the others: the suite gives a case up at the first answer it does not expect.
// Prints one line of JSON, {"host","password"} (the user is AWS), and serves until its standard input ends.
import { createEcr } from '../../rehearsal/cloud/ecr/index.ts';
import { ecrQuirks, noQuirks, type Quirks } from '../../rehearsal/cloud/ecr/registry/quirks.ts';
import { noSiblings } from '../../rehearsal/cloud/kernel/alone.ts';
import type { Call } from '../../rehearsal/cloud/kernel/service.ts';
import { world } from '../../rehearsal/cloud/world.ts';
import { systemClock } from '../../src/core/clock.ts';

const kinds: Record<string, Quirks> = {
  standard: noQuirks,
  ecr: ecrQuirks,
  'ecr-202': { ...ecrQuirks, patchAnswers201: false },
};
const [folder = '', kind = '', ...repositories] = process.argv.slice(2);
const quirks = kinds[kind];
if (!quirks) throw new Error(`serve: ${kind} is none of ${Object.keys(kinds).join(', ')}.`);
const context = {
  world,
  clock: systemClock,
  log: console.error,
  folder,
  cloud: noSiblings('This registry stands alone.'),
  gate: async <T>(_: unknown, run: () => T | Promise<T>) => run(),
};

const ecr = createEcr(context, { quirks });
await ecr.start?.();
for (const name of repositories) ecr.createRepository({ name, tagMutability: 'MUTABLE' });
const caller = { arn: `arn:aws:iam::${world.account}:user/admin`, role: undefined };
const call: Call = {
  service: 'ecr',
  operation: 'GetAuthorizationToken',
  caller,
  requestId: '',
  world,
  clock: systemClock,
};
const answer = (await ecr.operations.GetAuthorizationToken?.run({} as never, call)) as {
  authorizationData: { authorizationToken: string }[];
};
const token = Buffer.from(answer.authorizationData[0]?.authorizationToken ?? '', 'base64').toString('utf8');
console.log(JSON.stringify({ host: ecr.registryHost, password: token.slice('AWS:'.length) }));
process.stdin.resume().on('end', () => void ecr.close?.().then(() => process.exit(0)));
