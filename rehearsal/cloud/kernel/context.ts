import type { JsonWebKey } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Clock } from '../../../src/core/clock.ts';
import type { Iam } from '../iam/iam.ts';
import type { World } from '../world.ts';
import type { Caller, Permission, Service } from './service.ts';
import type {
  BalancerSetUp,
  BucketSetUp,
  DistributionSetUp,
  EcrSetUp,
  EcsSetUp,
  LogSetUp,
  SecretSetUp,
} from './set-up.types.ts';

/** What every service factory is given: `createEcs(context)`. */
export interface ServiceContext {
  world: World;
  clock: Clock;
  /** One line for the reader of the rehearsal, without a newline. */
  log(line: string): void;
  /** A scratch folder of this service alone; it is there, and is removed with the cloud. */
  folder: string;
  cloud: CloudLookup;
  /**
   * For a call that is no API operation (a push to the registry), what the front does for one: asks IAM, plays
   * scripted faults, runs, and writes the outcome to the journal.
   * Answers what `run` answers and throws what it throws. Throws AwsError for a refusal or a scripted error (throttling
   * too), and WireFault for a scripted status or reset, which the holder of the socket plays.
   */
  gate<T>(request: GateRequest, run: () => T | Promise<T>): Promise<T>;
}

/** A call that is no API operation, as IAM, the faults and the journal see it. */
export interface GateRequest {
  caller: Caller;
  service: string;
  /** E.g. `PUT manifest`; Fault.operation lists the registry's. */
  operation: string;
  permissions: Permission[];
  /** For the journal, e.g. `zibro/backend:v1`. */
  subject: string;
  write: boolean;
}

/** How one service reaches its siblings. Everything is looked up when used: the order of creation does not matter. */
export interface CloudLookup {
  /** Roles, policies and the question "may this caller do that?". */
  iam: Iam;
  /** `127.0.0.1:PORT` of the registry, i.e. what stands before the first slash of an image name here. */
  registryHost(): string;
  /** The address of the front that answers all AWS services. */
  awsUrl(): string;
  /**
   * The sibling itself, for what is no API call of a customer, e.g. pulling an image.
   * Throws an Error that names the service when this cloud was started without it.
   */
  service<Name extends keyof Siblings>(name: Name): Siblings[Name];
  /**
   * Calls an operation of a sibling as `caller`, from the schema check on: IAM is asked, faults play, the call is recorded.
   * That is how ECS resolves a secret with the execution role, or writes a log line.
   * Answers in the SDK's output shape; throws AwsError as the service refuses.
   */
  call(request: InternalCall): Promise<unknown>;
  /**
   * The caller that an AWS service becomes by assuming a role, after its trust policy was asked.
   * Throws AwsError `AccessDenied` when there is no such role or it does not trust the service.
   */
  assume(request: { role: string; service: string; session: string }): Caller;
  /** GitHub as an OpenID provider: whose tokens STS believes. */
  oidc(): { issuer: string; jwks(): { keys: JsonWebKey[] } };
  /** Session credentials of a caller, for a process that signs for itself (a task with a task role). */
  credentials(caller: Caller, seconds: number): SessionCredentials;
}

/** A call from inside the cloud. */
export interface InternalCall {
  service: string;
  operation: string;
  /** The SDK's input shape. */
  input: Record<string, unknown>;
  caller: Caller;
}

/** Credentials that the front accepts until `expiration`. */
export interface SessionCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  expiration: Date;
}

/** The siblings by signing name. A service that offers more than its API declares that face here. */
export interface Siblings {
  /** `registryHost` is known once `start` is done. */
  ecr: Service & ImageSource & EcrSetUp & { registryHost: string };
  ssm: Service;
  secretsmanager: Service & SecretSetUp;
  sts: Service;
  ecs: Service & EcsSetUp;
  logs: Service & LogSetUp;
  elasticloadbalancing: Service & TargetRegistry & BalancerSetUp;
  s3: Service & BucketSetUp;
  cloudfront: Service & DistributionSetUp;
}

/** ECR as a pull sees it. */
export interface ImageSource {
  /** Without asking IAM: what the repository holds under a tag or digest. Throws AwsError `ImageNotFoundException`. */
  image(repository: string, reference: string): Promise<PullableImage>;
  /**
   * Pulls as a container runtime does: `HOST/REPOSITORY:TAG` or `HOST/REPOSITORY@sha256:…`, where HOST is the local
   * registry or `<account>.dkr.ecr.<region>.amazonaws.com`. IAM is asked for the caller (GetAuthorizationToken,
   * BatchCheckLayerAvailability, BatchGetImage, GetDownloadUrlForLayer). An index is resolved to the child for `platform`
   * (`linux/amd64`), else the single child. Throws AwsError whose message is the text a runtime reports.
   */
  pull(request: { image: string; caller: Caller; platform?: string }): Promise<PullableImage>;
}

/** An image that can be unpacked: every byte was verified against its digest when it was pushed. */
export interface PullableImage {
  repository: string;
  /** Digest of what the reference named (an index or a manifest): what `imageDigest` of a container says. */
  digest: string;
  mediaType: string;
  /** Digest of the manifest that runs (the child, for an index). */
  manifestDigest: string;
  /** The image configuration, parsed: `config.Env`, `config.Entrypoint`, `architecture`, ... */
  config: Record<string, unknown>;
  layers: ImageLayer[];
}

/** One layer, in the order in which it is applied. */
export interface ImageLayer {
  digest: string;
  /** `…tar`, `…tar+gzip` or `…tar+zstd`, or Docker's names for them. */
  mediaType: string;
  size: number;
  /** The compressed bytes. */
  open(): Readable;
}

/** The load balancer as ECS sees it: it (de)registers what it starts. Addresses are loopback ones. */
export interface TargetRegistry {
  /**
   * Puts a target behind a target group (by ARN or name); health checks begin at once.
   * `onHealth` is told every change of the target's health, the first one before `register` returns.
   */
  register(target: {
    targetGroup: string;
    host: string;
    port: number;
    onHealth?: ((health: TargetHealth) => void) | undefined;
  }): void;
  /** Drains: no new requests; resolves when the deregistration delay is over or the last request ended. */
  deregister(target: { targetGroup: string; host: string; port: number }): Promise<void>;
}

/** A target's health in the words of DescribeTargetHealth. */
export interface TargetHealth {
  state: 'initial' | 'healthy' | 'unhealthy' | 'draining' | 'unused';
  reason: string | undefined;
  description: string | undefined;
}
