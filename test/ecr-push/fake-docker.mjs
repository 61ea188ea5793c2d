// The build of fake-docker.sh, as buildx does it: an archive, or a push with the credentials of DOCKER_CONFIG, and a
// metadata file. The file FAKE_DOCKER says what comes of it:
// {"image": {"digest","manifest","blobs": {digest: base64}}, "archive": file, "fails": text}
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';

const is = JSON.parse(fs.readFileSync(process.env.FAKE_DOCKER ?? '', 'utf8'));
const [command, sub, ...args] = process.argv.slice(2);
const log = (line) => fs.appendFileSync(path.join(process.env.HOME, 'docker.log'), `${line}\n`);
const end = (text, code = 0) => {
  process[code === 0 ? 'stdout' : 'stderr'].write(`${text}\n`);
  process.exit(code);
};
const option = (name) => args[args.indexOf(name) + 1];

if (command !== 'buildx' || sub !== 'build') end(`fake docker has no ${command} ${sub}`, 125);

const token = args.find((arg) => arg.startsWith('id=token,env='))?.slice(13);
log(JSON.stringify({ args, secret: token && process.env[token] }));
if (is.fails) end(is.fails, 1);
const output = Object.fromEntries(
  option('--output')
    .split(',')
    .map((pair) => pair.split('=')),
);
if (output.type === 'oci') fs.copyFileSync(is.archive, output.dest);
else await push(output);
fs.writeFileSync(option('--metadata-file'), JSON.stringify({ 'containerimage.digest': is.image.digest }));

async function push({ name, 'push-by-digest': byDigest }) {
  const config = JSON.parse(fs.readFileSync(path.join(process.env.DOCKER_CONFIG, 'config.json'), 'utf8'));
  log(
    JSON.stringify({
      mode: (fs.statSync(path.join(process.env.DOCKER_CONFIG, 'config.json')).mode & 0o777).toString(8),
      config: { ...config, auths: Object.keys(config.auths) },
      entries: fs.readdirSync(process.env.DOCKER_CONFIG),
      buildx: process.env.BUILDX_CONFIG,
    }),
  );
  const [, host, repository, tag] = /^([^/]+)\/(.+?)(?::([^:/]+))?$/.exec(name);
  const authorization = `Basic ${config.auths[host].auth}`;
  const send = (method, url, body, type = 'application/octet-stream') =>
    new Promise((resolve, reject) => {
      const headers = { authorization, 'content-type': type, 'content-length': body?.length ?? 0 };
      const request = http.request(new URL(url, `http://${host}`), { method, headers }, (response) => {
        response
          .resume()
          .on('end', () =>
            response.statusCode < 300
              ? resolve(response.headers)
              : reject(new Error(`${method} ${url}: ${response.statusCode}`)),
          );
      });
      request.on('error', reject).end(body);
    });
  for (const [digest, base64] of Object.entries(is.image.blobs)) {
    const { location } = await send('POST', `/v2/${repository}/blobs/uploads/`);
    await send('PUT', `${location}?digest=${digest}`, Buffer.from(base64, 'base64'));
  }
  const reference = byDigest ? is.image.digest : tag;
  await send(
    'PUT',
    `/v2/${repository}/manifests/${reference}`,
    Buffer.from(is.image.manifest),
    'application/vnd.oci.image.manifest.v1+json',
  );
}
