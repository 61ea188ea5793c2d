import http from 'node:http';
import https from 'node:https';

/** Where a bucket is, as the SDK resolved it. */
export interface Endpoint {
  secure: boolean;
  host: string;
  port: number | undefined;
  /** What stands before a key: `/`, or `/bucket/`. */
  path: string;
  region: string;
  /** Name of the service in a signature. */
  service: string;
}

export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

/** Nothing moved for so long: the connection is given up. */
const IDLE_MS = 30_000;
/** An answer that is longer is cut: what is wrong stands at its beginning. */
const LONGEST_ANSWER = 64 * 1024;

/**
 * The connections to S3, kept alive, for the own requests and for the SDK's.
 * Proxies: Node reads HTTPS_PROXY and NO_PROXY from `env`.
 */
export function connections(most: number, env: Record<string, string | undefined>, idleMs = IDLE_MS) {
  const options = {
    keepAlive: true,
    maxSockets: most,
    scheduling: 'lifo' as const,
    proxyEnv: env,
    timeout: idleMs,
  };
  return { http: new http.Agent(options), https: new https.Agent(options) };
}

export type Connections = ReturnType<typeof connections>;

/** The value of the Host header: a port that the protocol implies is not named. */
export function hostHeader({ host, port, secure }: Endpoint): string {
  return port === undefined || port === (secure ? 443 : 80) ? host : `${host}:${port}`;
}

/** Sends signed requests over kept connections. */
export class Wire {
  #request: typeof http.request;
  #fixed: http.RequestOptions;

  constructor(endpoint: Endpoint, agents: Connections) {
    this.#request = endpoint.secure ? https.request : http.request;
    this.#fixed = {
      // An IPv6 address stands in brackets in a URL and in the Host header, not here.
      host: endpoint.host.replace(/^\[(.*)\]$/, '$1'),
      port: endpoint.port ?? (endpoint.secure ? 443 : 80),
      agent: endpoint.secure ? agents.https : agents.http,
    };
  }

  /**
   * One request, whatever its status.
   * @param headers name after value: node:http writes them as they are, without a copy for each
   * @throws the system's error when the connection breaks or nothing moves
   */
  send(method: string, path: string, headers: string[], body: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      headers.push('content-length', String(body.length));
      const request = this.#request({ ...this.#fixed, method, path, headers });
      request.on('error', reject);
      request.on('timeout', () => request.destroy(new IdleError(path)));
      request.on('response', (incoming) => {
        let text = '';
        incoming.on('data', (chunk: Buffer) => {
          if (text.length < LONGEST_ANSWER) text += chunk.toString();
        });
        incoming.on('error', reject);
        incoming.on('end', () => {
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: text });
        });
      });
      request.end(body);
    });
  }
}

class IdleError extends Error {
  code = 'ETIMEDOUT';

  constructor(path: string) {
    super(`${path}: nothing moved for too long.`);
    this.name = 'IdleError';
  }
}
