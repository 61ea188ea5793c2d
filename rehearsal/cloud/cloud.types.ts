import type { Clock } from '../../src/core/clock.ts';
import type { Iam } from './iam/iam.ts';
import type { CloudLookup, SessionCredentials, Siblings } from './kernel/context.ts';
import type { Caller } from './kernel/service.ts';
import type { World } from './world.ts';

/** How the local cloud is started. Everything has a default that suits a test. */
export interface CloudOptions {
  world?: World;
  /**
   * Durations inside the cloud (health checks, draining, start-up) pass on it. `now()` must stay the real time:
   * signatures, tokens and timestamps use it. Default: the system clock, so pass a faster one.
   */
  clock?: Clock;
  /** The services to start; all unless told. */
  services?: (keyof Siblings)[];
  log?(line: string): void;
  /** The OpenID provider that STS believes; none unless told, and AssumeRoleWithWebIdentity then refuses every token. */
  oidc?: ReturnType<CloudLookup['oidc']>;
}

/** One call that reached the cloud, in order. */
export interface JournalEntry {
  at: Date;
  service: string;
  operation: string;
  /** Name of the role, or `admin`; empty when the caller is not known. */
  role: string;
  /** Does it change something? (Put, Register, Update, Run, Create, Delete, Initiate, Upload, Complete, Stop, …) */
  write: boolean;
  /** `ok`, the name of the error that was answered, or `unanswered` while it runs. */
  outcome: string;
  /** A short text for a person: family, service, repository and tag, `bucket/key`. */
  subject: string;
}

/** A scripted fault: which calls it meets, how often, and what happens instead. */
export interface Fault {
  service: string;
  /** Operation name, or for the registry `PUT manifest`, `POST upload`, `PATCH upload`, `PUT upload`, `HEAD blob`, `HEAD manifest`. `*` = any. */
  operation: string;
  /** How many calls it meets; for ever unless told. */
  times?: number;
  /** How many matching calls pass first. */
  after?: number;
  /** Only calls about this, as the journal's `subject` says it (S3: `bucket/key`): the whole text, or a pattern in it. */
  subject?: string | RegExp;
  /** Only this share of the matching calls, 0 to 1, spread evenly: the same ones in every run. */
  share?: number;
  what:
    | { kind: 'throttle' }
    | { kind: 'error'; name: string; message: string; status?: number }
    | { kind: 'status'; status: number; retryAfterSeconds?: number }
    | { kind: 'reset' }
    | { kind: 'delay'; ms: number }
    /**
     * The write is done, but for `ms` the service's API answers a read that was asked before (with the same input, since
     * the fault was added) as it did then. A read that nobody asked before sees the write at once.
     */
    | { kind: 'eventual'; ms: number };
}

/** The local cloud, running. */
export interface Cloud {
  /** What AWS_ENDPOINT_URL is set to. */
  awsUrl: string;
  /** `127.0.0.1:PORT`: what stands before the first slash of an image name. */
  registryHost: string;
  world: World;
  iam: Iam;
  journal: JournalEntry[];
  service: CloudLookup['service'];
  call: CloudLookup['call'];
  /** Keys of the account's administrator, for tests and provisioning. */
  admin: { caller: Caller; credentials: SessionCredentials };
  /** Credentials for a role, as STS would give them: `AWS_ACCESS_KEY_ID`, … for a child process. */
  environmentFor(role: string): Record<string, string>;
  /** Adds a fault; answers a function that takes it back. Throws an Error for one that no call could meet. */
  fault(fault: Fault): () => void;
  /** Stops every process and server, and removes the scratch folder. */
  close(): Promise<void>;
}
