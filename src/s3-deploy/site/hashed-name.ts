/** Whether a file's name carries a hash of its content. */
export function hasHash(key: string): boolean {
  const name = key.slice(key.lastIndexOf('/') + 1);
  if (/^_app\/immutable\/|\/_app\/immutable\//.test(`${key}`)) return true;
  const match = /^(?:.*[-.])?([A-Za-z0-9_-]{8,})(?:\.chunk)?(?:\.[a-z0-9]+){1,2}$/.exec(name);
  const token = match?.[1]?.slice(-8) ?? '';
  return /[0-9]/.test(token) && /[A-Za-z]/.test(token);
}
