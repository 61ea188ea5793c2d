import { awsRegion } from '../core/aws.ts';
import { choice, flag, type InputValues, pairs, text, whole } from '../core/inputs.ts';

const NAME = { pattern: /[A-Za-z0-9_-]{1,255}/, rule: 'must be a name of letters, digits, - and _' };
const VARIABLE = /[A-Za-z_][A-Za-z0-9_.-]*/;
/** `[host/]path[:tag][@sha256:digest]`. */
const IMAGE =
  /^(?:[A-Za-z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*(?::\w[\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/;
const SECRET_ARN =
  /^arn:aws[a-z-]*:(?:secretsmanager:[a-z0-9-]+:\d{12}:secret:|ssm:[a-z0-9-]+:\d{12}:parameter\/)\S+$/;

export const inputs = {
  mode: choice(['deploy', 'status'], 'deploy'),
  cluster: text({
    required: true,
    pattern: /^(?:[A-Za-z0-9_-]{1,255}|arn:aws[a-z-]*:ecs:[a-z0-9-]+:\d{12}:cluster\/[A-Za-z0-9_-]{1,255})$/,
    rule: 'must be a cluster’s name (letters, digits, - and _) or ARN',
  }),
  service: text({ required: true, ...NAME }),
  'container-name': text(NAME),
  image: text({ pattern: IMAGE, rule: 'must be an image, such as registry/repository@sha256:…' }),
  'environment-variables': pairs({ name: VARIABLE }),
  secrets: pairs({ name: VARIABLE, rule: 'must be NAME=ARN, one per line' }),
  'migration-task-definition': text({
    pattern: NAME.pattern,
    rule: 'must be a family (letters, digits, - and _), without a revision',
  }),
  'migration-container-name': text(NAME),
  'migration-timeout-minutes': whole({ from: 1, to: 360, default: 15 }),
  'wait-for-minutes': whole({ from: 1, to: 360, default: 30 }),
  'poll-seconds': whole({ from: 1, to: 60, default: 5 }),
  rollback: flag(true),
  'image-parameter': text({
    pattern: /\/?[A-Za-z0-9_.-]+(?:\/[A-Za-z0-9_.-]+)*/,
    rule: 'must be the name of an SSM parameter, such as /team/staging/backend/image',
  }),
  'log-lines': whole({ from: 0, to: 100, default: 20 }),
  'aws-region': awsRegion,
  'dry-run': flag(false),
};

export type Inputs = InputValues<typeof inputs>;

/** Rules between inputs. */
export function check(values: Inputs): string[] {
  const problems: string[] = [];
  if (values.mode === 'deploy' && values.image === undefined) {
    problems.push('Input image is required unless mode is status.');
  }
  if (values['migration-container-name'] !== undefined && values['migration-task-definition'] === undefined) {
    problems.push('Input migration-container-name needs migration-task-definition.');
  }
  for (const [name, arn] of Object.entries(values.secrets)) {
    if (SECRET_ARN.test(arn)) continue;
    problems.push(
      `Input secrets: ${name} must be the ARN of a Secrets Manager secret or an SSM parameter (arn:aws:secretsmanager:… or arn:aws:ssm:…).`,
    );
  }
  for (const name of Object.keys(values.secrets)) {
    if (!Object.hasOwn(values['environment-variables'], name)) continue;
    problems.push(`${name} is given in environment-variables and in secrets: a container knows a name once.`);
  }
  return problems;
}
