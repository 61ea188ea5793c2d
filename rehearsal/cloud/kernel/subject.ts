/** Members that name what a call is about, the most telling first. */
const names = [
  'service',
  'serviceDeploymentArn',
  'family',
  'taskDefinition',
  'task',
  'repositoryName',
  'Name',
  'SecretId',
  'logGroupName',
  'TargetGroupArn',
  'RoleArn',
  'cluster',
];

/** A short text for the journal from an input that no operation described: the names in it. */
export function subjectOf(body: unknown): string {
  if (typeof body !== 'object' || body === null) return '';
  const input = new Map(Object.entries(body));
  for (const name of names) {
    const value = input.get(name);
    if (typeof value !== 'string') continue;
    const tag = name === 'repositoryName' ? input.get('imageTag') : undefined;
    return typeof tag === 'string' ? `${value}:${tag}` : value;
  }
  // DescribeServices, GetParameters, ListTasks…: the first list of names.
  const list = [...input.values()].find((value) => Array.isArray(value) && typeof value[0] === 'string');
  return Array.isArray(list) ? list.join(', ') : '';
}

/** Does an operation change something? What is not plainly a read counts as a write. */
export function isWrite(operation: string): boolean {
  return !/^(Get|Head|List|Describe|BatchGet|BatchCheck|Filter|AssumeRole)/.test(operation);
}
