interface Server {
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
}

/** What a step that calls AWS has in its environment, so that it asks at this address and nowhere else. */
export function environmentOf({ credentials }: Server, region: string, url: string): Record<string, string> {
  return {
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...(credentials.sessionToken && { AWS_SESSION_TOKEN: credentials.sessionToken }),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL: url,
  };
}
