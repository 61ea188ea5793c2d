import type { World } from '../world.ts';

export function repositoryArn(world: World, name: string): string {
  return `arn:aws:ecr:${world.region}:${world.account}:repository/${name}`;
}
