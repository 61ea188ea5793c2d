import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/**
 * Makes a DOCKER_CONFIG folder that knows one more registry, for one build. Everything else is what the user has: the
 * folder's other entries are links, and so builders, contexts and plugins stay where they were. The password is in one
 * file that only this user can read, never in an argument, and not in the user's own configuration.
 * @returns variables for docker's environment
 */
export function privateDockerConfig(options: {
  folder: string;
  env: Record<string, string | undefined>;
  host: string;
  /** base64 of `AWS:<password>`. */
  authorization: string;
}): Record<string, string> {
  const { folder, env, host, authorization } = options;
  const original = env.DOCKER_CONFIG ?? path.join(env.HOME ?? os.homedir(), '.docker');
  fs.mkdirSync(folder, { mode: 0o700 });
  if (fs.existsSync(original)) {
    for (const name of fs.readdirSync(original)) {
      if (name !== 'config.json')
        fs.symlinkSync(path.join(path.resolve(original), name), path.join(folder, name));
    }
  }
  const config = readConfig(path.join(original, 'config.json'));
  const merged = {
    ...config,
    auths: { ...config.auths, [host]: { auth: authorization } },
    // An empty helper means the file, also where a credential store is set for all other registries.
    credHelpers: { ...config.credHelpers, [host]: '' },
  };
  fs.writeFileSync(path.join(folder, 'config.json'), JSON.stringify(merged), { mode: 0o600 });
  return {
    DOCKER_CONFIG: folder,
    BUILDX_CONFIG: env.BUILDX_CONFIG ?? path.join(path.resolve(original), 'buildx'),
  };
}

function readConfig(file: string): { auths?: object; credHelpers?: object } {
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {};
}
