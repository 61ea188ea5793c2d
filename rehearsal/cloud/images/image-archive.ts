import fs from 'node:fs/promises';
import path from 'node:path';
import { type BuiltImage, manifestType } from './build-image.ts';
import { tarOf } from './tar.ts';

/** The files of an OCI image layout, by path. `tag` becomes the annotation that tools read as the image's name. */
export function layoutFiles(image: BuiltImage, tag: string): Map<string, Buffer> {
  const index = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [
      {
        mediaType: manifestType,
        digest: image.digest,
        size: image.manifest.length,
        annotations: { 'org.opencontainers.image.ref.name': tag },
      },
    ],
  };
  const files = new Map<string, Buffer>([
    ['oci-layout', Buffer.from('{"imageLayoutVersion":"1.0.0"}')],
    ['index.json', Buffer.from(JSON.stringify(index))],
  ]);
  for (const [digest, bytes] of image.blobs) files.set(`blobs/${digest.replace(':', '/')}`, bytes);
  return files;
}

/** Writes an OCI image layout into `folder`, which is created. */
export async function writeLayout(image: BuiltImage, folder: string, tag = 'latest'): Promise<void> {
  for (const [name, bytes] of layoutFiles(image, tag)) {
    const file = path.join(folder, name);
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, bytes);
  }
}

/** The same layout as one uncompressed tar, the form that `ecr-push` takes as an image archive. */
export function layoutTar(image: BuiltImage, tag = 'latest'): Promise<Buffer> {
  return tarOf(layoutFiles(image, tag));
}
