import { AwsError } from '../../kernel/service.ts';

/** Memory in MiB that goes with each CPU size of Fargate (Amazon ECS, "Fargate task size"). */
const pairs: Record<number, number[]> = {
  256: [512, 1024, 2048],
  512: steps(1024, 4096, 1024),
  1024: steps(2048, 8192, 1024),
  2048: steps(4096, 16_384, 1024),
  4096: steps(8192, 30_720, 1024),
  8192: steps(16_384, 61_440, 4096),
  16384: steps(32_768, 122_880, 8192),
};

function steps(from: number, to: number, by: number): number[] {
  return Array.from({ length: (to - from) / by + 1 }, (_, index) => from + index * by);
}

/** `1 vCPU`, `.5 vcpu` or `1024` as units. Throws ClientException. */
export function cpuUnits(text: string): number {
  return amount(text, 'cpu', 'vcpu');
}

/** `1 GB` or `2048` as MiB. Throws ClientException. */
export function memoryMib(text: string): number {
  return amount(text, 'memory', 'gb');
}

function amount(text: string, member: string, unit: string): number {
  const found = /^\s*(?<number>\d*\.?\d+)\s*(?<unit>[a-z]*)\s*$/i.exec(text)?.groups;
  const value = Number(found?.number) * (found?.unit?.toLowerCase() === unit ? 1024 : 1);
  const isKnown = found !== undefined && ['', unit].includes((found.unit ?? '').toLowerCase());
  if (isKnown && Number.isInteger(value) && value > 0) return value;
  throw new AwsError('ClientException', `Invalid '${member}' setting for task: ${text}`);
}

/** Throws ClientException for a size that Fargate does not have. */
export function checkFargateSize(cpu: string | undefined, memory: string | undefined): void {
  for (const [member, value] of Object.entries({ cpu, memory })) {
    if (value) continue;
    throw new AwsError('ClientException', `Fargate requires that '${member}' be defined at the task level.`);
  }
  const [units, mib] = [cpuUnits(cpu ?? ''), memoryMib(memory ?? '')];
  if (pairs[units]?.includes(mib)) return;
  throw new AwsError(
    'ClientException',
    `No Fargate configuration exists for given values: ${units} CPU, ${mib} memory. See the Amazon ECS documentation ` +
      'for the valid values.',
  );
}
