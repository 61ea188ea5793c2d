// Builds the image of the Dockerfile without a Docker engine: `npm run image` writes image.tar, an OCI layout, and prints
// its digest. It holds no operating system and no Node: it runs where the platform brings both. The same commit has the
// same digest on every machine with the same Node.
import fs from 'node:fs';
import path from 'node:path';
import { createImage, type Entry } from './oci.ts';
import { filesIn, productionPackages } from './production-files.ts';
import { releaseOf } from './release.ts';

const root = path.resolve(import.meta.dirname, '..');
const output = path.join(root, 'image.tar');

/** The user of the official Node image, so that USER node means the same here. */
const users: Entry[] = [
  {
    path: 'etc/passwd',
    bytes: Buffer.from('root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n'),
  },
  { path: 'etc/group', bytes: Buffer.from('root:x:0:\nnode:x:1000:\n') },
];
const inApp = (entries: Entry[]): Entry[] =>
  entries.map((entry) => ({ ...entry, path: `app/${entry.path}` }));

// Packages change seldom, the application with each push: a layer for each, so that most pushes carry the small one.
const packages = [...users, ...inApp(productionPackages(root))];
const application = inApp([
  { path: 'package.json', bytes: fs.readFileSync(path.join(root, 'package.json')) },
  ...filesIn(root, 'dist'),
  ...filesIn(root, 'migrations'),
]);
const { version, commit, tree } = releaseOf(root, process.env);

const { digest, archive } = await createImage([packages, application], {
  architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
  user: 'node',
  workingDir: '/app',
  entrypoint: ['node'],
  cmd: ['dist/server.js'],
  env: { NODE_ENV: 'production', APP_COMMIT: commit, APP_TREE: tree },
  labels: {
    'org.opencontainers.image.title': 'backend',
    'org.opencontainers.image.version': version,
    'org.opencontainers.image.revision': commit,
    'dev.zibro.tree': tree,
  },
});
fs.writeFileSync(output, archive);
console.log(`${digest} ${path.relative(process.cwd(), output)}`);
