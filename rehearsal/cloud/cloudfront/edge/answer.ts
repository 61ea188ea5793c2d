/** A whole HTTP answer. Names of headers in lower case. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/** What a viewer asked for. `path` is raw, as on the wire: still percent-encoded, without the query. */
export interface ViewerRequest {
  method: string;
  path: string;
  query: string;
  headers: Record<string, string>;
  ip: string;
}
