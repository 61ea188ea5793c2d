import { randomUUID } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CloudLookup } from '../../kernel/context.ts';
import type { Caller } from '../../kernel/service.ts';

const sessionSeconds = 3600;

/**
 * Gives each task its task role's credentials, as the agent's endpoint does on Fargate. There it is a link-local address
 * and a relative URI; on loopback it is the full URI with a token, which the SDKs know as well.
 */
export class CredentialsEndpoint {
  #cloud: CloudLookup;
  #callers = new Map<string, Caller>();
  #server = http.createServer((request, response) => this.#answer(request, response));

  constructor(cloud: CloudLookup) {
    this.#cloud = cloud;
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    // Nothing but the containers need it: it must not keep the process alive.
    this.#server.unref();
  }

  close(): Promise<void> {
    if (!this.#server.listening) return Promise.resolve();
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  /** The variables by which an SDK in a container finds the credentials of `caller`, and a function that ends them. */
  grant(caller: Caller): { env: Record<string, string>; revoke(): void } {
    const token = randomUUID();
    this.#callers.set(token, caller);
    const { port } = this.#server.address() as AddressInfo;
    return {
      env: {
        AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}/v2/credentials`,
        AWS_CONTAINER_AUTHORIZATION_TOKEN: token,
      },
      revoke: () => this.#callers.delete(token),
    };
  }

  #answer(request: http.IncomingMessage, response: http.ServerResponse): void {
    const caller = this.#callers.get(request.headers.authorization ?? '');
    response.setHeader('content-type', 'application/json');
    if (!caller) {
      response.writeHead(403).end(JSON.stringify({ code: 'InvalidIdInRequest', message: 'unknown token' }));
      return;
    }
    const keys = this.#cloud.credentials(caller, sessionSeconds);
    response.end(
      JSON.stringify({
        AccessKeyId: keys.accessKeyId,
        SecretAccessKey: keys.secretAccessKey,
        Token: keys.sessionToken,
        Expiration: keys.expiration.toISOString(),
      }),
    );
  }
}
