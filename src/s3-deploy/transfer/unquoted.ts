/** An ETag without its quotes, as this action keeps it. */
export const unquoted = (etag: string | undefined): string => (etag ?? '').replaceAll('"', '');
