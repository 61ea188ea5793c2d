import type { Answer, ViewerRequest } from './answer.ts';

/** What the viewer gets of a whole answer: 304 where it has it already, a part where it asked for one, no body for HEAD. */
export function viewerAnswer(request: ViewerRequest, whole: Answer): Answer {
  const answer = whole.status === 200 ? conditional(request.headers, whole) : whole;
  if (answer.status === 304) return answer;
  const headers = { ...answer.headers, 'content-length': String(answer.body.length) };
  return { ...answer, headers, body: request.method === 'HEAD' ? Buffer.alloc(0) : answer.body };
}

function conditional(asked: Record<string, string>, whole: Answer): Answer {
  if (!unchanged(asked, whole)) return part(asked, whole);
  const headers = { ...whole.headers };
  delete headers['content-type'];
  delete headers['content-encoding'];
  return { status: 304, headers, body: Buffer.alloc(0) };
}

/** If-None-Match decides alone where it is given. */
function unchanged(asked: Record<string, string>, { headers }: Answer): boolean {
  const tags = asked['if-none-match'];
  if (tags !== undefined)
    return tags.trim() === '*' || tags.split(',').some((tag) => same(tag, headers.etag));
  const since = Date.parse(asked['if-modified-since'] ?? '');
  return Date.parse(headers['last-modified'] ?? '') <= since;
}

const same = (tag: string, etag: string | undefined): boolean => tag.trim().replace(/^W\//, '') === etag;

/** One range of bytes. Several at once are answered with the whole, as HTTP allows. */
function part(asked: Record<string, string>, whole: Answer): Answer {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(asked.range ?? '') ?? [];
  const condition = asked['if-range'];
  const stillTrue = [undefined, whole.headers.etag, whole.headers['last-modified']].includes(condition);
  if ((!first && !last) || !stillTrue) return whole;
  const total = whole.body.length;
  const start = first ? Number(first) : Math.max(0, total - Number(last));
  const end = first && last ? Math.min(Number(last), total - 1) : total - 1;
  if (start > end) {
    const headers = { 'content-range': `bytes */${total}`, 'content-type': 'application/xml' };
    return { status: 416, headers, body: Buffer.from('<Error><Code>InvalidRange</Code></Error>') };
  }
  const headers = { ...whole.headers, 'content-range': `bytes ${start}-${end}/${total}` };
  return { status: 206, headers, body: whole.body.subarray(start, end + 1) };
}
