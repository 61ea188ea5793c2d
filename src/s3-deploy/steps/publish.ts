import type { Kind, SiteFile, Stored } from '../release.types.ts';
import { size } from '../size.ts';
import { counted } from '../words.ts';
import type { PlannedCopy, Run, Work } from '../work.types.ts';

/** What is written together. Nothing of a wave is begun before the one before it is in the bucket. */
interface Wave {
  name: string;
  uploads: SiteFile[];
  copies: PlannedCopy[];
}

/**
 * Writes the objects: what pages name before the pages, the index document last. A refusal ends it there, so that no page
 * ever names what is not there.
 * @returns what S3 said of each
 */
export async function publish({ edge, runtime, work, done }: Run): Promise<Map<string, Stored>> {
  const stored = new Map<string, Stored>();
  for (const { name, uploads, copies } of waves(work)) {
    runtime.signal.throwIfAborted();
    const isPage = (kind: Kind) => (kind === 'page' ? 1 : 0);
    if (uploads.length > 0) {
      await edge.bucket.upload(uploads, (file, how) => {
        stored.set(file.key, how);
        done.uploaded.push(file.key);
        done.uploadedBytes += file.bytes;
        done.pages += isPage(file.kind);
        // The bucket knows of a cancellation, not of a lock that is lost.
        runtime.signal.throwIfAborted();
      });
      const bytes = uploads.reduce((sum, file) => sum + file.bytes, 0);
      runtime.log.info(`Uploaded ${counted(uploads.length, name)}, ${size(bytes)}.`);
    }
    runtime.signal.throwIfAborted();
    if (copies.length > 0) {
      const kinds = new Map(copies.map(({ copy, kind }) => [copy, kind]));
      await edge.bucket.copy(
        copies.map(({ copy }) => copy),
        (copy, how) => {
          stored.set(copy.to, how);
          done.copied.push(copy.to);
          done.pages += isPage(kinds.get(copy) ?? 'asset');
          runtime.signal.throwIfAborted();
        },
      );
      runtime.log.info(`Wrote ${counted(copies.length, name)} by a copy inside S3.`);
    }
  }
  return stored;
}

function waves({ uploads, copies, indexKey }: Work): Wave[] {
  const wave = (name: string, belongs: (kind: Kind, key: string) => boolean): Wave => ({
    name,
    uploads: uploads.filter(({ kind, key }) => belongs(kind, key)),
    copies: copies.filter(({ kind, copy }) => belongs(kind, copy.to)),
  });
  return [
    wave('hashed file', (kind, key) => kind === 'immutable' && key !== indexKey),
    wave('other file', (kind, key) => kind === 'asset' && key !== indexKey),
    wave('page', (kind, key) => kind === 'page' && key !== indexKey),
    wave('index page', (_, key) => key === indexKey),
  ];
}
