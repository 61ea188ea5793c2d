import { gzipSync } from 'node:zlib';
import {
  type BuiltImage,
  buildImage,
  digestOf,
  manifestType,
} from '../../rehearsal/cloud/images/build-image.ts';
import { layoutFiles } from '../../rehearsal/cloud/images/image-archive.ts';
import { tarOf } from '../../rehearsal/cloud/images/tar.ts';

/** A small image of three layers, the largest in the middle. Other words make another digest. */
export const smallImage = (words = 'hello', labels: Record<string, string> = { 'dev.zibro.tree': words }) =>
  buildImage({
    layers: [{ 'etc/base': 'base' }, { 'app/large': 'x'.repeat(200_000) }, { 'app/words.txt': words }],
    cmd: ['node', 'app/main.mjs'],
    labels,
  });

export const layoutOf = (image: BuiltImage): Map<string, Buffer> => layoutFiles(image, 'latest');

/** The image as `docker save` writes it. */
export function dockerFiles(image: BuiltImage, options: { gzip?: boolean } = {}): Map<string, Buffer> {
  const blob = (digest: string) => image.blobs.get(digest) ?? Buffer.alloc(0);
  const config = JSON.parse(image.manifest.toString()).config.digest;
  const layers = image.layers.map(({ digest }, index) => {
    const bytes = blob(digest);
    return [`layer${index}/layer.tar`, options.gzip ? gzipSync(bytes) : bytes] as const;
  });
  const entry = { Config: 'config.json', RepoTags: ['app:latest'], Layers: layers.map(([name]) => name) };
  return new Map<string, Buffer>([
    ['config.json', blob(config)],
    ...layers,
    ['manifest.json', Buffer.from(JSON.stringify([entry]))],
  ]);
}

/** A layout of several platforms and an attestation beside the first one. */
export async function platformLayout(): Promise<{
  files: Map<string, Buffer>;
  index: string;
  children: BuiltImage[];
}> {
  const amd64 = await smallImage('amd64', { both: 'yes' });
  const arm64 = await buildImage({ layers: [{ a: 'arm' }], architecture: 'arm64', labels: { both: 'yes' } });
  const about = await buildImage({ layers: [{ a: 'attestation' }] });
  const child = (image: BuiltImage, platform: object, annotations?: object) => ({
    mediaType: manifestType,
    digest: image.digest,
    size: image.manifest.length,
    platform,
    ...(annotations && { annotations }),
  });
  const index = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: [
        child(amd64, { os: 'linux', architecture: 'amd64' }),
        child(arm64, { os: 'linux', architecture: 'arm64' }),
        child(
          about,
          { os: 'unknown', architecture: 'unknown' },
          { 'vnd.docker.reference.type': 'attestation-manifest' },
        ),
      ],
    }),
  );
  const files = new Map([...layoutOf(about), ...layoutOf(arm64), ...layoutOf(amd64)]);
  const digest = digestOf(index);
  files.set(`blobs/${digest.replace(':', '/')}`, index);
  files.set(
    'index.json',
    rootIndex([{ mediaType: 'application/vnd.oci.image.index.v1+json', digest, size: index.length }]),
  );
  return { files, index: digest, children: [amd64, arm64, about] };
}

/** The index.json of a layout. */
export const rootIndex = (manifests: object[]): Buffer =>
  Buffer.from(JSON.stringify({ schemaVersion: 2, manifests }));

export const tar = (files: Map<string, Buffer>): Promise<Buffer> => tarOf(files);
