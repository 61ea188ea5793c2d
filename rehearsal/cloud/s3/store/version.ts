/** What S3 keeps with an object and answers again, under the names of the SDK. */
export interface ObjectHeaders {
  ContentType?: string;
  CacheControl?: string;
  ContentDisposition?: string;
  ContentEncoding?: string;
  ContentLanguage?: string;
  Expires?: Date;
  WebsiteRedirectLocation?: string;
  /** User metadata, without `x-amz-meta-`. */
  Metadata?: Record<string, string>;
}

/** How an object is encrypted, under the names of the SDK. */
export interface Encryption {
  ServerSideEncryption: 'AES256' | 'aws:kms';
  /** The key's ARN. */
  SSEKMSKeyId?: string;
  BucketKeyEnabled?: boolean;
}

/** One version of an object: `null` is the id of those that were written without versioning. */
export interface ObjectVersion {
  kind: 'object';
  versionId: string;
  lastModified: Date;
  body: Buffer;
  /** Without quotes. */
  etag: string;
  headers: ObjectHeaders;
  encryption: Encryption;
  /** Checksums by the SDK's member: `ChecksumSHA256`. */
  checksums: Record<string, string>;
}

/** What a delete leaves in a versioned bucket: the newest version says that there is no object. */
export interface DeleteMarker {
  kind: 'marker';
  versionId: string;
  lastModified: Date;
}
