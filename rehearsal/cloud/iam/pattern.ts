/** The patterns of the policies: each is asked again by every call. */
const compiled = new Map<string, RegExp>();

/** Does `text` match an IAM pattern, in which `*` is any run of characters and `?` any one? */
export function matches(pattern: string, text: string): boolean {
  let expression = compiled.get(pattern);
  if (!expression) {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    expression = new RegExp(`^${source}$`, 's');
    compiled.set(pattern, expression);
  }
  return expression.test(text);
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
