import { isSequence } from '@actions/workflow-parser';
import type { StepLog } from '../commands/step-log.ts';
import type { ServiceProvider } from '../runner.types.ts';
import { evaluateText, evaluateTexts, type Scope } from '../template/evaluate.ts';
import type { JsonObject, Token } from '../template/template.types.ts';
import { entries, field } from '../template/tokens.ts';

/** Service containers of a job, running. */
export interface RunningServices {
  /** Context `job.services`: id, network and ports of each. */
  context: JsonObject;
  stop(): Promise<void>;
}

/** Starts what a job lists under `services:`. Throws an Error that names an image nobody here knows. */
export async function startServices(
  services: Token | undefined,
  scope: Scope,
  provider: ServiceProvider | undefined,
  log: StepLog,
): Promise<RunningServices> {
  const running: { stop(): Promise<void> }[] = [];
  const stop = async () => {
    for (const one of running.splice(0)) await one.stop();
  };
  const context: JsonObject = {};
  try {
    for (const [name, token] of entries(services)) {
      const image = evaluateText(field(token, 'image') ?? token, scope);
      // An empty image means no service, which lets an expression decide.
      if (image === '') continue;
      if (provider === undefined) {
        throw new Error(
          `Service ${name} (${image}) cannot be started: nothing here runs service containers.`,
        );
      }
      const ports = field(token, 'ports');
      const service = await provider.start({
        image,
        env: evaluateTexts(field(token, 'env'), scope),
        ports:
          ports !== undefined && isSequence(ports) ? [...ports].map((one) => evaluateText(one, scope)) : [],
        options: evaluateText(field(token, 'options'), scope),
      });
      running.push(service);
      context[name] = { id: service.id, network: 'rehearsal', ports: service.ports };
      log.say(`Service ${name} (${image}) is up: ports ${JSON.stringify(service.ports)}`);
    }
    return { context, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
