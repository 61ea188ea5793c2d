import { GetObjectCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import type { AwsClientConfig } from '../../core/aws.ts';
import type { Clock } from '../../core/clock.ts';
import { Failure } from '../../core/failure.ts';
import type { Log } from '../../core/log.ts';
import type { Args, Command } from './command-headers.ts';
import { Pace } from './pace.ts';
import { s3Failure } from './s3-failure.ts';
import type { Credentials } from './signer.ts';
import { Tries } from './tries.ts';
import { type Connections, connections, type Endpoint } from './wire.ts';

/** What the bucket is reached with. */
export interface BucketOptions {
  bucket: string;
  /** `''` or `folder/`. */
  prefix: string;
  config: AwsClientConfig;
  sse?: string | undefined;
  sseKmsKeyId?: string | undefined;
  acl?: string | undefined;
  /** Most requests at one time. */
  concurrency: number;
  clock: Clock;
  /** Ends lists, uploads and copies. Documents are still written after it: a lock has to be given back. */
  signal: AbortSignal;
  log: Log;
  env: Record<string, string | undefined>;
}

/** The bucket through the SDK, and what the own requests need to know of it. */
export class BucketClient {
  options: BucketOptions;
  sdk: S3Client;
  agents: Connections;
  tries: Tries;

  constructor(options: BucketOptions) {
    const { config, clock, concurrency, log } = options;
    this.options = options;
    this.agents = connections(concurrency, options.env);
    this.tries = new Tries(
      clock,
      new Pace(concurrency, (limit) => log.info(`S3 asks to slow down: ${limit} requests at one time.`)),
    );
    const settings: S3ClientConfig = {
      ...config,
      maxAttempts: 1,
      requestHandler: {
        ...config.requestHandler,
        httpAgent: this.agents.http,
        httpsAgent: this.agents.https,
      },
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    };
    this.sdk = new S3Client(settings);
    // Tries are made here, by one rule for the SDK's requests and the own ones.
    this.sdk.middlewareStack.add((next) => next, {
      name: 'retryMiddleware',
      step: 'finalizeRequest',
      priority: 'high',
      override: true,
    });
  }

  /** The object's whole name. */
  name(key: string): string {
    return this.options.prefix + key;
  }

  async credentials(): Promise<Credentials> {
    return this.sdk.config.credentials();
  }

  /** Sends a command, as often as it takes. The error is the SDK's own. */
  send<T>(request: () => Promise<T>, stop?: AbortSignal): Promise<T> {
    return this.tries.run(request, stop);
  }

  /** An error in words, with what was being done and the IAM action. */
  failure(error: unknown, doing: string, action: string): Failure {
    const { bucket, config } = this.options;
    return s3Failure(error, { doing, action, bucket, region: config.region });
  }

  /** Where the SDK would send a request: its own rules for addresses, and its settings, decide. */
  async endpoint(): Promise<Endpoint> {
    const command = new GetObjectCommand({ Bucket: this.options.bucket, Key: 'k' });
    let seen: { args: Args; context: { endpointV2?: { properties?: Record<string, unknown> } } } | undefined;
    (command as unknown as Command).middlewareStack.add(
      (_next: unknown, context: object) => async (args: Args) => {
        seen = { args, context };
        return { response: {}, output: { $metadata: {} } };
      },
      { step: 'build', name: 'lookAtEndpoint', priority: 'low' },
    );
    try {
      await this.sdk.send(command);
    } catch (error) {
      throw this.failure(error, `Finding the address of bucket ${this.options.bucket}`, 's3:PutObject');
    }
    const [scheme] = (seen?.context.endpointV2?.properties?.authSchemes ?? []) as Record<string, string>[];
    if (!seen || (scheme && scheme.name !== 'sigv4')) {
      throw new Failure({
        what: `Bucket ${this.options.bucket} is not one that takes signature version 4 (a directory bucket, or an access point of several regions).`,
        next: 'Use a general purpose bucket.',
      });
    }
    const { protocol, hostname, port, path } = seen.args.request;
    return {
      secure: protocol === 'https:',
      host: hostname,
      port,
      path: path.slice(0, -1),
      region: scheme?.signingRegion ?? this.options.config.region,
      service: scheme?.signingName ?? 's3',
    };
  }
}
