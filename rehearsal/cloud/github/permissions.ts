import { ApiError } from './api-error.ts';
import type { Endpoint } from './endpoints/endpoint.ts';
import type { IssuedToken } from './github.types.ts';

/**
 * Asks a token for what an endpoint needs. Throws ApiError 403 in GitHub's words, with the header in which GitHub says
 * what would suffice.
 */
export function authorise(token: IssuedToken, { permissions }: Endpoint): void {
  if (permissions.length === 0 || permissions.some((set) => holds(token, set))) return;
  throw new ApiError(403, 'Resource not accessible by integration', {
    headers: { 'x-accepted-github-permissions': permissions.map(written).join('; ') },
  });
}

function holds({ permissions }: IssuedToken, set: Record<string, 'read' | 'write'>): boolean {
  return Object.entries(set).every(([name, level]) => {
    const held = permissions[name];
    return held === 'write' || (held === 'read' && level === 'read');
  });
}

/** `pull-requests` of a workflow is `pull_requests` in the API. */
function written(set: Record<string, string>): string {
  return Object.entries(set)
    .map(([name, level]) => `${name.replaceAll('-', '_')}=${level}`)
    .join(',');
}
