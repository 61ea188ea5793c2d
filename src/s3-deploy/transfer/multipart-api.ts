import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
} from '@aws-sdk/client-s3';
import { asError } from '../../core/failure.ts';
import type { Stored, StoredHeaders } from '../release.types.ts';
import type { BucketClient } from './client-api.ts';
import { addHeaders, answerHeaders } from './command-headers.ts';
import { unquoted } from './unquoted.ts';

/** An upload in parts that was begun and not ended. */
export interface OpenUpload {
  /** The object's whole name. */
  name: string;
  id: string;
  /** Milliseconds, by the clock of S3. */
  startedAt: number;
  /** SHA256, or what another program asked for. */
  algorithm: string | undefined;
}

/** A part that S3 has. */
export interface StoredPart {
  number: number;
  bytes: number;
  etag: string;
  /** Base64; undefined when it was sent without one. */
  sha256: string | undefined;
}

/** Uploads in parts through the SDK; the parts themselves go the own way. */
export class MultipartApi {
  #client: BucketClient;

  constructor(client: BucketClient) {
    this.#client = client;
  }

  /** All that are open below the prefix. */
  async open(): Promise<OpenUpload[]> {
    const { bucket, prefix } = this.#client.options;
    const found: OpenUpload[] = [];
    let from: { KeyMarker?: string; UploadIdMarker?: string } = {};
    for (;;) {
      const input = { Bucket: bucket, Prefix: prefix, ...from };
      const page = await this.#ask(
        () => this.#client.sdk.send(new ListMultipartUploadsCommand(input)),
        `Listing the unfinished uploads in ${bucket}`,
        's3:ListBucketMultipartUploads',
      );
      for (const { Key = '', UploadId = '', Initiated, ChecksumAlgorithm } of page.Uploads ?? []) {
        if (!Key.startsWith(prefix)) continue;
        found.push({
          name: Key,
          id: UploadId,
          startedAt: Initiated?.getTime() ?? 0,
          algorithm: ChecksumAlgorithm,
        });
      }
      if (!page.IsTruncated || page.NextKeyMarker === undefined) return found;
      from = {
        KeyMarker: page.NextKeyMarker,
        ...(page.NextUploadIdMarker !== undefined && { UploadIdMarker: page.NextUploadIdMarker }),
      };
    }
  }

  /** Undefined when the upload is over by now. */
  async parts({ name, id }: OpenUpload): Promise<StoredPart[] | undefined> {
    const found: StoredPart[] = [];
    let marker: string | undefined;
    try {
      for (;;) {
        const input = {
          ...this.#upload(name, id),
          ...(marker !== undefined && { PartNumberMarker: marker }),
        };
        const page = await this.#client.send(() => this.#client.sdk.send(new ListPartsCommand(input)));
        for (const { PartNumber = 0, Size = 0, ETag, ChecksumSHA256 } of page.Parts ?? []) {
          found.push({ number: PartNumber, bytes: Size, etag: unquoted(ETag), sha256: ChecksumSHA256 });
        }
        if (!page.IsTruncated || page.NextPartNumberMarker === undefined) return found;
        marker = page.NextPartNumberMarker;
      }
    } catch (error) {
      if (asError(error).name === 'NoSuchUpload') return undefined;
      throw this.#client.failure(error, `Listing the parts of ${name}`, 's3:ListMultipartUploadParts');
    }
  }

  /** Answers its id. */
  async begin(name: string, headers: StoredHeaders): Promise<string> {
    const input = { Bucket: this.#client.options.bucket, Key: name, ChecksumAlgorithm: 'SHA256' as const };
    const { UploadId = '' } = await this.#ask(
      () => {
        const command = new CreateMultipartUploadCommand(input);
        addHeaders(command, headers);
        return this.#client.sdk.send(command);
      },
      `Uploading ${name}`,
      's3:PutObject',
    );
    return UploadId;
  }

  async abort({ name, id }: OpenUpload): Promise<void> {
    try {
      const command = () => new AbortMultipartUploadCommand(this.#upload(name, id));
      await this.#client.send(() => this.#client.sdk.send(command()));
    } catch (error) {
      if (asError(error).name === 'NoSuchUpload') return;
      throw this.#client.failure(error, `Ending an old upload of ${name}`, 's3:AbortMultipartUpload');
    }
  }

  /** Answers the checksum of the whole too, where S3 says it: base64 and the number of parts. */
  async complete(
    name: string,
    id: string,
    parts: StoredPart[],
  ): Promise<Stored & { sha256: string | undefined }> {
    const Parts = parts.map(({ number, etag, sha256 }) => ({
      PartNumber: number,
      ETag: `"${etag}"`,
      ChecksumSHA256: sha256,
    }));
    const input = { ...this.#upload(name, id), MultipartUpload: { Parts } };
    let sent = 0;
    try {
      const done = await this.#client.send(() => {
        sent += 1;
        return this.#client.sdk.send(new CompleteMultipartUploadCommand(input));
      });
      return stored(done);
    } catch (error) {
      // An earlier try was done though its answer was lost.
      if (asError(error).name === 'NoSuchUpload' && sent > 1) return this.head(name);
      throw this.#client.failure(error, `Uploading ${name}`, 's3:PutObject');
    }
  }

  /** The object as it is, with all its headers in lower case. */
  async head(name: string): Promise<Stored & { sha256: string | undefined; headers: StoredHeaders }> {
    const input = { Bucket: this.#client.options.bucket, Key: name, ChecksumMode: 'ENABLED' as const };
    return this.#ask(
      async () => {
        const command = new HeadObjectCommand(input);
        const headers = answerHeaders(command);
        return { ...stored(await this.#client.sdk.send(command)), headers: headers() };
      },
      `Reading ${name}`,
      's3:GetObject',
    );
  }

  #upload(name: string, id: string) {
    return { Bucket: this.#client.options.bucket, Key: name, UploadId: id };
  }

  async #ask<T>(request: () => Promise<T>, doing: string, action: string): Promise<T> {
    try {
      return await this.#client.send(request);
    } catch (error) {
      throw this.#client.failure(error, doing, action);
    }
  }
}

function stored(answer: {
  ETag?: string | undefined;
  VersionId?: string | undefined;
  ChecksumSHA256?: string | undefined;
}) {
  const { ETag, VersionId, ChecksumSHA256 } = answer;
  return {
    etag: unquoted(ETag),
    ...(VersionId !== undefined && { versionId: VersionId }),
    sha256: ChecksumSHA256,
  };
}
