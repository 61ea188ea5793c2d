/** RELEASE_ID: the name under which the page can be told from another release's; `dev` unless given. Throws on other characters. */
export function releaseId(given: string | undefined): string {
  const release = given || 'dev';
  if (!/^[A-Za-z0-9._-]+$/.test(release)) {
    throw new Error(`RELEASE_ID must be made of letters, digits, ".", "_" and "-", not ${JSON.stringify(release)}.`);
  }
  return release;
}

/** BASE_PATH: the folder under which the pages are served, such as /preview/pr-7/; `/` unless given. Throws where it is none. */
export function basePath(given: string | undefined): string {
  const base = given || '/';
  if (!/^\/([A-Za-z0-9._-]+\/)*$/.test(base)) {
    throw new Error(`BASE_PATH must begin and end with "/", not ${JSON.stringify(base)}.`);
  }
  return base;
}
