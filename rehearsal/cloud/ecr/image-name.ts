import type { World } from '../world.ts';

/** An image as a task definition names it. */
export interface ImageName {
  host: string;
  repository: string;
  /** Digest when there is one (a tag beside it does not count), else the tag, else `latest`. */
  reference: string;
}

/** `HOST/REPOSITORY[:TAG][@DIGEST]`. Undefined when the text is no such name. */
export function parseImageName(text: string): ImageName | undefined {
  const pattern =
    /^(?<host>[^/]+[.:][^/]+|localhost)\/(?<repository>[^:@]+)(?::(?<tag>[\w][\w.-]{0,127}))?(?:@(?<digest>sha256:[a-f0-9]{64}))?$/;
  const { host, repository, tag, digest } = pattern.exec(text)?.groups ?? {};
  if (host === undefined || repository === undefined) return undefined;
  return { host, repository, reference: digest ?? tag ?? 'latest' };
}

/** The host that the registry has on AWS. */
export function awsRegistryHost(world: World): string {
  return `${world.account}.dkr.ecr.${world.region}.amazonaws.com`;
}
