// actions/<name> + src/<name> --tsc--> build/js --ncc, swc--> <out>/<name>/{action.yml,index.js,...}
// usage: node scripts/build.mjs [--out dist] (a folder below the root; dist is what a release tag holds)
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

/** ncc reads tsconfig paths for JavaScript too: every subpath of the AWS packages goes to its ES modules. */
function modulePaths() {
  const modules = path.join(root, 'node_modules');
  // One unused import of the toolkit would bring 1 MB of undici.
  const paths = { undici: [path.join(root, 'build/js/core/undici.js')] };
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
  const { code, assets } = await ncc(path.join(root, 'build/js', action, 'main.js'), {
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
  fs.rmSync(path.join(root, 'build/js'), { recursive: true, force: true });
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(1);
  if (!fs.existsSync(path.join(root, 'build/js/core/undici.js'))) {
    throw new Error(
      'build/js/core/undici.js is missing: without it the real undici would come back silently.',
    );
  }
}

compile();
fs.writeFileSync(
  path.join(root, 'build/tsconfig.json'),
  JSON.stringify({ compilerOptions: { allowJs: true, baseUrl: '.', paths: modulePaths() } }),
);
process.chdir(path.join(root, 'build')); // where ncc finds that file

// Built aside and moved at the end: who reads the folder meanwhile sees the old or the new, not half of it.
const aside = path.join(root, 'build', `aside-${process.pid}`);
const actions = fs.readdirSync(path.join(root, 'actions')).sort();
for (const action of actions.filter((name) => fs.existsSync(path.join(root, 'build/js', name, 'main.js')))) {
  await bundle(action, aside);
}
fs.writeFileSync(path.join(aside, 'package.json'), '{"type":"module","private":true}\n');
fs.rmSync(out, { recursive: true, force: true });
fs.mkdirSync(path.dirname(out), { recursive: true });
fs.renameSync(aside, out);
