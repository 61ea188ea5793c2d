import type { Clock } from '../../../src/core/clock.ts';
import type { World } from '../world.ts';

/** Who signed a request: a role session (from the local STS), or the account's own administrator key. */
export interface Caller {
  /** `arn:aws:sts::123456789012:assumed-role/NAME/SESSION` or `arn:aws:iam::123456789012:user/admin`. */
  arn: string;
  /** Name of the role whose policies decide; undefined for the administrator, who may do everything. */
  role: string | undefined;
}

/** What an operation sees beside its input. */
export interface Call {
  service: string;
  operation: string;
  caller: Caller;
  requestId: string;
  world: World;
  clock: Clock;
}

/** An IAM question that a call raises: may `action` be done to each of `resources`? */
export interface Permission {
  action: string;
  /** ARNs, or `*` where AWS knows no resource level. */
  resources: string[];
  /** Condition keys and their values in this request, e.g. `{'ecs:cluster': 'arn:…'}`. */
  conditions?: Record<string, string | string[]>;
}

/**
 * One API operation. The kernel has verified the signature, the shape (the SDK's own schema: unknown
 * members, types, required members), asked IAM and played scripted faults before `run` is called.
 * `never` lets each operation name its own input type (the SDK's `XCommandInput`).
 */
export interface Operation {
  /** Open to callers without a signature (STS AssumeRoleWithWebIdentity). Their `caller` may do nothing else. */
  anonymous?: true;
  /** What IAM is asked, before anything is done. */
  permissions(input: never, call: Call): Permission[];
  /** Enums, ranges and patterns that the schema does not carry: the operation's own table. Throws AwsError. */
  check?(input: never, call: Call): void;
  /** The answer, in the SDK's output shape (Date for times). Throws AwsError for a refusal. */
  run(input: never, call: Call): unknown;
  /** A short text for the journal, e.g. `zibro/backend:v1`. Unless told, the kernel picks the names in the input. */
  subject?(input: never, call: Call): string;
}

/** One AWS service of the local cloud: a folder with its state, its operations and its refusals. */
export interface Service {
  /** Signing name as in the credential scope: `ecs`, `ecr`, `logs`, `ssm`, `sts`, `secretsmanager`, `elasticloadbalancing`, `s3`, `cloudfront`. */
  name: string;
  /**
   * `json`: JSON 1.1 with X-Amz-Target `<targetPrefix>.<Operation>`. `query`: form body, XML answer. `rest-xml`: method, path,
   * query and headers as the SDK's schema binds them, XML where the schema has no payload of its own.
   */
  protocol:
    | { kind: 'json'; targetPrefix: string }
    | { kind: 'query'; version: string }
    | { kind: 'rest-xml' };
  /** The module namespace of the SDK's schemas (`@aws-sdk/client-x`), by which requests are checked and answers written. */
  schemas: Record<string, unknown>;
  operations: Record<string, Operation>;
  /** Opens what the service needs before its first call (a port of its own). Called once, after every factory. */
  start?(): Promise<void>;
  /** Stops what the service runs (processes, servers). */
  close?(): Promise<void>;
}

/** A refusal in the vendor's words. `name` becomes `__type` (JSON) or `<Code>` (query). */
export class AwsError extends Error {
  status: number;
  /** Further elements of S3's error document, such as `Region`. */
  details: Record<string, string>;

  constructor(name: string, message: string, status = 400, details: Record<string, string> = {}) {
    super(message);
    this.name = name;
    this.status = status;
    this.details = details;
  }
}

/**
 * A scripted fault that is no answer of the service: a bare status, or a dropped connection.
 * Whoever holds the socket plays it: the front for API calls, the registry for its own.
 */
export class WireFault extends Error {
  what: { kind: 'status'; status: number; retryAfterSeconds?: number } | { kind: 'reset' };

  constructor(what: WireFault['what']) {
    super(what.kind === 'reset' ? 'scripted fault: connection reset' : `scripted fault: HTTP ${what.status}`);
    this.name = 'WireFault';
    this.what = what;
  }
}
