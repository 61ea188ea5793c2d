import { randomBytes } from 'node:crypto';
import { SortedKeys } from './sorted-keys.ts';
import { Uploads } from './uploads.ts';
import type { DeleteMarker, ObjectVersion } from './version.ts';

/** How a bucket was made. */
export interface BucketSettings {
  name: string;
  versioned: boolean;
  ownership: 'BucketOwnerEnforced' | 'ObjectWriter';
  kmsKey: string | undefined;
}

/** What is written: the bucket gives it its version. */
export type NewObject = Omit<ObjectVersion, 'kind' | 'versionId'>;

/** A bucket and the versions of its objects. It says nothing about who may: the operations have asked. */
export class Bucket {
  readonly settings: BucketSettings;
  readonly uploads = new Uploads();
  /** The newest version is the last. */
  private readonly versions = new Map<string, (ObjectVersion | DeleteMarker)[]>();
  /** Keys whose newest version is an object. */
  private readonly live = new SortedKeys();

  constructor(settings: BucketSettings) {
    this.settings = settings;
  }

  /** The newest version, be it a delete marker. */
  newest(key: string): ObjectVersion | DeleteMarker | undefined {
    return this.versions.get(key)?.at(-1);
  }

  /** The object as a GET without a version finds it. */
  object(key: string): ObjectVersion | undefined {
    const newest = this.newest(key);
    return newest?.kind === 'object' ? newest : undefined;
  }

  version(key: string, versionId: string): ObjectVersion | DeleteMarker | undefined {
    return this.versions.get(key)?.find((version) => version.versionId === versionId);
  }

  put(key: string, object: NewObject): ObjectVersion {
    const version: ObjectVersion = { ...object, kind: 'object', versionId: this.nextId() };
    this.push(key, version);
    this.live.add(key);
    return version;
  }

  /** Deletes: in a versioned bucket a marker is put on top, and answered. */
  delete(key: string, at: Date): DeleteMarker | undefined {
    this.live.remove(key);
    if (!this.settings.versioned) {
      this.versions.delete(key);
      return undefined;
    }
    const marker: DeleteMarker = { kind: 'marker', versionId: this.nextId(), lastModified: at };
    this.push(key, marker);
    return marker;
  }

  /** Removes one version for good. */
  deleteVersion(key: string, versionId: string): ObjectVersion | DeleteMarker | undefined {
    const versions = this.versions.get(key) ?? [];
    const found = versions.find((version) => version.versionId === versionId);
    const rest = versions.filter((version) => version !== found);
    if (rest.length) this.versions.set(key, rest);
    else this.versions.delete(key);
    if (this.object(key)) this.live.add(key);
    else this.live.remove(key);
    return found;
  }

  /** Keys of objects, sorted, from `from` on. */
  keys(from = ''): Generator<string> {
    return this.live.from(from);
  }

  private push(key: string, version: ObjectVersion | DeleteMarker): void {
    if (this.settings.versioned) this.versions.set(key, [...(this.versions.get(key) ?? []), version]);
    else this.versions.set(key, [version]);
  }

  private nextId(): string {
    return this.settings.versioned ? randomBytes(24).toString('base64url') : 'null';
  }
}
