/**
 * Stands in for undici (1 MB) in the bundles: the toolkit imports one name of it, for proxies.
 * Node has its own fetch, and reads proxy settings itself.
 */
export const fetch = globalThis.fetch;

export class ProxyAgent {
  constructor() {
    throw new Error('Set NODE_USE_ENV_PROXY=1 to go through a proxy.');
  }
}
