import { AwsError } from '../../kernel/service.ts';
import { isWildcard, type StoredInvalidation } from '../invalidations.ts';

const longest = 4_000;
const mostSingle = 3_000;
const mostWildcards = 15;

/**
 * A path as CloudFront takes it: begins with a slash, `*` only at the end, URL-encoded. Left as they are: all of ASCII but
 * controls, space and RFC 1738's unsafe characters; `~` is one of those and is left all the same.
 */
const wellFormed = /^\/(?:[!$&-;=?-Z_a-z~]|%[0-9A-Fa-f]{2})*$/;

/**
 * Refuses paths that CloudFront does not take. It has one sentence for all of them and does not say which it means.
 * @throws AwsError InvalidArgument
 */
export function checkPaths(paths: string[]): void {
  const good = (path: string) =>
    path.length <= longest && wellFormed.test(path) && !path.slice(0, -1).includes('*');
  if (paths.length && paths.every(good) && new Set(paths).size === paths.length) return;
  throw new AwsError('InvalidArgument', 'Your request contains one or more invalid invalidation paths.');
}

/**
 * At one time 3,000 single paths and, apart from them, 15 wildcards may be in progress for a distribution.
 * @throws AwsError BatchTooLarge, TooManyInvalidationsInProgress
 */
export function checkLimits(paths: string[], inProgress: StoredInvalidation[]): void {
  if (paths.length > mostSingle + mostWildcards)
    throw new AwsError('BatchTooLarge', 'Invalidation batch specified is too large.', 413);
  const all = [...paths, ...inProgress.flatMap((one) => one.paths)];
  const wildcards = all.filter(isWildcard).length;
  const sentence = 'Processing your request will cause you to exceed the maximum number of in-progress';
  if (wildcards > mostWildcards && paths.some(isWildcard))
    throw new AwsError('TooManyInvalidationsInProgress', `${sentence} wildcard invalidations.`);
  if (all.length - wildcards > mostSingle && !paths.every(isWildcard))
    throw new AwsError('TooManyInvalidationsInProgress', `${sentence} invalidations.`);
}
