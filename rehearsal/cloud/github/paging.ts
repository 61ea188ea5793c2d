/** One page of a list, and the Link header that leads to the others. */
export interface Page<T> {
  items: T[];
  headers: Record<string, string>;
}

/**
 * Cuts the page that `page` (from 1) and `per_page` (30 unless told, 100 at most) ask for. GitHub clamps both.
 * @param url of the request, with its query
 */
export function pageOf<T>(all: readonly T[], query: Record<string, unknown>, url: URL): Page<T> {
  const size = Math.min(Math.max(numberOr(query.per_page, 30), 1), 100);
  const page = Math.max(numberOr(query.page, 1), 1);
  const last = Math.max(Math.ceil(all.length / size), 1);
  const links = [
    ...(page > 1 ? [link(url, 'prev', Math.min(page - 1, last))] : []),
    ...(page < last ? [link(url, 'next', page + 1), link(url, 'last', last)] : []),
    ...(page > 1 ? [link(url, 'first', 1)] : []),
  ];
  return {
    items: all.slice((page - 1) * size, page * size),
    headers: links.length > 0 ? { link: links.join(', ') } : {},
  };
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

function link(url: URL, rel: string, page: number): string {
  const target = new URL(url);
  target.searchParams.set('page', String(page));
  return `<${target}>; rel="${rel}"`;
}
