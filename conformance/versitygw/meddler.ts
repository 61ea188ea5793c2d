import { type Passing, startRelay } from '../relay.ts';

/** A request that writes an object of the site (none of the action's own, below `.s3-deploy/`). */
export interface SiteWrite {
  kind: 'put' | 'part' | 'copy' | 'delete';
  key: string;
}

/** What stands between the action and a server: it counts, and it can meddle. */
export interface Meddler {
  url: string;
  /** Writes since the last `take`, in the order of their arrival. */
  take(): SiteWrite[];
  /** Flips one bit in each body that is sent for a key that matches; undefined: in none. */
  corrupt: RegExp | undefined;
  /** Called for each write of the site before it goes on. */
  onWrite: ((write: SiteWrite) => void) | undefined;
  close(): Promise<void>;
}

export async function startMeddler(server: string): Promise<Meddler> {
  let writes: SiteWrite[] = [];
  const relay = await startRelay(server, (request) => {
    const write = siteWrite(request);
    if (!write) return;
    writes.push(write);
    meddler.onWrite?.(write);
    if (request.body.length > 0 && meddler.corrupt?.test(write.key)) flip(request.body);
  });
  const meddler: Meddler = {
    ...relay,
    take: () => {
      const taken = writes;
      writes = [];
      return taken;
    },
    corrupt: undefined,
    onWrite: undefined,
  };
  return meddler;
}

/** `/BUCKET/KEY?QUERY`. DeleteObjects names its keys in its body: it counts as one write of no key. */
function siteWrite({ method, target, headers }: Passing): SiteWrite | undefined {
  const { pathname, searchParams } = new URL(target, 'http://localhost');
  const key = decodeURIComponent(pathname).replace(/^\/[^/]*\/?/, '');
  if (/(^|\/)\.s3-deploy\//.test(key)) return undefined;
  if (method === 'DELETE' && !searchParams.has('uploadId')) return { kind: 'delete', key };
  if (method === 'POST' && searchParams.has('delete')) return { kind: 'delete', key: '' };
  if (method !== 'PUT') return undefined;
  if (searchParams.has('partNumber')) return { kind: 'part', key };
  return { kind: headers['x-amz-copy-source'] === undefined ? 'put' : 'copy', key };
}

function flip(body: Buffer): void {
  const middle = body.length >> 1;
  body[middle] = (body[middle] ?? 0) ^ 1;
}
