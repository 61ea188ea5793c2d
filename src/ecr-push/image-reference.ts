import type { RepositoryFacts } from './ecr-api.ts';

/**
 * What an input names in this repository: a tag or a digest.
 * Takes `tag`, `sha256:…`, and an image as other steps put it out: `HOST/REPOSITORY:TAG`, `HOST/REPOSITORY@sha256:…`.
 * Undefined when the image is in another repository.
 */
export function referenceIn(repository: RepositoryFacts, given: string): string | undefined {
  const digest = /(?:^|@)(?<digest>sha256:[0-9a-f]{64})$/.exec(given)?.groups?.digest;
  const rest = digest === undefined ? given : given.slice(0, -digest.length).replace(/@$/, '');
  if (rest === '') return digest;
  // Without a slash and a colon it is a tag, and there is no digest beside it.
  if (digest === undefined && !/[/:]/.test(rest)) return rest;
  const [, name, tag] = /^(.*?)(?::([\w.-]+))?$/.exec(rest.replace(/:(?=\d+\/)/, '\0')) ?? [];
  const here = `${repository.host.replace(':', '\0')}/${repository.name}`;
  if (name !== here && name !== repository.name) return undefined;
  return digest ?? tag;
}
