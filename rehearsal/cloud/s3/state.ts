import type { ServiceContext } from '../kernel/context.ts';
import { notImplemented } from '../kernel/refusals.ts';
import { AwsError } from '../kernel/service.ts';
import { noSuchBucket } from './errors.ts';
import { Bucket, type BucketSettings } from './store/bucket.ts';

/** Everything that the operations share. */
export class S3State {
  readonly context: ServiceContext;
  private readonly buckets = new Map<string, Bucket>();

  constructor(context: ServiceContext) {
    this.context = context;
  }

  create(settings: BucketSettings): void {
    if (this.buckets.has(settings.name)) throw new Error(`The bucket ${settings.name} is there already.`);
    this.buckets.set(settings.name, new Bucket(settings));
  }

  /** Throws AwsError `NoSuchBucket`. */
  bucket(name = ''): Bucket {
    const bucket = this.buckets.get(name);
    if (!bucket) throw noSuchBucket(name);
    return bucket;
  }

  /** Now, in whole seconds, as S3 dates its objects. */
  now(): Date {
    return new Date(Math.floor(this.context.clock.now() / 1000) * 1000);
  }

  /** Refuses what S3 knows and this one does not, by name, and another account's bucket. */
  refuseOthers(input: object, known: string[]): void {
    for (const [name, value] of Object.entries(input)) {
      if (name === 'ExpectedBucketOwner') {
        if (value !== this.context.world.account) throw new AwsError('AccessDenied', 'Access Denied', 403);
      } else if (name === 'StorageClass' && value === 'STANDARD') continue;
      else if (!known.includes(name)) throw notImplemented(name);
    }
  }
}
