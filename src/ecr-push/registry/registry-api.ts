import type { Clock } from '../../core/clock.ts';
import { asError, Failure } from '../../core/failure.ts';
import { HttpError, type HttpRequest, type HttpResponse, httpHealing, send } from '../../core/http.ts';
import { retry } from '../../core/retry.ts';
import { digestOf, shortDigest } from '../digest.ts';
import { MANIFEST_TYPES } from '../manifest.ts';
import { type BlobSource, openVerified } from './blob.ts';
import { type Credentials, encoded } from './credentials.ts';
import { registryFailure, wantsNewToken } from './refusal.ts';

/** A manifest as the registry has it. */
export interface StoredManifest {
  digest: string;
  mediaType: string;
  bytes: Buffer;
}

export interface RegistryOptions {
  host: string;
  repository: string;
  credentials: Credentials;
  clock: Clock;
  signal: AbortSignal;
  /** Told before each further try. */
  say(line: string): void;
}

/** The largest configuration that is read for its labels. */
const CONFIG_LIMIT_BYTES = 16 * 1024 * 1024;
/** ECR answers a large layer only after it has looked at all of it. */
const UPLOAD_IDLE_MS = 120_000;

/**
 * One repository over the registry protocol. Each method heals by itself what can heal (429 with its Retry-After, 5xx,
 * broken connections, silence), asks for a new token once, and throws Failure for the rest.
 */
export class RegistryApi {
  #options: RegistryOptions;

  constructor(options: RegistryOptions) {
    this.#options = options;
  }

