import type { MultipartApi, OpenUpload, StoredPart } from './multipart-api.ts';
import type { Part } from './parts.ts';

/**
 * Which of the open uploads of a file is one of its content: all parts it has are this file's, hash by hash. (The list
 * tells nothing else about an upload: neither its headers nor what it was going to be.) The others are ended, for they
 * would cost storage for ever.
 * @returns undefined when there is none to go on with
 */
export async function resumable(
  api: MultipartApi,
  uploads: readonly OpenUpload[],
  parts: readonly Part[],
): Promise<{ id: string; stored: StoredPart[] } | undefined> {
  let found: { id: string; stored: StoredPart[] } | undefined;
  for (const upload of [...uploads].sort((one, other) => other.startedAt - one.startedAt)) {
    const stored = await api.parts(upload);
    if (stored === undefined) continue;
    if (!found && stored.length > 0 && stored.every((one) => fits(one, parts[one.number - 1]))) {
      found = { id: upload.id, stored };
    } else await api.abort(upload);
  }
  return found;
}

const fits = (stored: StoredPart, part: Part | undefined): boolean =>
  part !== undefined && stored.bytes === part.bytes && stored.sha256 === base64(part.sha256);

export const base64 = (hexadecimal: string): string => Buffer.from(hexadecimal, 'hex').toString('base64');
