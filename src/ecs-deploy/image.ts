/** An image name, taken apart as container runtimes do. */
export interface ImageName {
  /** `''` for Docker Hub. */
  host: string;
  repository: string;
  tag: string | undefined;
  /** `sha256:…` */
  digest: string | undefined;
}

/** Takes `[host/]repository[:tag][@digest]` apart. A first part is a host when it has a dot or a port, or is `localhost`. */
export function parseImage(text: string): ImageName {
  const [named = '', digest] = text.split('@');
  const slash = named.indexOf('/');
  const first = slash < 0 ? '' : named.slice(0, slash);
  const host = /[.:]/.test(first) || first === 'localhost' ? first : '';
  const rest = host === '' ? named : named.slice(slash + 1);
  const colon = rest.lastIndexOf(':');
  if (colon < 0) return { host, repository: rest, tag: undefined, digest };
  return { host, repository: rest.slice(0, colon), tag: rest.slice(colon + 1), digest };
}

/** The name that pins one image for good: `host/repository@sha256:…`. */
export function byDigest(image: ImageName, digest: string): string {
  return `${image.host === '' ? '' : `${image.host}/`}${image.repository}@${digest}`;
}

/** Where ECR keeps an image: account and region are the caller's own unless the host names them. */
export interface EcrPlace {
  account: string | undefined;
  region: string | undefined;
}

const ECR = /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)$/;
const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;

/** The place in ECR, or undefined for another registry. A loopback host stands for the caller's own registry. */
export function ecrPlace(host: string): EcrPlace | undefined {
  const [, account, region] = ECR.exec(host) ?? [];
  if (account !== undefined) return { account, region };
  return LOOPBACK.test(host) ? { account: undefined, region: undefined } : undefined;
}

/** `sha256:0123456789ab…`, for people. */
export const shortDigest = (digest: string): string => `${digest.slice(0, 19)}…`;
