/** Does `text` match an IAM pattern, in which `*` is any run of characters and `?` any one? */
export function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

/** The same for ARNs: each of the six parts on its own, so that a wildcard never reaches over a colon. */
export function matchesArn(pattern: string, arn: string): boolean {
  if (pattern === '*') return true;
  const [wanted, given] = [parts(pattern), parts(arn)];
  if (!wanted || !given) return false;
  return wanted.every((part, index) => matches(part, given[index] ?? ''));
}

/** `arn`, partition, service, region, account and the rest, which may hold colons itself; undefined for another text. */
export function parts(arn: string): string[] | undefined {
  const pieces = arn.split(':');
  if (pieces[0] !== 'arn' || pieces.length < 6) return undefined;
  return [...pieces.slice(0, 5), pieces.slice(5).join(':')];
}
