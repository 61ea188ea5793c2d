/**
 * A ref as GitHub writes it in `workflow_ref` and in the claim `job_workflow_ref`: `refs/tags/v1`, `refs/heads/main`;
 * a commit stays as it is. What is written in a `uses:` does not say which kind it is: a version is taken for a tag.
 */
export function fullRef(ref: string): string {
  if (ref.startsWith('refs/') || /^[0-9a-f]{40}$/.test(ref)) return ref;
  return /^v?\d/.test(ref) ? `refs/tags/${ref}` : `refs/heads/${ref}`;
}
