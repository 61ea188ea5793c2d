// actions/<name> + src/<name> --tsc--> build/work-<pid>/js --ncc, swc--> <out>/<name>/{action.yml,index.js,...}
// usage: node scripts/build.mjs [--out dist] (a folder below the root; dist is what a release tag holds)
// Each run has a work folder of its own, so that two at once do not meet.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import swc from '@swc/core';

const ncc = createRequire(import.meta.url)('@vercel/ncc'); // CommonJS only
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const { values } = parseArgs({ options: { out: { type: 'string', default: 'dist' } } });
const out = path.resolve(root, values.out);
const work = path.join(root, 'build', `work-${process.pid}`);
const js = path.join(work, 'js');

/** ncc reads tsconfig paths for JavaScript too: every subpath of the AWS packages goes to its ES modules. */
function modulePaths() {
  const modules = path.join(root, 'node_modules');
  // One unused import of the toolkit would bring 1 MB of undici.
  const paths = { undici: [path.join(js, 'core/undici.js')] };
  for (const scope of ['@aws-sdk', '@smithy']) {
    for (const name of fs.readdirSync(path.join(modules, scope)).sort()) {
      const home = path.join(modules, scope, name);
      const { exports = {} } = JSON.parse(fs.readFileSync(path.join(home, 'package.json'), 'utf8'));
      for (const [subpath, target] of Object.entries(exports)) {
        if (typeof target?.module === 'string' && target.module.endsWith('.js')) {
          paths[`${scope}/${name}${subpath.slice(1)}`] = [path.join(home, target.module)];
        }
      }
    }
  }
  return paths;
}

/** With dead-code removal. Class names stay: the SDK puts them into error names. */
async function minify(code) {
  const options = {
    module: true,
    toplevel: true,
    ecma: 2020,
    compress: { passes: 2, toplevel: true, keep_classnames: true },
    mangle: { toplevel: true, keep_classnames: true },
    format: { comments: false },
  };
  return (await swc.minify(code, options)).code;
}

async function bundle(action, folder) {
  const home = path.join(folder, action);
  fs.mkdirSync(home, { recursive: true });
  const { code, assets } = await ncc(path.join(js, action, 'main.js'), {
    cache: false,
    quiet: true,
    esm: true,
    filename: 'index.js',
    mainFields: ['module', 'main'],
  });
  fs.writeFileSync(path.join(home, 'index.js'), await minify(code));
  for (const [name, asset] of Object.entries(assets)) {
    if (name === 'package.json') continue; // one package.json serves all
    const source = name.endsWith('.js') ? await minify(asset.source.toString()) : asset.source;
    fs.writeFileSync(path.join(home, name), source);
  }
  fs.copyFileSync(path.join(root, 'actions', action, 'action.yml'), path.join(home, 'action.yml'));
}

function compile() {
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', js], {
    cwd: root,
    stdio: 'inherit',
  });
  // 2: wrong types, and JavaScript all the same. Good enough to run tests with, not for a release.
  if (status !== 0 && (status !== 2 || values.out === 'dist')) throw new Error('The sources do not compile.');
  if (!fs.existsSync(path.join(js, 'core/undici.js'))) {
    throw new Error('core/undici.js was not compiled: without it the real undici would come back silently.');
  }
}

async function build() {
  fs.mkdirSync(path.join(work, 'out'), { recursive: true });
  compile();
  const compilerOptions = { allowJs: true, baseUrl: '.', paths: modulePaths() };
  fs.writeFileSync(path.join(work, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  process.chdir(work); // where ncc finds that file
  for (const action of fs.readdirSync(path.join(root, 'actions')).sort()) {
    if (fs.existsSync(path.join(js, action, 'main.js'))) await bundle(action, path.join(work, 'out'));
  }
  fs.writeFileSync(path.join(work, 'out/package.json'), '{"type":"module","private":true}\n');
  process.chdir(root);
  // Moved at the end: who reads the folder meanwhile sees the old or the new, not half of it.
  fs.rmSync(out, { recursive: true, force: true });
  fs.mkdirSync(path.dirname(out), { recursive: true });
  fs.renameSync(path.join(work, 'out'), out);
}

try {
  await build();
} finally {
  fs.rmSync(work, { recursive: true, force: true });
}
