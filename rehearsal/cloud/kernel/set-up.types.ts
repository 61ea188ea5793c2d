/*
 * The set-up faces: what infrastructure code builds on AWS and no action of ours calls.
 * The provisioning of the world and tests use them; no API operation stands for them.
 */

export interface EcrSetUp {
  createRepository(request: { name: string; tagMutability: 'MUTABLE' | 'IMMUTABLE' }): void;
}

export interface SecretSetUp {
  /** Answers the secret's ARN (AWS adds six random characters to the name). */
  createSecret(request: { name: string; value: string }): string;
}

export interface LogSetUp {
  createLogGroup(request: { name: string }): void;
}

export interface BalancerSetUp {
  /** Answers the ARN. Seconds as in the API; they pass on the cloud's clock. */
  createTargetGroup(request: {
    name: string;
    healthCheckPath: string;
    healthCheckIntervalSeconds: number;
    healthCheckTimeoutSeconds: number;
    healthyThreshold: number;
    unhealthyThreshold: number;
    deregistrationDelaySeconds: number;
  }): string;
  /** Opens a listener on loopback that forwards to the target group. Answers its address, `http://127.0.0.1:PORT`. */
  createLoadBalancer(request: { name: string; targetGroup: string }): Promise<{ url: string }>;
  /** The address of a load balancer by name. */
  loadBalancerUrl(name: string): string;
}

export interface BucketSetUp {
  createBucket(request: {
    name: string;
    /** Default: not versioned. */
    versioned?: boolean;
    /** Default: BucketOwnerEnforced, as for every new bucket; a request with an ACL is then refused. */
    ownership?: 'BucketOwnerEnforced' | 'ObjectWriter';
    /** Default: SSE-S3. With a key (its id) objects are encrypted by KMS, and their ETag is no MD5. */
    kmsKey?: string;
  }): void;
  /** The object as it is stored now; undefined when there is none (or a delete marker). No IAM is asked. */
  object(bucket: string, key: string): StoredObject | undefined;
  /** All keys, sorted. */
  keys(bucket: string): string[];
}

/** An object as S3 keeps it. */
export interface StoredObject {
  body: Buffer;
  /** Without quotes. */
  etag: string;
  versionId: string | undefined;
  lastModified: Date;
  /** What GET answers: content-type, cache-control, x-amz-meta-…, in lower case. */
  headers: Record<string, string>;
}

export interface DistributionSetUp {
  /** Opens the distribution's address on loopback. Answers it, `http://127.0.0.1:PORT`. */
  createDistribution(request: {
    id: string;
    /** Its domain and aliases, for GetDistribution. */
    aliases: string[];
    bucket: string;
    /** `''` or `/folder`. */
    originPath?: string;
    defaultRootObject?: string;
    /** Source of a CloudFront Function (runtime 2.0) for viewer requests. */
    viewerRequest?: string;
    /** Seconds, as in a cache policy. Default: 0, 86,400 and 31,536,000. */
    minTtl?: number;
    defaultTtl?: number;
    maxTtl?: number;
    /** Error caching minimum TTL, in seconds, of the errors that are kept (404 is, 403 is not). Default: 10. */
    errorTtl?: number;
    /** May CloudFront list the bucket? A missing key is then 404. Default: no, and it is 403. */
    originMayList?: boolean;
    /** How long an invalidation is InProgress, in milliseconds on the cloud's clock. It takes effect at its end. Default: a minute. */
    invalidationMs?: number;
  }): Promise<{ url: string }>;
  /** The address of a distribution. */
  distributionUrl(id: string): string;
}

export interface EcsSetUp {
  createCluster(name: string): string;
  /**
   * Registers as an administrator (the API's own checks apply). Answers the ARN with its revision.
   * Input: the SDK's RegisterTaskDefinitionCommandInput.
   */
  registerTaskDefinition(input: Record<string, unknown>): Promise<string>;
  /** Creates the service and resolves when its first deployment is SUCCESSFUL; throws an Error with the reason when it is not. */
  createService(request: {
    cluster: string;
    service: string;
    taskDefinition: string;
    desiredCount: number;
    loadBalancers: { targetGroupArn: string; containerName: string; containerPort: number }[];
    /** The SDK's DeploymentConfiguration: percents, circuit breaker. */
    deploymentConfiguration: Record<string, unknown>;
    healthCheckGracePeriodSeconds?: number;
  }): Promise<void>;
  /** Process ids of the containers that run now: the tests' proof that nothing was orphaned. */
  runningProcesses(): { taskArn: string; container: string; pid: number }[];
}
