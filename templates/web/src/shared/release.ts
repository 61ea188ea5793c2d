/** The release that this page belongs to, as its build wrote it into the page. */
export function releaseOf(page: Document): string {
  return page.querySelector<HTMLMetaElement>('meta[name="release"]')?.content ?? 'dev';
}
