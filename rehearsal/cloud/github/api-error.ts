/** One entry of the list that a "Validation Failed" answer carries. */
export interface FieldError {
  contexts?: { context: string; state: string }[];
  resource: string;
  field: string;
  code: string;
  message?: string;
}

/** A refusal in GitHub's words. The server adds the documentation's address and the status. */
export class ApiError extends Error {
  status: number;
  errors: FieldError[] | undefined;
  headers: Record<string, string>;

  constructor(
    status: number,
    message: string,
    more: { errors?: FieldError[]; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.errors = more.errors;
    this.headers = more.headers ?? {};
  }
}

export function notFound(): ApiError {
  return new ApiError(404, 'Not Found');
}

/** `Validation Failed` about one field. */
export function invalidField(error: FieldError): ApiError {
  return new ApiError(422, 'Validation Failed', { errors: [error] });
}
