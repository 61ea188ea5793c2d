/** An ETag without its quotes, as this action keeps it. A proxy that changes the encoding on the way calls it weak; S3 does not. */
export const unquoted = (etag: string | undefined): string =>
  (etag ?? '').replace(/^W\//, '').replaceAll('"', '');
