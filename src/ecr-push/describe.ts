import { shortDigest } from './digest.ts';
import { buildArguments } from './docker/build-request.ts';
import type { Plan, TagPlan } from './plan.types.ts';
import { bytes } from './size.ts';

/** The plan in lines. */
export function describe(plan: Plan): string[] {
  const { repository, source, tags, notReused } = plan;
  const lines = [`Repository ${repository.host}/${repository.name} (${repository.mutability}).`];
  if (notReused !== undefined) lines.push(`The image to reuse is not used: ${notReused}.`);
  lines.push(...describeSource(source));
  if (source.kind !== 'reuse') lines.push(...tags.map(describeTag));
  return lines;
}

function describeSource(source: Plan['source']): string[] {
  switch (source.kind) {
    case 'reuse':
      return [`Image ${source.image.digest} is used again: ${source.because}. Nothing is built or pushed.`];
    case 'promote':
      return [`Image ${source.image.digest} (${source.from}) gets the tags; no layer is moved.`];
    case 'archive': {
      const { archive, format, digest, missing, present } = source.image;
      const toGo = missing.reduce((sum, { size }) => sum + size, 0);
      return [
        `Archive ${archive} (${format}) holds ${digest}.`,
        missing.length === 0
          ? 'The registry has all of it.'
          : `${missing.length} blobs to upload (${bytes(toGo)}), ${present} are there.`,
      ];
    }
    case 'build':
      return [
        `Build: docker ${buildArguments(source.request, { metadata: 'METADATA', archive: 'ARCHIVE' }).join(' ')}`,
      ];
  }
}

function describeTag({ tag, now, action }: TagPlan): string {
  switch (action) {
    case 'write':
      return `Tag ${tag}: new.`;
    case 'keep':
      return `Tag ${tag}: names it already.`;
    case 'move':
      return `Tag ${tag}: moves from ${shortDigest(now ?? '')}.`;
    case 'decide':
      return `Tag ${tag}: names ${shortDigest(now ?? '')} now.`;
  }
}
