/** Replaces secrets by `***` in everything that leaves a job. */
export interface Masker {
  add(secret: string): void;
  mask(text: string): string;
  /** Would masking change it? */
  hides(text: string): boolean;
}

/** A masker that also knows the forms the runner knows: single lines, base64 at any offset, URI and JSON escapes. */
export function createMasker(secrets: Iterable<string> = []): Masker {
  const known = new Set<string>();
  let pattern: RegExp | undefined;
  const masker: Masker = {
    add: (secret) => {
      for (const form of forms(secret)) known.add(form);
      pattern = undefined;
    },
    mask: (text) => {
      if (known.size === 0) return text;
      pattern ??= new RegExp(
        // The longest first, or a part of a secret would be left over.
        [...known]
          .sort((a, b) => b.length - a.length)
          .map((form) => form.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
          .join('|'),
        'g',
      );
      return text.replace(pattern, '***');
    },
    hides: (text) => masker.mask(text) !== text,
  };
  for (const secret of secrets) masker.add(secret);
  return masker;
}

function forms(secret: string): string[] {
  const lines = secret.split(/\r?\n/).filter((line) => line.trim() !== '');
  const single = [secret, ...lines].filter((one) => one.trim() !== '');
  return single.flatMap((one) => [
    one,
    one.trim(),
    encodeURIComponent(one),
    JSON.stringify(one).slice(1, -1),
    ...wholeBase64(one),
    ...[0, 1, 2].flatMap((offset) => base64Part(one, offset)),
  ]);
}

/** With its padding or without; short ones would hide text that has nothing to do with the secret. */
function wholeBase64(text: string): string[] {
  const whole = Buffer.from(text).toString('base64');
  return whole.length >= 8 ? [whole, whole.replace(/=+$/, '')] : [];
}

/** What stays the same of a text's base64 when `offset` other bytes stand before it. */
function base64Part(text: string, offset: number): string[] {
  const bytes = Buffer.from(text);
  const skip = (3 - offset) % 3;
  const part = bytes.subarray(skip, bytes.length - ((bytes.length - skip) % 3)).toString('base64');
  return part.length >= 8 ? [part] : [];
}
