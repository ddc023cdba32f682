/**
 * A backup as bytes: "folkmoot backup\n", version u8; records, each key length u16, value length u32, key, value; then a key length
 * of zero and the number of records u32; then the SHA-256 of all that. Big-endian. Nothing here touches a file or a socket.
 */
import { Buffer } from 'node:buffer';
import { createHash, type Hash } from 'node:crypto';
import { HostError } from '../host-error.ts';
import type { DiskRecord } from './store-port.ts';

const MAGIC = Buffer.from('folkmoot backup\n');
const VERSION = 1;
const HASH_BYTES = 32;
/** Key length and value length. */
const LENGTHS_BYTES = 6;
/** Longer than any key of ours. */
const KEY_BYTES_MAX = 1024;
/** Longer than any value of ours; so that a damaged length does not allocate gigabytes. */
const VALUE_BYTES_MAX = 16 * 1024 * 1024;
/** Records handed on together. */
const GROUP_BYTES = 1024 * 1024;

/** What is in the way of a backup or of restoring one; the message is for people. */
export class BackupError extends HostError {}

/** Ends when `records` does; rejects as it does, and then what came before is no backup. */
export async function* encodeBackup(
  records: AsyncIterable<readonly DiskRecord[]>,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  const hashed = (bytes: Buffer): Buffer => {
    hash.update(bytes);
    return bytes;
  };
  yield hashed(Buffer.concat([MAGIC, Buffer.of(VERSION)]));
  let count = 0;
  for await (const group of records) {
    if (group.length === 0) continue;
    count += group.length;
    yield hashed(Buffer.concat(group.flatMap(encodeRecord)));
  }
  const end = Buffer.alloc(LENGTHS_BYTES);
  end.writeUInt32BE(count, 2);
  yield hashed(end);
  yield hash.digest();
}

function encodeRecord({ key, value }: DiskRecord): Uint8Array[] {
  const lengths = Buffer.alloc(LENGTHS_BYTES);
  const name = Buffer.from(key);
  if (name.length === 0 || name.length > KEY_BYTES_MAX || value.length > VALUE_BYTES_MAX)
    throw new BackupError('the mailbox holds a record that no backup can hold');
  lengths.writeUInt16BE(name.length, 0);
  lengths.writeUInt32BE(value.length, 2);
  return [lengths, name, value];
}

/**
 * The records of a backup. Only when it ends without an error was all of it right: throws BackupError, in words, when the bytes
 * are damaged, cut short, something else, or from a newer version.
 */
export async function* decodeBackup(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<DiskRecord[]> {
  const source = new Source(chunks);
  const start = await source.take(MAGIC.length + 1, 'this is no backup of a Folkmoot mailbox');
  if (!start.subarray(0, MAGIC.length).equals(MAGIC))
    throw new BackupError('this is no backup of a Folkmoot mailbox');
  const version = start[MAGIC.length] ?? 0;
  if (version > VERSION)
    throw new BackupError(
      `this backup is of version ${version}, and this server knows none above ${VERSION}: use a newer one`,
    );
  let count = 0;
  let group: DiskRecord[] = [];
  let groupBytes = 0;
  for (;;) {
    const lengths = await source.take(LENGTHS_BYTES);
    const keyBytes = lengths.readUInt16BE(0);
    const valueBytes = lengths.readUInt32BE(2);
    if (keyBytes === 0) {
      if (valueBytes !== count) throw new BackupError(DAMAGED);
      break;
    }
    if (keyBytes > KEY_BYTES_MAX || valueBytes > VALUE_BYTES_MAX) throw new BackupError(DAMAGED);
    const key = (await source.take(keyBytes)).toString();
    // Copied: a view would keep the whole chunk alive.
    group.push({ key, value: Uint8Array.from(await source.take(valueBytes)) });
    count += 1;
    groupBytes += keyBytes + valueBytes;
    if (groupBytes < GROUP_BYTES) continue;
    yield group;
    group = [];
    groupBytes = 0;
  }
  if (group.length > 0) yield group;
  await source.expectHashAndEnd();
}

const DAMAGED = 'this backup is damaged';
const CUT_SHORT = 'this backup is damaged: it was cut short';

/** Bytes taken in pieces of any size from chunks of any size, hashed as they go. */
class Source {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #hash: Hash = createHash('sha256');
  #waiting: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  async take(count: number, otherwise = CUT_SHORT): Promise<Buffer> {
    const bytes = await this.#next(count, otherwise);
    this.#hash.update(bytes);
    return bytes;
  }

  async expectHashAndEnd(): Promise<void> {
    const expected = this.#hash.digest();
    if (!(await this.#next(HASH_BYTES, CUT_SHORT)).equals(expected)) throw new BackupError(DAMAGED);
    if (this.#waiting.length > 0 || (await this.#chunk()) !== null)
      throw new BackupError('this backup is damaged: something follows its end');
  }

  async #next(count: number, otherwise: string): Promise<Buffer> {
    if (this.#waiting.length < count) {
      const parts = [this.#waiting];
      for (let length = this.#waiting.length; length < count;) {
        const chunk = await this.#chunk();
        if (chunk === null) throw new BackupError(otherwise);
        parts.push(chunk);
        length += chunk.length;
      }
      this.#waiting = Buffer.concat(parts);
    }
    const bytes = this.#waiting.subarray(0, count);
    this.#waiting = this.#waiting.subarray(count);
    return bytes;
  }

  async #chunk(): Promise<Buffer | null> {
    for (;;) {
      const { value, done } = await this.#chunks.next();
      if (done === true) return null;
      if (value.length > 0) return Buffer.from(value.buffer, value.byteOffset, value.length);
    }
  }
}
