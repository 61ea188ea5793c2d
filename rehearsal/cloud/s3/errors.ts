import { AwsError } from '../kernel/service.ts';

/** The refusals that several operations share, in S3's words. */

export const noSuchBucket = (BucketName: string): AwsError =>
  new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName });

export const noSuchKey = (Key: string): AwsError =>
  new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key });

export const noSuchVersion = (): AwsError =>
  new AwsError('NoSuchVersion', 'The specified version does not exist.', 404);

export const noSuchUpload = (): AwsError =>
  new AwsError(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    404,
  );

/** @param Condition the header that did not hold, such as `If-None-Match` */
export const preconditionFailed = (Condition: string): AwsError =>
  new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412, {
    Condition,
  });

export const invalidArgument = (message: string): AwsError => new AwsError('InvalidArgument', message);

export const invalidRequest = (message: string): AwsError => new AwsError('InvalidRequest', message);

export const methodNotAllowed = (): AwsError =>
  new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405);
