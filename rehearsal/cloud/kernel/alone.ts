import type { CloudLookup } from './context.ts';

/** The siblings of a service that has none: whatever is asked of them throws an Error with `why`. */
export function noSiblings(why: string): CloudLookup {
  const alone = () => {
    throw new Error(why);
  };
  return {
    get iam(): never {
      return alone();
    },
    registryHost: alone,
    awsUrl: alone,
    service: alone,
    call: alone,
    assume: alone,
    oidc: alone,
    credentials: alone,
  };
}