  /** Digest of what a tag or digest names; undefined when there is nothing. */
  async digest(reference: string, signal?: AbortSignal): Promise<string | undefined> {
    const { status, headers } = await this.#heal(`Looking for image ${reference}`, 'ecr:BatchGetImage', () =>
      this.#send({
        method: 'HEAD',
        path: `manifests/${reference}`,
        headers: { accept: MANIFEST_TYPES.join(', ') },
        wanted: [200, 404],
        signal,
      }),
    );
    if (status === 404) return undefined;
    return headers['docker-content-digest'] ?? (await this.manifest(reference))?.digest;
  }

  /** The manifest under a tag or digest, verified; undefined when there is none. */
  async manifest(reference: string): Promise<StoredManifest | undefined> {
    const { status, headers, body } = await this.#heal(
      `Reading image ${reference}`,
      'ecr:BatchGetImage',
      () =>
        this.#send({
          method: 'GET',
          path: `manifests/${reference}`,
          headers: { accept: MANIFEST_TYPES.join(', ') },
          wanted: [200, 404],
        }),
    );
    if (status === 404) return undefined;
    const digest = digestOf(body);
    const promised = reference.startsWith('sha256:') ? reference : headers['docker-content-digest'];
    if (promised !== undefined && promised !== digest) throw notWhatWasAsked(`image ${promised}`, digest);
    return { digest, mediaType: headers['content-type']?.split(';')[0]?.trim() ?? '', bytes: body };
  }

  /** A small blob, verified. ECR sends the reader to S3, where the credentials must not go. */
  async config(digest: string): Promise<Buffer> {
    const doing = `Reading configuration ${shortDigest(digest)}`;
    const { body } = await this.#heal(doing, 'ecr:GetDownloadUrlForLayer', async () => {
      const first = await this.#send({
        method: 'GET',
        path: `blobs/${digest}`,
        wanted: [200, 301, 302, 307, 308],
      });
      if (first.status === 200) return first;
      const request = { method: 'GET', url: this.#safe(new URL(first.headers.location ?? '', first.url)) };
      const second = await send({ ...request, signal: this.#options.signal });
      if (second.status !== 200) throw new HttpError(request, second);
      return second;
    });
    if (body.length > CONFIG_LIMIT_BYTES) throw new Error(`Configuration ${digest} is larger than 16 MiB.`);
    const found = digestOf(body);
    if (found !== digest) throw notWhatWasAsked(`configuration ${digest}`, found);
    return body;
  }

  async hasBlob(digest: string, signal?: AbortSignal): Promise<boolean> {
    const doing = `Looking for layer ${shortDigest(digest)}`;
    return this.#heal(doing, 'ecr:BatchCheckLayerAvailability', () => this.#hasBlob(digest, signal));
  }

  /**
   * Uploads a blob that is not there. Each further try looks whether the one before it was taken after all, and else
   * begins again with the first byte: ECR drops what is added to an upload that was broken off.
   */
  async putBlob(blob: BlobSource, signal: AbortSignal): Promise<void> {
    const doing = `Uploading layer ${shortDigest(blob.digest)}`;
    await this.#heal(doing, 'ecr:InitiateLayerUpload', async (attempt) => {
      if (attempt > 1 && (await this.#hasBlob(blob.digest, signal))) return;
      const started = await this.#send({
        method: 'POST',
        path: 'blobs/uploads/',
        headers: { 'content-length': '0' },
        wanted: [202],
        signal,
      });
      await this.#send({
        method: 'PUT',
        path: this.#uploadAddress(started, blob.digest),
        headers: { 'content-type': 'application/octet-stream', 'content-length': String(blob.size) },
        body: () => openVerified(blob),
        wanted: [201],
        signal,
        idleMs: UPLOAD_IDLE_MS,
      });
    });
  }

  /** @throws HttpError for a refusal, which the caller has to look at */
  async putManifest(reference: string, manifest: Pick<StoredManifest, 'bytes' | 'mediaType'>): Promise<void> {
    await this.#retry(`Writing ${reference}`, () =>
      this.#send({
        method: 'PUT',
        path: `manifests/${reference}`,
        headers: { 'content-type': manifest.mediaType, 'content-length': String(manifest.bytes.length) },
        body: manifest.bytes,
        wanted: [201],
      }),
    );
  }

  async #hasBlob(digest: string, signal: AbortSignal | undefined): Promise<boolean> {
    const { status } = await this.#send({
      method: 'HEAD',
      path: `blobs/${digest}`,
      wanted: [200, 404],
      signal,
    });
    return status === 200;
  }

  /** Where the bytes go. An address on another host would be given the password. */
  #uploadAddress(started: { headers: Record<string, string>; url: URL }, digest: string): URL {
    const address = new URL(started.headers.location ?? '', started.url);
    if (address.host !== started.url.host || address.protocol !== started.url.protocol) {
      throw new Failure({
        what: `The registry ${started.url.host} wants the upload to go to ${address.origin}, which is not the registry.`,
        next: 'Nothing was sent there. Check which registry aws-region and registry name.',
      });
    }
    address.searchParams.set('digest', digest);
    return address;
  }

  #safe(address: URL): URL {
    const isHere = address.hostname === '127.0.0.1' || address.hostname === 'localhost';
    if (address.protocol === 'https:' || isHere) return address;
    throw new Error(`The registry leads to ${address.origin}, which is not reached over HTTPS.`);
  }

  /** One request with the current token; with a new one when the registry does not take it. */
  async #send(request: {
    method: string;
    path: string | URL;
    headers?: Record<string, string>;
    body?: HttpRequest['body'];
    wanted: number[];
    signal?: AbortSignal | undefined;
    idleMs?: number;
  }): Promise<HttpResponse & { url: URL }> {
    const { host, repository, credentials, signal } = this.#options;
    const { method, path, wanted, headers, body, idleMs } = request;
    let session = await credentials.session();
    for (let isSecond = false; ; isSecond = true) {
      const url = new URL(path, `${session.protocol}//${host}/v2/${repository}/`);
      const sent = {
        method,
        url,
        headers: { ...headers, authorization: `Basic ${encoded(session)}` },
        signal: request.signal ?? signal,
        ...(body !== undefined && { body }),
        ...(idleMs !== undefined && { idleMs }),
      };
      const response = await send(sent);
      if (wanted.includes(response.status)) return { ...response, url };
      if (isSecond || !wantsNewToken(response)) throw new HttpError(sent, response);
      session = await credentials.renew(session);
    }
  }

  async #heal<T>(doing: string, action: string, work: (attempt: number) => Promise<T>): Promise<T> {
    try {
      return await this.#retry(doing, work);
    } catch (error) {
      if (this.#options.signal.aborted) throw error;
      throw registryFailure(error, doing, action);
    }
  }

  async #retry<T>(doing: string, work: (attempt: number) => Promise<T>): Promise<T> {
    const { clock, signal, say } = this.#options;
    try {
      return await retry(
        {
          clock,
          signal,
          attempts: 6,
          firstMs: 500,
          maximumMs: 20_000,
          healing: httpHealing,
          onRetry: (error, attempt, pauseMs) =>
            say(
              `${doing}: ${asError(error).message} Try ${attempt + 1} in ${(pauseMs / 1000).toFixed(1)} s.`,
            ),
        },
        work,
      );
    } catch (error) {
      // A request that was cancelled breaks off in many ways; why it was is what counts.
      signal.throwIfAborted();
      throw error;
    }
  }
}

function notWhatWasAsked(what: string, found: string): Failure {
  return new Failure({
    what: `The registry answered other bytes for ${what}: they make ${found}.`,
    next: 'Something between this runner and the registry changes answers; nothing was written.',
  });
}
