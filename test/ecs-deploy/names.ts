/** ARNs and images of the small world. A digest is one letter, repeated. */
const arn = (kind: string, id: string) => `arn:aws:ecs:eu-west-1:123456789012:${kind}/${id}`;

export const registry = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
export const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
export const imageOf = (letter: string): string => `${registry}/zibro/backend@${digest(letter)}`;
export const definitionArn = (id: string) => arn('task-definition', id);
export const deploymentArn = (id: string) => arn('service-deployment/zibro-staging/backend', id);
export const revisionArn = (id: string) => arn('service-revision/zibro-staging/backend', id);
export const taskArn = (id: string) => arn('task/zibro-staging', id);
export const serviceArn = arn('service/zibro-staging', 'backend');
export const clusterArn = arn('cluster', 'zibro-staging');
export const idOf = (text: string): string => text.slice(text.lastIndexOf('/') + 1);
