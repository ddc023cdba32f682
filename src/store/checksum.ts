/** CRC-32 (ISO 3309, the one of zip and PNG): finds what disks do to bytes. Against malice the logs have signatures. */

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let i = 0; i < 8; i++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest;
});

/** Of the parts one after the other; 32 bits, unsigned. */
export function crc32(...parts: readonly Uint8Array[]): number {
  let crc = 0xffffffff;
  for (const part of parts) {
    for (let i = 0; i < part.length; i++) {
      crc = (crc >>> 8) ^ (TABLE[(crc ^ (part[i] as number)) & 0xff] as number);
    }
  }
  return (crc ^ 0xffffffff) >>> 0;
}
