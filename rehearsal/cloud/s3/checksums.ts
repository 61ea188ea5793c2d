/** The checksums that an object can have, by the SDK's member. */
const members = [
  'ChecksumCRC32',
  'ChecksumCRC32C',
  'ChecksumCRC64NVME',
  'ChecksumSHA1',
  'ChecksumSHA256',
  'ChecksumSHA512',
  'ChecksumMD5',
];

/** The members of an input that carry a checksum of its body; the kernel has verified it. */
export const checksumMembers = ['ChecksumAlgorithm', ...members];

/** Checksums to keep with an object or a part. */
export function checksumsOf(input: object): Record<string, string> {
  return Object.fromEntries(Object.entries(input).filter(([name]) => members.includes(name)));
}
