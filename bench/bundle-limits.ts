/** Limits of our own for a bundle, in kB: what loads before the first request, and all chunks. */
export interface BundleLimits {
  'before the first request': number;
  'all chunks': number;
}

const COMMON: BundleLimits = { 'before the first request': 360, 'all chunks': 600 };

/** S3 speaks REST-XML with checksums and endpoint rules of its own; CloudFront is a second client, loaded when it is needed. */
const LARGER: Record<string, BundleLimits> = {
  's3-deploy': { 'before the first request': 440, 'all chunks': 680 },
};

export const bundleLimits = (action: string): BundleLimits => LARGER[action] ?? COMMON;
