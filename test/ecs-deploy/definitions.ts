import type { LiveDefinition } from '../../src/ecs-deploy/edge.ts';
import { definitionArn } from './names.ts';

type Containers = Record<string, unknown>[];

/** Task definitions by ARN, and the latest by family. */
export class Definitions {
  #all = new Map<string, LiveDefinition>();

  add(family: string, containers: Containers, more: Partial<LiveDefinition> = {}): string {
    const revision = Number(this.#all.get(family)?.definition.revision ?? 0) + 1;
    const arn = definitionArn(`${family}:${revision}`);
    const live: LiveDefinition = {
      arn,
      family,
      definition: { taskDefinitionArn: arn, family, revision, containerDefinitions: containers },
      tags: [],
      unknownKeys: [],
      ...more,
    };
    this.#all.set(arn, live).set(family, live);
    return arn;
  }

  get(name: string): LiveDefinition | undefined {
    return this.#all.get(name);
  }

  /** The image of the first container. */
  image(arn: string): string {
    const containers = this.#all.get(arn)?.definition.containerDefinitions as Containers | undefined;
    return String(containers?.[0]?.image);
  }
}
