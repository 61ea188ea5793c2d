import { answer, type Exchange, type Route } from './exchange.ts';
import { RegistryError } from './registry-error.ts';

/** The list of tags, in order, `n` at a time after `last`. */
export const tagRoutes: Route[] = [
  {
    method: 'GET',
    path: /^\/v2\/(?<repository>.+)\/tags\/list$/,
    operation: 'GET tags',
    write: false,
    actions: () => ['ecr:ListImages'],
    serve: list,
  },
];

const mostTags = 1000;

function list(exchange: Exchange): void {
  const { url, repository, store } = exchange;
  const n = url.searchParams.get('n');
  if (n !== null && !/^\d{1,4}$/.test(n)) {
    throw new RegistryError(400, 'PAGINATION_NUMBER_INVALID', `invalid number of results '${n}'`);
  }
  const last = url.searchParams.get('last');
  const all = [...store.repository(repository).tags.keys()].sort();
  const rest = last === null ? all : all.filter((tag) => tag > last);
  const tags = rest.slice(0, Math.min(Number(n ?? mostTags), mostTags));
  const more = tags.length > 0 && tags.length < rest.length;
  const next = `/v2/${repository}/tags/list?n=${tags.length}&last=${encodeURIComponent(tags.at(-1) ?? '')}`;
  answer(exchange, 200, more ? { link: `<${next}>; rel="next"` } : {}, { name: repository, tags });
}
