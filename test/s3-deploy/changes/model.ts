import { createHash } from 'node:crypto';
import { compare } from '../../../src/s3-deploy/changes/compare.ts';
import { type Given, nextSequence, objectOf } from '../../../src/s3-deploy/changes/given.ts';
import { nextManifest, nextState } from '../../../src/s3-deploy/changes/next-state.ts';
import { restore } from '../../../src/s3-deploy/changes/restore.ts';
import type { Listed } from '../../../src/s3-deploy/edge.ts';
import type { Changes } from '../../../src/s3-deploy/plan.types.ts';
import {
  archiveKey,
  type Manifest,
  type Pending,
  releaseKey,
  type SiteFile,
  type State,
  type Stored,
  type StoredHeaders,
} from '../../../src/s3-deploy/release.types.ts';
import { headersOf } from '../../../src/s3-deploy/site/headers.ts';
import { kindOf } from '../../../src/s3-deploy/site/kind.ts';

export interface StoredObject {
  content: string;
  headers: StoredHeaders;
  etag: string;
  versionId?: string;
}

/** The run stops here, as if it had been killed. */
export class Killed extends Error {}

export const HOUR = 3_600_000;
const kind = kindOf('auto');
const headers = headersOf([]);
const digest = (content: string) => createHash('sha256').update(content).digest('hex');

/** A site as files: contents by key. */
export const filesOf = (site: Record<string, string>, own: StoredHeaders = {}): SiteFile[] =>
  Object.entries(site).map(([key, content]) => ({
    key,
    kind: kind(key),
    bytes: content.length,
    sha256: digest(content),
    headers: { ...headers(key, kind(key)), ...own },
    file: `/site/${key}`,
  }));

/** A bucket in memory, and the steps of a release in their order, one write after the other. */
export class Model {
  objects = new Map<string, StoredObject>();
  /** In a versioned bucket, by key and version. */
  versions = new Map<string, StoredObject>();
  state: State | undefined;
  pending: Pending | undefined;
  manifests = new Map<number, Manifest>();
  now = Date.parse('2026-11-25T00:00:00Z');
  versioned: boolean;
  /** Writes until the run is killed. */
  left = Number.POSITIVE_INFINITY;
  writes: string[] = [];

  constructor(options: { versioned?: boolean } = {}) {
    this.versioned = options.versioned ?? false;
  }

  listed(): Map<string, Listed> {
    const sorted = [...this.objects].sort(([a], [b]) => (a < b ? -1 : 1));
    return new Map(sorted.map(([key, { etag, content }]) => [key, { etag, bytes: content.length }]));
  }

  given(options: Partial<Given> = {}): Omit<Given, 'files'> {
    const { state, pending, now } = this;
    const keep = { releases: 3, hours: 24 };
    return { state, pending, listed: this.listed(), now, keep, delete: 'managed', ...options };
  }

  put(key: string, content: string, itsHeaders: StoredHeaders): Stored {
    this.tick(`put ${key}`);
    const etag = createHash('md5').update(content).digest('hex');
    const versionId = `v${this.versions.size + 1}`;
    const object: StoredObject = { content, headers: itsHeaders, etag, ...(this.versioned && { versionId }) };
    this.objects.set(key, object);
    if (this.versioned) this.versions.set(`${key} ${versionId}`, object);
    return { etag, ...(this.versioned && { versionId }) };
  }

  /** Every write passes here. */
  tick(what: string): void {
    if (this.left <= 0) throw new Killed();
    this.left -= 1;
    this.writes.push(what);
  }

  /** @returns what was planned */
  deploy(site: Record<string, string>, options: Partial<Given> = {}, own: StoredHeaders = {}): Changes {
    const files = filesOf(site, own);
    const given = this.given(options);
    const changes = compare({ ...given, files });
    this.apply(files, changes, given.keep, (stored) => {
      const kinds = ['immutable', 'asset', 'page'];
      for (const one of kinds) {
        for (const { file } of changes.uploads) {
          if (file.kind === one) stored.set(file.key, this.put(file.key, site[file.key] ?? '', file.headers));
        }
        for (const { file } of changes.headers) {
          if (file.kind !== one) continue;
          stored.set(file.key, this.put(file.key, this.objects.get(file.key)?.content ?? '', file.headers));
        }
      }
    });
    return changes;
  }

  /** @returns keys that cannot be had; nothing is written then */
  rollback(sequence: number, options: Partial<Given> = {}): string[] {
    const target =
      this.state?.current.sequence === sequence ? this.state.current : this.manifests.get(sequence);
    if (!target) throw new Error(`no manifest ${sequence}`);
    const given = this.given(options);
    const planned = restore(target, given);
    if (planned.missing.length > 0) return planned.missing;
    const writes = planned.copies.map(({ copy }) => copy.to);
    this.apply(
      planned.files,
      planned.changes,
      given.keep,
      (stored) => {
        for (const key of planned.changes.unchanged) {
          const object = target.objects[key];
          if (object && !objectOf(this.state, key)) stored.set(key, object);
        }
        for (const { copy } of planned.copies) {
          const { from, to, ifMatch } = copy;
          const source = from.versionId
            ? this.versions.get(`${from.key} ${from.versionId}`)
            : this.objects.get(from.key);
          if (!source || (ifMatch !== undefined && source.etag !== ifMatch))
            throw new Error(`copy of ${from.key}`);
          stored.set(to, this.put(to, source.content, copy.headers ?? source.headers));
        }
      },
      writes,
    );
    return [];
  }

  private apply(
    files: SiteFile[],
    changes: Changes,
    keep: Given['keep'],
    write: (stored: Map<string, Stored>) => void,
    writes = [...changes.uploads, ...changes.headers].map(({ file }) => file.key),
  ): void {
    const before = this.state;
    const deletes = changes.deletes.map(({ key }) => key);
    if (!changes.same || this.pending) {
      this.tick('pending');
      const sequence = changes.same ? (before?.current.sequence ?? 0) : nextSequence(before);
      const merged = {
        writes: [...writes, ...(this.pending?.writes ?? [])],
        deletes: [...deletes, ...(this.pending?.deletes ?? [])],
      };
      this.pending = { format: 1, release: 'r', sequence, startedAt: '', ...merged, paths: [] };
    }
    if (!changes.same) {
      for (const { key, sha256, etag } of changes.archive) {
        const source = this.objects.get(key);
        if (source?.etag !== etag) throw new Error(`archive of ${key}`);
        this.put(archiveKey(sha256), source.content, {});
      }
      const stored = new Map<string, Stored>();
      write(stored);
      const sequence = nextSequence(before);
      const createdAt = new Date(this.now).toISOString();
      const manifest = nextManifest({
        files,
        stored,
        state: before,
        release: `r${sequence}`,
        sequence,
        createdAt,
      });
      if (before) {
        this.put(releaseKey(before.current.sequence), '{}', {});
        this.manifests.set(before.current.sequence, before.current);
      }
      this.tick('state');
      this.state = nextState({ manifest, state: before, changes, keep });
    }
    for (const key of deletes) {
      this.tick(`delete ${key}`);
      this.objects.delete(key);
    }
    if (this.pending) {
      this.tick('close');
      this.pending = undefined;
    }
  }

  /** What visitors get, without the action's own. */
  served(): Record<string, string> {
    const site = [...this.objects].filter(([key]) => !key.startsWith('.s3-deploy/'));
    return Object.fromEntries(site.map(([key, { content }]) => [key, content]));
  }
}
