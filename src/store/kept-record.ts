/** A record as it lies on a disk: with a checksum over key and value, so that damage is noticed before Yjs sees it. */
import { utf8 } from '../lib/bytes.ts';
import type { StoreRecord } from '../replica/store-port.ts';
import { Crc32 } from './checksum.ts';

export type KeptRecord = { key: string; value: Uint8Array; checksum: number };

const SEPARATOR = new Uint8Array(1);

/** Copies a view on a larger buffer: a structured clone would keep the whole buffer. */
export function keep(record: StoreRecord): KeptRecord {
  const { key, value } = record;
  const whole = value.byteLength === value.buffer.byteLength;
  const checksum = checksumOf(key).update(value).value;
  return { key, value: whole ? value : value.slice(), checksum };
}

/** The record, or null when it is not what `keep` made: cut, altered, under another key, or of another shape. */
export function unkeep(found: unknown): StoreRecord | null {
  if (typeof found !== 'object' || found === null) return null;
  const { key, value, checksum } = found as Partial<Record<keyof KeptRecord, unknown>>;
  if (typeof key !== 'string' || !(value instanceof Uint8Array)) return null;
  return checksum === checksumOf(key).update(value).value ? { key, value } : null;
}

/** To be continued with the value. */
export function checksumOf(key: string): Crc32 {
  return new Crc32().update(utf8(key)).update(SEPARATOR);
}
