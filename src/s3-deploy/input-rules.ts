import { type Input, list, quote } from '../core/inputs.ts';
import { STATE_FOLDER } from './release.types.ts';
import type { HeaderRule } from './site/headers.ts';
import type { Immutable } from './site/kind.ts';
import type { Redirect } from './site/redirects.ts';

const CONTROL = /\p{Cc}/u;
const LINES = /\r?\n/;
const optional = { required: false, default: undefined };

const BUCKET = /^(?!xn--|sthree-)(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

export const bucket: Input<string> = {
  required: true,
  default: undefined,
  parse: (given) =>
    BUCKET.test(given)
      ? { value: given }
      : {
          problem:
            'must be the name of a bucket: 3 to 63 lower-case letters, digits, . and -, with a letter or a digit at both ends',
        },
};

/** `''` or `folder/`. */
export const prefix: Input<string> = {
  ...optional,
  parse: (given) => {
    if (given === '') return { value: '' };
    const folder = given.length > 1 && given.endsWith('/') ? given.slice(0, -1) : given;
    const problem = problemOfPath(folder);
    return problem === undefined ? { value: `${folder}/` } : { problem };
  },
};

/** What a prefix and a key may not be; undefined when all is well. */
function problemOfPath(given: string): string | undefined {
  const parts = given.split('/');
  if (given.startsWith('/')) return 'must not begin with /';
  if (CONTROL.test(given) || /[\\*?]/.test(given)) {
    return 'must not contain \\, *, ? or control characters';
  }
  if (parts.some((part) => part === '' || part === '.' || part === '..')) {
    return 'must not contain //, . or .. as a folder';
  }
  if (parts.includes(STATE_FOLDER.slice(0, -1)))
    return 'must not lie in .s3-deploy, which is the action’s own';
  if (Buffer.byteLength(given) > 512) return 'must not be longer than 512 bytes';
  return undefined;
}

/** With a slash at its end. */
export const url: Input<string | undefined> = {
  ...optional,
  parse: (given) => {
    if (given === '') return { value: undefined };
    const parsed = URL.parse(given);
    const rule = 'must be an address with http:// or https://, without user, query and fragment';
    if (!parsed || !/^https?:\/\//i.test(given) || /[?#\s]/.test(given)) return { problem: rule };
    if (parsed.username !== '' || parsed.password !== '') return { problem: rule };
    return { value: parsed.href.endsWith('/') ? parsed.href : `${parsed.href}/` };
  },
};

export const globs = list({
  pattern: /(?![/!]|\.\.?\/).*/,
  rule: 'must be globs relative to source, one per line, without /, ./, ../ or ! at the beginning',
});

export const immutable: Input<Immutable> = {
  ...optional,
  parse: (given) => {
    const parsed = globs.parse(given);
    if ('problem' in parsed) return parsed;
    if (parsed.value.length === 0) return { value: 'auto' };
    if (!parsed.value.includes('none')) return { value: parsed.value };
    return parsed.value.length === 1 ? { value: 'none' } : { problem: 'is either "none" or globs, not both' };
  },
};

/** What S3 keeps with an object and answers with it. */
const STORED =
  /^(?:cache-control|content-(?:type|disposition|encoding|language)|expires|x-amz-meta-[a-z0-9_-]+|x-amz-website-redirect-location)$/;

export const headerRules: Input<HeaderRule[]> = {
  ...optional,
  parse: (given) => eachLine(given, headerRule),
};

function headerRule(line: string): { value: HeaderRule } | { problem: string } {
  // The glob may have blanks in it: it ends where `NAME:` begins.
  const at = line.search(/\s[A-Za-z0-9_-]+[ \t]*:/);
  if (at < 0) return { problem: 'must be GLOB NAME: VALUE, one per line' };
  const glob = line.slice(0, at).trim();
  const rest = line.slice(at).trim();
  const name = rest.slice(0, rest.indexOf(':')).trim().toLowerCase();
  const value = rest.slice(rest.indexOf(':') + 1).trim();
  const badGlob = globs.parse(glob);
  if ('problem' in badGlob) return { problem: badGlob.problem };
  if (!STORED.test(name)) {
    return {
      problem: `names ${name}, which S3 does not store: set it in a response headers policy of the CloudFront distribution`,
    };
  }
  if (value === '' || !/^[\x20-\x7e]+$/.test(value)) {
    return { problem: `gives ${name} a value that is not of printable ASCII characters` };
  }
  if (name === 'x-amz-website-redirect-location' && !TARGET.test(value)) {
    return { problem: `gives ${name} a value that does not begin with /, http:// or https://` };
  }
  return { value: { glob, name, value } };
}

const TARGET = /^(?:\/|https?:\/\/)[\x21-\x7e]*$/;

export const redirects: Input<Redirect[]> = {
  ...optional,
  parse: (given) => {
    const parsed = eachLine(given, redirect);
    if ('problem' in parsed) return parsed;
    const keys = parsed.value.map(({ key }) => key);
    const twice = keys.find((key, index) => keys.indexOf(key) !== index);
    return twice === undefined ? parsed : { problem: `names ${quote(twice)} twice` };
  },
};

function redirect(line: string): { value: Redirect } | { problem: string } {
  const match = /^(.*\S)\s+(\S+)$/.exec(line);
  const [key, target] = [match?.[1], match?.[2]];
  if (key === undefined || target === undefined) return { problem: 'must be KEY TARGET, one per line' };
  const problem = problemOfPath(key.endsWith('/') ? key.slice(0, -1) : key);
  if (problem !== undefined) return { problem: `has a key that ${problem}` };
  if (!TARGET.test(target)) {
    return {
      problem: 'has a target that does not begin with /, http:// or https:// or is not percent-encoded',
    };
  }
  return { value: { key, target } };
}

function eachLine<Value>(
  given: string,
  parse: (line: string) => { value: Value } | { problem: string },
): { value: Value[] } | { problem: string } {
  const value: Value[] = [];
  for (const line of given.split(LINES).map((one) => one.trim())) {
    if (line === '') continue;
    const parsed = parse(line);
    if ('problem' in parsed) return { problem: `${parsed.problem} (line ${quote(line)})` };
    value.push(parsed.value);
  }
  return { value };
}
