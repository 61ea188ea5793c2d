import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { Declarations } from '../../src/core/inputs.ts';
import { actionNames, read, root } from '../support/project.ts';

interface Contract {
  name: string;
  description: string;
  branding: unknown;
  inputs: Record<string, { description: string; required?: boolean; default?: string }>;
  outputs: Record<string, { description: string }>;
  runs: { using: string; main: string };
}

describe.each(actionNames)('%s', (name) => {
  const contract: Contract = parse(read(`actions/${name}/action.yml`));

  test('inputs.ts declares what action.yml promises', async () => {
    const { action }: { action: { inputs: Declarations } } = await import(
      path.join(root, 'src', name, 'index.ts')
    );
    const declared = Object.entries(action.inputs).map(([input, { required, default: standard }]) => [
      input,
      required,
      standard,
    ]);
    const promised = Object.entries(contract.inputs).map(([input, one]) => [
      input,
      one.required ?? false,
      one.default,
    ]);
    expect(declared.sort()).toEqual(promised.sort());
  });

  test('has dry-run, plan and result', () => {
    expect(contract.inputs['dry-run']?.default).toBe('false');
    expect(Object.keys(contract.outputs)).toEqual(expect.arrayContaining(['plan', 'result']));
  });

  test('runs on node24 from index.js', () => {
    expect(contract.runs).toEqual({ using: 'node24', main: 'index.js' });
  });

  test('says what everything is, with no key that GitHub does not know', () => {
    expect(Object.keys(contract).sort()).toEqual([
      'author',
      'branding',
      'description',
      'inputs',
      'name',
      'outputs',
      'runs',
    ]);
    for (const input of Object.values(contract.inputs)) {
      expect(
        Object.keys(input).filter((key) => !['description', 'required', 'default'].includes(key)),
      ).toEqual([]);
      expect(input.description).toMatch(/\S.*\.$/s);
      expect(input.required && input.default !== undefined).not.toBe(true);
    }
    for (const output of Object.values(contract.outputs)) {
      expect(Object.keys(output)).toEqual(['description']);
      expect(output.description).toMatch(/\S.*\.$/s);
    }
  });

  test('names are kebab-case', () => {
    for (const key of [...Object.keys(contract.inputs), ...Object.keys(contract.outputs)]) {
      expect(key).toMatch(/^[a-z]+(-[a-z]+)*$/);
    }
  });

  test('the README opens with one sentence and an example that fits the contract', () => {
    const readme = read(`actions/${name}/README.md`);
    const [title, , sentence] = readme.split('\n');
    expect(title).toBe(`# ${name}`);
    expect(sentence).toMatch(/^\S.*\.$/);
    const example = /## Example\n\n```yaml\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
    const steps: { uses?: string; with?: Record<string, unknown> }[] = parse(example);
    const ours = steps.filter((step) => step.uses === `zibro/actions/${name}@v1`);
    expect(ours).toHaveLength(1);
    const given = Object.keys(ours[0]?.with ?? {});
    expect(given.filter((input) => !(input in contract.inputs))).toEqual([]);
    expect(given.length).toBeLessThanOrEqual(5);
    const required = Object.entries(contract.inputs).filter(([, input]) => input.required);
    expect(given).toEqual(expect.arrayContaining(required.map(([input]) => input)));
  });
});
