import { AwsError } from '../../kernel/service.ts';

/** A refusal of the registry protocol: `{"errors":[{"code","message"}]}` with a status. */
export class RegistryError extends Error {
  status: number;
  code: string;
  headers: Record<string, string>;

  constructor(status: number, code: string, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.name = 'RegistryError';
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** How the refusals of ECR's API look in the registry protocol. */
const codes: Record<string, [status: number, code: string]> = {
  RepositoryNotFoundException: [404, 'NAME_UNKNOWN'],
  ImageNotFoundException: [404, 'MANIFEST_UNKNOWN'],
  InvalidParameterException: [400, 'MANIFEST_INVALID'],
  UnsupportedImageTypeException: [405, 'UNSUPPORTED'],
  ImageTagAlreadyExistsException: [400, 'TAG_INVALID'],
  ImageDigestDoesNotMatchException: [400, 'DIGEST_INVALID'],
  LayersNotFoundException: [404, 'MANIFEST_BLOB_UNKNOWN'],
  ReferencedImagesNotFoundException: [404, 'MANIFEST_BLOB_UNKNOWN'],
  UploadNotFoundException: [404, 'BLOB_UPLOAD_UNKNOWN'],
  InvalidLayerException: [400, 'DIGEST_INVALID'],
  EmptyUploadException: [400, 'BLOB_UPLOAD_INVALID'],
  LayerPartTooSmallException: [400, 'SIZE_INVALID'],
  InvalidLayerPartException: [416, 'BLOB_UPLOAD_INVALID'],
  LimitExceededException: [413, 'SIZE_INVALID'],
  AccessDeniedException: [403, 'DENIED'],
  ThrottlingException: [429, 'TOOMANYREQUESTS'],
  TooManyRequestsException: [429, 'TOOMANYREQUESTS'],
};

/** A refusal in the registry's form. A scripted error may carry a code of the protocol as its name. */
export function asRegistryError(error: unknown): RegistryError | undefined {
  if (error instanceof RegistryError) return error;
  if (!(error instanceof AwsError)) return undefined;
  const [status, code] = codes[error.name] ?? [error.status, error.name];
  return new RegistryError(status, code, error.message);
}
