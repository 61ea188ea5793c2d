import { evaluateText, evaluateTexts } from '../template/evaluate.ts';
import { field } from '../template/tokens.ts';
import type { StepContext } from './execute.ts';
import { type Frame, scopeOf } from './frame.ts';
import type { ResolvedAction, StepNode } from './step-node.ts';

/** The inputs of an action: what `with:` says, and the defaults of action.yml for the rest. Names in small letters, as GitHub has them. */
export function readActionInputs(
  frame: Frame,
  node: StepNode,
  { definition }: ResolvedAction,
  context: StepContext,
): Record<string, string> {
  const given = Object.fromEntries(
    Object.entries(evaluateTexts(field(node.token, 'with'), scopeOf(frame, context.env))).map(
      ([name, value]) => [name.toLowerCase(), value],
    ),
  );
  const inputs: Record<string, string> = {};
  // Defaults see the job, not what stands around the step.
  const scope = { ...scopeOf(frame), file: definition.file };
  for (const { name, standard, deprecation } of definition.inputs) {
    const key = name.toLowerCase();
    inputs[key] = given[key] ?? evaluateText(standard, scope);
    if (key in given && deprecation !== undefined) {
      warn(context, `Input '${name}' has been deprecated with message: ${deprecation}`);
    }
  }
  const unexpected = Object.keys(given).filter((name) => !(name in inputs));
  if (unexpected.length > 0) {
    const valid = definition.inputs.map(({ name }) => `'${name}'`).join(', ');
    warn(
      context,
      `Unexpected input(s) ${unexpected.map((name) => `'${name}'`).join(', ')}, valid inputs are [${valid}]`,
    );
  }
  return { ...inputs, ...given };
}

const warn = ({ log }: StepContext, message: string) => log.annotate({ level: 'warning', message });
