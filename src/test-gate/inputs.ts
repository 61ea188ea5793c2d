import { choice, flag, type InputValues, list, text, whole } from '../core/inputs.ts';

export const NO_REPORT = 'none';

export const inputs = {
  command: text(),
  report: list({ required: true, pattern: /[^!].*/, rule: 'must not begin with !' }),
  format: choice(['auto', 'junit', 'jest-json'], 'auto'),
  name: text({
    default: 'Tests',
    pattern: /[^\r\n]{1,100}/,
    rule: 'must be one line of at most 100 characters',
  }),
  'working-directory': text({ default: '.' }),
  'minimum-tests': whole({ from: 0, to: 1_000_000, default: 1 }),
  slowest: whole({ from: 0, to: 50, default: 5 }),
  'github-token': text(),
  'dry-run': flag(false),
};

export type Inputs = InputValues<typeof inputs>;

/** Rules between inputs, as sentences. */
export function check({ command, report }: Inputs): string[] {
  if (!report.includes(NO_REPORT)) return [];
  const problems: string[] = [];
  if (report.length > 1) problems.push('Input report is either "none" or paths, not both.');
  if (command === undefined) {
    problems.push('Input report "none" needs a command: without both there is no evidence at all.');
  }
  return problems;
}
