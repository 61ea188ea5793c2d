import fs from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ServiceContext } from '../../kernel/context.ts';
import { ImageStore } from '../image/image-store.ts';
import { CredentialsEndpoint } from './credentials-endpoint.ts';
import { ProcessGroups } from './process-groups.ts';

/** What all tasks of this machine share: unpacked images, processes, the credentials endpoint. */
export class TaskHost {
  readonly context: ServiceContext;
  readonly images: ImageStore;
  readonly groups = new ProcessGroups();
  readonly credentials: CredentialsEndpoint;
  /** Folder with nothing but `node`. */
  readonly bin: string;
  readonly preload: string;
  /** Aborted when the local cloud is closed: no task waits for anything any more. */
  readonly closed = new AbortController();

  constructor(context: ServiceContext) {
    this.context = context;
    this.images = new ImageStore(path.join(context.folder, 'images'));
    this.credentials = new CredentialsEndpoint(context.cloud);
    this.bin = path.join(context.folder, 'bin');
    this.preload = path.join(context.folder, 'preload.mjs');
  }

  async open(): Promise<void> {
    await fs.mkdir(this.bin, { recursive: true });
    await fs.rm(path.join(this.bin, 'node'), { force: true });
    await fs.symlink(process.execPath, path.join(this.bin, 'node'));
    // A copy: nothing that a container runs lies in the checkout.
    await fs.copyFile(fileURLToPath(new URL('./preload.mjs', import.meta.url)), this.preload);
    await this.credentials.open();
  }

  get preloadUrl(): string {
    return pathToFileURL(this.preload).href;
  }

  async scratch(taskId: string): Promise<string> {
    const folder = path.join(this.context.folder, 'tasks', taskId);
    await fs.mkdir(folder, { recursive: true });
    return folder;
  }

  async close(): Promise<void> {
    this.closed.abort(new Error('the local cloud is closed'));
    this.groups.close();
    await this.credentials.close();
  }
}
