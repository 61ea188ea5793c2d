import { awsRegion } from '../core/aws.ts';
import { choice, flag, type InputValues, list, pairs, text } from '../core/inputs.ts';

const TAG = /\w[\w.-]{0,127}/;
const NAME = /(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*/;
/** A tag, a digest, or an image by digest (a tag before the digest does not count). */
const REFERENCE = /(?:[a-zA-Z0-9.-]+(?::\d+)?\/)?[\w./-]*(?::[\w.-]+)?(?:@?sha256:[0-9a-f]{64})?/;

export const inputs = {
  mode: choice(['build', 'archive', 'promote'], 'build'),
  repository: text({
    required: true,
    pattern: NAME,
    rule: 'must be the name of a repository: lower-case letters and digits, with . _ - or / between them',
  }),
  tags: list({
    required: true,
    pattern: TAG,
    rule: 'must be tags, one per line: letters, digits, _ . and -, at most 128 characters',
  }),
  'aws-region': awsRegion,
  registry: text({ pattern: /\d{12}/, rule: 'must be an account id of 12 digits' }),
  context: text({ default: '.' }),
  file: text(),
  target: text({ pattern: /[A-Za-z0-9][\w.-]*/, rule: 'must be the name of a stage' }),
  platforms: list({
    pattern: /[a-z0-9]+\/[a-z0-9_]+(?:\/[a-z0-9.]+)?/,
    rule: 'must be platforms, one per line, such as linux/arm64',
  }),
  'build-args': pairs({ name: /[A-Za-z_]\w*/ }),
  secrets: pairs({ name: /[\w.-]+/, rule: 'must be id=ENVIRONMENT_VARIABLE, one per line' }),
  labels: pairs({ name: /[a-z0-9](?:[a-z0-9./-]*[a-z0-9])?/, rule: 'must be name=value, one per line' }),
  network: choice(['default', 'none', 'host'], 'default'),
  provenance: choice(['false', 'min', 'max'], 'false'),
  'cache-from': list(),
  'cache-to': list(),
  archive: text(),
  'source-image': text({ pattern: REFERENCE, rule: 'must be a tag, a digest, or an image by digest' }),
  'reuse-image': text({ pattern: REFERENCE, rule: 'must be a tag, a digest, or an image by digest' }),
  'reuse-label': text({ pattern: /[^\s=]+=\S.*/, rule: 'must be one name=value' }),
  'dry-run': flag(false),
};

export type Inputs = InputValues<typeof inputs>;

/** What belongs to one mode only, and says nothing in the others. */
const OF_MODE: Record<string, (keyof Inputs)[]> = {
  build: ['file', 'target', 'platforms', 'build-args', 'secrets', 'cache-from', 'cache-to'],
  archive: ['archive'],
  promote: ['source-image'],
};

/** Rules between inputs. */
export function check(values: Inputs): string[] {
  const problems: string[] = [];
  if (values.mode === 'archive' && values.archive === undefined) {
    problems.push('Input archive is required when mode is archive.');
  }
  if (values.mode === 'promote' && values['source-image'] === undefined) {
    problems.push('Input source-image is required when mode is promote.');
  }
  for (const [mode, names] of Object.entries(OF_MODE)) {
    if (mode === values.mode) continue;
    for (const name of names) {
      if (isGiven(values[name])) {
        problems.push(`Input ${name} belongs to mode ${mode}, but mode is ${values.mode}.`);
      }
    }
  }
  if (values.mode === 'promote' && isGiven(values.labels)) {
    problems.push('Input labels belongs to modes build and archive, but mode is promote.');
  }
  if (values['reuse-image'] !== undefined && values['reuse-label'] === undefined) {
    problems.push('Input reuse-image needs reuse-label: nothing else says that the image is the right one.');
  }
  const twice = values.tags.find((tag, index) => values.tags.indexOf(tag) !== index);
  if (twice !== undefined) problems.push(`Input tags names ${twice} twice.`);
  for (const [id, name] of Object.entries(values.secrets)) {
    if (!/^[A-Za-z_]\w*$/.test(name)) {
      problems.push(`Input secrets: ${id} must name an environment variable, not hold a value.`);
    }
  }
  return problems;
}

function isGiven(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : value !== undefined;
}
