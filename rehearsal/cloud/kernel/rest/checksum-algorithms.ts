import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** Checksums as S3 names and writes them: base64 of the sum, most significant byte first. */
const algorithms: Record<string, (body: Uint8Array) => Buffer> = {
  CRC32: (body) => word(crc32(body)),
  CRC32C: (body) => word(crc32c(body)),
  CRC64NVME: crc64nvme,
  MD5: (body) => createHash('md5').update(body).digest(),
  SHA1: (body) => createHash('sha1').update(body).digest(),
  SHA256: (body) => createHash('sha256').update(body).digest(),
  SHA512: (body) => createHash('sha512').update(body).digest(),
};

/** The sum of a body; undefined for an algorithm that is not computed here (the XXHASH family). */
export function checksum(algorithm: string, body: Uint8Array): string | undefined {
  const compute = Object.hasOwn(algorithms, algorithm) ? algorithms[algorithm] : undefined;
  return compute?.(body).toString('base64');
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

let castagnoli: Uint32Array | undefined;

function crc32c(body: Uint8Array): number {
  castagnoli ??= Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
    return value;
  });
  let sum = 0xffffffff;
  for (const byte of body) sum = (castagnoli[(sum ^ byte) & 0xff] ?? 0) ^ (sum >>> 8);
  return ~sum;
}

let nvme: { high: Uint32Array; low: Uint32Array } | undefined;

/** 64 bits in two halves: BigInt would take twenty times as long. */
function crc64nvme(body: Uint8Array): Buffer {
  nvme ??= nvmeTables();
  let [high, low] = [0xffffffff, 0xffffffff];
  for (const byte of body) {
    const at = (low ^ byte) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ (nvme.low[at] ?? 0);
    high = (high >>> 8) ^ (nvme.high[at] ?? 0);
  }
  return Buffer.concat([word(~high), word(~low)]);
}

function nvmeTables(): { high: Uint32Array; low: Uint32Array } {
  const tables = { high: new Uint32Array(256), low: new Uint32Array(256) };
  for (let byte = 0; byte < 256; byte += 1) {
    let value = BigInt(byte);
    for (let bit = 0; bit < 8; bit += 1)
      value = value & 1n ? (value >> 1n) ^ 0x9a6c9329ac4bc9b5n : value >> 1n;
    tables.high[byte] = Number(value >> 32n);
    tables.low[byte] = Number(value & 0xffffffffn);
  }
  return tables;
}
