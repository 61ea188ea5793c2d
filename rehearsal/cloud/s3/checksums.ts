import { checksum } from '../kernel/rest/checksum-algorithms.ts';

/** The checksums that an object can have, by the SDK's member. */
const prefix = 'Checksum';
const algorithms = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256', 'SHA512', 'MD5'];
const members = algorithms.map((algorithm) => prefix + algorithm);

/** The members of an input that carry a checksum of its body; the kernel has verified it. */
export const checksumMembers = ['ChecksumAlgorithm', ...members];

/** Checksums to keep with an object or a part. */
export function checksumsOf(input: object): Record<string, string> {
  return Object.fromEntries(Object.entries(input).filter(([name]) => members.includes(name)));
}

/** Which algorithm a set of checksums uses; undefined for none. */
export function algorithmOf(checksums: Record<string, string>): string | undefined {
  return Object.keys(checksums)[0]?.slice(prefix.length);
}

/** Is this an algorithm that the local S3 computes? */
export const isAlgorithm = (name: string): boolean => algorithms.includes(name);

/** A checksum of the whole body. An object that came without one has a CRC64NVME, which S3 makes by itself. */
export function wholeChecksum(body: Buffer, algorithm = 'CRC64NVME'): Record<string, string> {
  return { [prefix + algorithm]: checksum(algorithm, body) ?? '' };
}

/** The checksum of an object in parts: the sum of the parts' sums, and how many they are. */
export function compositeChecksum(
  algorithm: string,
  parts: Record<string, string>[],
): Record<string, string> {
  const name = prefix + algorithm;
  const sums = Buffer.concat(parts.map((part) => Buffer.from(part[name] ?? '', 'base64')));
  return { [name]: `${checksum(algorithm, sums)}-${parts.length}` };
}

/** What a read or a list says of the kind of checksum. */
export function checksumType(checksums: Record<string, string>): 'COMPOSITE' | 'FULL_OBJECT' {
  return Object.values(checksums).some((sum) => sum.includes('-')) ? 'COMPOSITE' : 'FULL_OBJECT';
}
