import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';

/** A file of a layer or an archive, by its path without a leading slash. */
export interface Entry {
  path: string;
  bytes: Uint8Array;
  executable?: boolean;
}

/** What the image says about itself. */
export interface ImageConfig {
  architecture: string;
  env: Record<string, string>;
  labels: Record<string, string>;
  workingDir: string;
  user: string;
  entrypoint: string[];
  cmd: string[];
}

interface Blob {
  mediaType: string;
  digest: string;
  size: number;
}

/**
 * An OCI image as one tar (an OCI layout), and its digest. The same entries and configuration give the same bytes:
 * files are sorted, belong to root, and are from the epoch.
 */
export async function createImage(
  layers: Entry[][],
  config: ImageConfig,
): Promise<{ digest: string; archive: Uint8Array }> {
  const blobs: Entry[] = [];
  const add = (mediaType: string, bytes: Uint8Array): Blob => {
    const digest = sha256(bytes);
    blobs.push({ path: `blobs/${digest.replace(':', '/')}`, bytes });
    return { mediaType, digest, size: bytes.length };
  };
  const diffIds: string[] = [];
  const layerBlobs: Blob[] = [];
  for (const entries of layers) {
    const tar = await pack(entries);
    diffIds.push(sha256(tar));
    layerBlobs.push(add('application/vnd.oci.image.layer.v1.tar+gzip', compress(tar)));
  }
  const configBlob = add('application/vnd.oci.image.config.v1+json', json(configFile(config, diffIds)));
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const manifest = add(
    mediaType,
    json({ schemaVersion: 2, mediaType, config: configBlob, layers: layerBlobs }),
  );
  const index = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [manifest],
  };
  const archive = await pack([
    { path: 'oci-layout', bytes: json({ imageLayoutVersion: '1.0.0' }) },
    { path: 'index.json', bytes: json(index) },
    ...blobs,
  ]);
  return { digest: manifest.digest, archive };
}

function configFile(
  { architecture, env, labels, workingDir, user, entrypoint, cmd }: ImageConfig,
  diffIds: string[],
): object {
  return {
    architecture,
    os: 'linux',
    config: {
      User: user,
      Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
      Entrypoint: entrypoint,
      Cmd: cmd,
      WorkingDir: workingDir,
      Labels: labels,
    },
    rootfs: { type: 'layers', diff_ids: diffIds },
  };
}

async function pack(entries: Entry[]): Promise<Uint8Array> {
  const fixed = { mtime: new Date(0), uid: 0, gid: 0, uname: '', gname: '' };
  const files = entries.toSorted(byPath).map(({ path, bytes, executable }) => ({
    header: { ...fixed, name: path, size: bytes.length, mode: executable ? 0o755 : 0o644 },
    body: bytes,
  }));
  return packTar(files);
}

/** By code unit, not by the machine's language. */
function byPath(a: Entry, b: Entry): number {
  return a.path < b.path ? -1 : 1;
}

function compress(bytes: Uint8Array): Uint8Array {
  const zipped = gzipSync(bytes, { level: 6 });
  zipped[9] = 255; // the header's "operating system": unknown, on every machine
  return zipped;
}

const json = (value: object): Uint8Array => Buffer.from(JSON.stringify(value));

const sha256 = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
