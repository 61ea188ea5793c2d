import aws4 from 'aws4';

/** The server and user that a token is for. */
export interface TokenRequest {
  host: string;
  port: number;
  user: string;
  region: string;
}

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/**
 * A password for RDS made from AWS credentials, good for opening connections during 15 minutes
 * (IAM database authentication: a presigned `connect` of `rds-db`, without its scheme).
 */
export function signToken(
  { host, port, user, region }: TokenRequest,
  credentials: Credentials,
  date = new Date(),
): string {
  const query = new URLSearchParams({
    Action: 'connect',
    DBUser: user,
    'X-Amz-Date': date.toISOString().replace(/[-:]|\.\d+/g, ''),
    'X-Amz-Expires': '900',
  });
  const signed = aws4.sign(
    { service: 'rds-db', region, signQuery: true, host: `${host}:${port}`, path: `/?${query}` },
    credentials,
  );
  return `${host}:${port}${signed.path}`;
}

/**
 * Credentials of the ECS task role, asked anew each time (the agent renews them); on a developer's machine those of the
 * environment. Throws when there are neither, or the agent refuses.
 */
export async function taskCredentials(env: NodeJS.ProcessEnv = process.env): Promise<Credentials> {
  const url =
    env.AWS_CONTAINER_CREDENTIALS_FULL_URI ??
    (env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI &&
      `http://169.254.170.2${env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI}`);
  if (url) return fromAgent(url, env.AWS_CONTAINER_AUTHORIZATION_TOKEN);
  if (env.AWS_ACCESS_KEY_ID && env.AWS_SECRET_ACCESS_KEY) {
    return {
      accessKeyId: env.AWS_ACCESS_KEY_ID,
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY,
      ...(env.AWS_SESSION_TOKEN ? { sessionToken: env.AWS_SESSION_TOKEN } : {}),
    };
  }
  throw new Error('DB_AUTH=iam needs an ECS task role, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.');
}

async function fromAgent(url: string, authorization: string | undefined): Promise<Credentials> {
  const response = await fetch(url, {
    signal: AbortSignal.timeout(5000),
    ...(authorization ? { headers: { authorization } } : {}),
  });
  if (!response.ok)
    throw new Error(`The credentials of the task role were refused: HTTP ${response.status}.`);
  const answer: unknown = await response.json();
  const { AccessKeyId, SecretAccessKey, Token } = answer as Record<string, unknown>;
  if (typeof AccessKeyId !== 'string' || typeof SecretAccessKey !== 'string' || typeof Token !== 'string') {
    throw new Error('The credentials of the task role came without AccessKeyId, SecretAccessKey or Token.');
  }
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: Token };
}
