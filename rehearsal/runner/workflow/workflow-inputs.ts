import { asText, evaluate, type Scope, TemplateError } from '../template/evaluate.ts';
import type { Json, JsonObject, Token } from '../template/template.types.ts';
import { entries, field, literal, literals } from '../template/tokens.ts';
import { trigger, type WorkflowFile } from '../template/workflow-file.ts';

interface Declared {
  name: string;
  type: string;
  required: boolean;
  standard: Token | undefined;
  options: string[];
}

/** The inputs of a workflow that is started by hand: texts become what the declaration says. Throws an Error in the words of GitHub's API. */
export function dispatchInputs(file: WorkflowFile, given: Record<string, string>): JsonObject {
  const declared = declarations(file, 'workflow_dispatch');
  const unexpected = Object.keys(given).filter((name) => !find(declared, name));
  if (unexpected.length > 0) throw new Error(`Unexpected inputs provided: ${JSON.stringify(unexpected)}`);
  return Object.fromEntries(
    declared.map((input) => {
      const text = lookup(given, input.name);
      if (input.required && !text && input.standard === undefined) {
        throw new Error(`Required input '${input.name}' not provided`);
      }
      const value = text ?? (input.standard === undefined ? undefined : input.standard.toString());
      return [input.name, typed(input, value)];
    }),
  );
}

function typed({ name, type, options }: Declared, text: string | undefined): Json {
  if (text === undefined || text === '')
    return type === 'boolean' ? false : type === 'choice' ? (options[0] ?? '') : '';
  if (type === 'boolean') {
    if (!/^(true|false)$/.test(text)) {
      throw new Error(`Provided value '${text}' for input '${name}' is not a valid boolean`);
    }
    return text === 'true';
  }
  if (type === 'number') {
    if (Number.isNaN(Number(text)))
      throw new Error(`Provided value '${text}' for input '${name}' is not a valid number`);
    return Number(text);
  }
  if (type === 'choice' && !options.includes(text)) {
    throw new Error(`Provided value '${text}' for input '${name}' not in the list of allowed values`);
  }
  return text;
}

/** What GitHub refuses of a call before anything runs: missing and unknown inputs and secrets. */
export function callProblems(file: WorkflowFile, call: Token): string[] {
  const inputs = declarations(file, 'workflow_call');
  const secrets = entries(field(on(file, 'workflow_call'), 'secrets')).map(([name, one]) => ({
    name,
    required: field(one, 'required')?.toString() === 'true',
  }));
  const passed = field(call, 'secrets');
  return [
    ...compare('Input', inputs, entries(field(call, 'with'))),
    ...(literal(passed) === 'inherit' ? [] : compare('Secret', secrets, entries(passed))),
  ];
}

function compare(
  kind: string,
  declared: { name: string; required: boolean }[],
  given: [string, Token][],
): string[] {
  return [
    ...declared
      .filter(({ name, required }) => required && !given.some(([one]) => same(one, name)))
      .map(({ name }) => `${kind} ${name} is required, but not provided while calling.`),
    ...given
      .filter(([name]) => !declared.some((one) => same(one.name, name)))
      .map(([name]) => `Invalid ${kind.toLowerCase()}, ${name} is not defined in the referenced workflow.`),
  ];
}

/**
 * The inputs of a called workflow, with the types it declares. A text is no boolean and no number.
 * @param scope of the calling job, @param calleeScope of the called workflow: its defaults see that
 */
export function callInputs(file: WorkflowFile, call: Token, scope: Scope, calleeScope: Scope): JsonObject {
  const given = entries(field(call, 'with'));
  const inputs: JsonObject = {};
  for (const { name, type, standard } of declarations(file, 'workflow_call')) {
    const token = given.find(([one]) => same(one, name))?.[1];
    const value = token ? evaluate(token, scope) : evaluate(standard, calleeScope);
    if (value === null || (value === '' && type !== 'string')) inputs[name] = EMPTY[type] ?? '';
    else if (type === 'string' && typeof value !== 'object') inputs[name] = asText(value);
    else if (typeof value === type) inputs[name] = value;
    else {
      const at = `(Line: ${token?.line ?? 0}, Col: ${token?.col ?? 0})`;
      throw new TemplateError(
        `The template is not valid. ${scope.file} ${at}: Unexpected value '${asText(value)}' for input ${name}, which is a ${type}`,
      );
    }
  }
  return inputs;
}

/** What an input without value and default is. */
const EMPTY: Record<string, Json> = { boolean: false, number: 0 };

/** Secrets that a job passes on: all of the caller's with `inherit`, else those it names. */
export function callSecrets(call: Token, scope: Scope, own: Record<string, string>): Record<string, string> {
  const passed = field(call, 'secrets');
  if (literal(passed) === 'inherit') return own;
  return Object.fromEntries(entries(passed).map(([name, value]) => [name, asText(evaluate(value, scope))]));
}

function declarations(file: WorkflowFile, event: string): Declared[] {
  return entries(field(on(file, event), 'inputs')).map(([name, one]) => ({
    name,
    type: literal(field(one, 'type')) ?? 'string',
    required: field(one, 'required')?.toString() === 'true',
    standard: field(one, 'default'),
    options: literals(field(one, 'options')),
  }));
}

function on(file: WorkflowFile, event: string): Token | undefined {
  const found = trigger(file, event);
  return found === 'all' ? undefined : found;
}

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
const find = (declared: Declared[], name: string) => declared.find((one) => same(one.name, name));
const lookup = (given: Record<string, string>, name: string) =>
  Object.entries(given).find(([one]) => same(one, name))?.[1];
