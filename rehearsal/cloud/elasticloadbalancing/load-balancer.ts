import { randomBytes } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../../src/core/clock.ts';
import { patience } from './patience.ts';
import type { Target } from './target.ts';
import type { TargetGroup } from './target-group.ts';

/** Headers that belong to one connection and are not passed on (RFC 9110, 7.6.1). */
const hopByHop = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];
const idempotent = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE'];
/** An Application Load Balancer's idle timeout, unless it is changed. */
const idleTimeoutMs = 60_000;

/** A listener on loopback that forwards to one target group, as an Application Load Balancer does for HTTP. */
export class LoadBalancer {
  readonly name: string;
  readonly arn: string;
  #group: TargetGroup;
  #clock: Clock;
  #server = http.createServer((request, response) => this.#serve(request, response));
  #port = 0;

  constructor(identity: { name: string; arn: string }, group: TargetGroup, clock: Clock) {
    this.name = identity.name;
    this.arn = identity.arn;
    this.#group = group;
    this.#clock = clock;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    this.#port = (this.#server.address() as AddressInfo).port;
    this.#group.attach(this.arn);
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  #serve(request: http.IncomingMessage, response: http.ServerResponse): void {
    const target = this.#group.next();
    if (target) this.#forward({ request, response, target, mayRetry: true });
    else refuse(response, 503, 'Service Temporarily Unavailable');
  }

  #forward(exchange: Exchange): void {
    const { request, response, target } = exchange;
    const leave = target.enter();
    const over = new AbortController();
    const outgoing = http.request({
      host: target.host,
      port: target.port,
      method: request.method,
      path: request.url,
      headers: this.#headers(request),
      agent: target.agent,
    });
    const end = () => {
      over.abort();
      leave();
    };
    patience(this.#clock, idleTimeoutMs, over.signal, 10_000).then(
      () => {
        if (!response.headersSent) refuse(response, 504, 'Gateway Time-out');
        outgoing.destroy();
      },
      () => {},
    );
    outgoing.on('response', (incoming) => {
      over.abort();
      response.writeHead(incoming.statusCode ?? 502, withoutHopByHop(incoming.rawHeaders));
      incoming.pipe(response);
      // A target that breaks off in the middle: the client must not take the part for the whole.
      incoming.on('error', () => response.destroy());
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      end();
      if (response.headersSent || response.destroyed) return void response.destroy();
      const other = retryTarget(exchange, outgoing, error) && this.#group.next(target);
      if (other) this.#forward({ ...exchange, target: other, mayRetry: false });
      else refuse(response, 502, 'Bad Gateway');
    });
    outgoing.on('close', end);
    response.on('close', () => {
      end();
      if (!response.writableFinished) outgoing.destroy();
    });
    if (hasBody(request)) request.pipe(outgoing);
    else outgoing.end();
  }

  #headers(request: http.IncomingMessage): string[] {
    const headers = withoutHopByHop(request.rawHeaders);
    const from = request.socket.remoteAddress ?? '127.0.0.1';
    const before = request.headers['x-forwarded-for'];
    const chain = before ? `${before}, ${from}` : from;
    const own = ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-port'];
    const kept = headers.filter(
      (_, index) => !own.includes((headers[index - (index % 2)] ?? '').toLowerCase()),
    );
    kept.push('X-Forwarded-For', chain, 'X-Forwarded-Proto', 'http', 'X-Forwarded-Port', String(this.#port));
    if (!request.headers['x-amzn-trace-id']) {
      const seconds = Math.floor(this.#clock.now() / 1000).toString(16);
      kept.push('X-Amzn-Trace-Id', `Root=1-${seconds}-${randomBytes(12).toString('hex')}`);
    }
    if (hasBody(request) && !request.headers['content-length']) kept.push('Transfer-Encoding', 'chunked');
    return kept;
  }
}

interface Exchange {
  request: http.IncomingMessage;
  response: http.ServerResponse;
  target: Target;
  mayRetry: boolean;
}

/**
 * May this request go to another target? Only when nothing of it can have been worked on: the connection was refused,
 * or a kept-alive one turned out to be closed. A real load balancer answers 502 in more cases than that.
 */
function retryTarget(
  exchange: Exchange,
  outgoing: http.ClientRequest,
  error: NodeJS.ErrnoException,
): boolean {
  if (!exchange.mayRetry || hasBody(exchange.request)) return false;
  if (!idempotent.includes(exchange.request.method ?? '')) return false;
  return error.code === 'ECONNREFUSED' || (error.code === 'ECONNRESET' && outgoing.reusedSocket);
}

function hasBody(request: http.IncomingMessage): boolean {
  const length = request.headers['content-length'];
  return request.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

function withoutHopByHop(raw: string[]): string[] {
  return raw.filter((_, index) => !hopByHop.includes((raw[index - (index % 2)] ?? '').toLowerCase()));
}

/** The pages an Application Load Balancer answers with by itself. */
function refuse(response: http.ServerResponse, status: number, title: string): void {
  const page = `<html>\r\n<head><title>${status} ${title}</title></head>\r\n<body>\r\n<center><h1>${status} ${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
  response.writeHead(status, { server: 'awselb/2.0', 'content-type': 'text/html' }).end(page);
}
