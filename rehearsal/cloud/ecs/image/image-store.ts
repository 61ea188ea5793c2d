import fs from 'node:fs/promises';
import path from 'node:path';
import type { PullableImage } from '../../kernel/context.ts';
import { checkLinks, unpackLayer } from './unpack-layer.ts';

/** The part of an image's configuration that a container starts from (OCI image specification, "Image Configuration"). */
export interface ImageConfig {
  Env?: string[];
  Entrypoint?: string[];
  Cmd?: string[];
  WorkingDir?: string;
  StopSignal?: string;
}

/** An image on disk. */
export interface UnpackedImage {
  /** Its root folder, a real path. */
  root: string;
  digest: string;
  architecture: string | undefined;
  config: ImageConfig;
}

/** Unpacked images by digest: what one task unpacked, the next one finds. */
export class ImageStore {
  #folder: string;
  #known = new Map<string, Promise<UnpackedImage>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The image on disk. Throws an Error that says which entry of which layer was refused. */
  unpack(image: PullableImage): Promise<UnpackedImage> {
    const known = this.#known.get(image.manifestDigest);
    if (known) return known;
    const unpacked = this.#unpack(image);
    this.#known.set(image.manifestDigest, unpacked);
    // A failure is not kept: the next pull may bring the bytes whole.
    unpacked.catch(() => this.#known.delete(image.manifestDigest));
    return unpacked;
  }

  async #unpack(image: PullableImage): Promise<UnpackedImage> {
    await fs.mkdir(this.#folder, { recursive: true });
    const folder = await fs.realpath(this.#folder);
    const root = path.join(folder, image.manifestDigest.replace(/^.*:/, '').slice(0, 32));
    await fs.rm(root, { recursive: true, force: true });
    await fs.mkdir(root);
    for (const layer of image.layers) await unpackLayer(layer, root);
    checkLinks(root);
    const { architecture, config } = image.config as { architecture?: string; config?: ImageConfig };
    return { root, digest: image.digest, architecture, config: config ?? {} };
  }
}
