/**
 * How peers find and give each other blobs: images and files, named by the hash of what they hold (PROTOCOL.md section 10). Payloads of
 * the mesh, which says who speaks; first bytes are 0x28 to 0x2e.
 */
import { utf8 } from '../lib/bytes.ts';
import { Reader, WireError, Writer } from './codec.ts';
import { readBlobId, writeBlobId, type BlobId } from './ids.ts';
import { HASH_BYTES } from './keys.ts';
import { isBlobPayload } from './payload-kinds.ts';

/** Message numbers; a retired one is never given out again. */
const Kind = {
  ask: 0x28,
  have: 0x29,
  want: 0x2a,
  manifest: 0x2b,
  chunk: 0x2c,
  lack: 0x2d,
} as const;

/** A blob. The photo of a phone is 3 to 12 MB; each peer keeps a copy. */
export const BLOB_BYTES_MAX = 20 * 1024 * 1024;
/**
 * All chunks of a blob but the last have this length. With the 34 to 36 bytes before it, the 147 that the mesh adds to what travels hop
 * by hop, and a fragment's header a chunk is one frame on every wire.
 */
export const CHUNK_BYTES = 15 * 1024;
export const BLOB_CHUNKS_MAX = Math.ceil(BLOB_BYTES_MAX / CHUNK_BYTES);
/** The longest that is registered has 73. */
export const MIME_BYTES_MAX = 128;
const MANIFEST_BYTES_MAX = 8 + MIME_BYTES_MAX + BLOB_CHUNKS_MAX * HASH_BYTES;
/** Blobs named in one message: with a set of chunks for each it is still a frame. */
export const BLOBS_NAMED_MAX = 64;
/** Chunks asked for in one message. */
export const CHUNKS_NAMED_MAX = 32;
const SET_BYTES_MAX = Math.ceil(BLOB_CHUNKS_MAX / 8);

/** What a blob is: its name is the hash of this. */
export type Manifest = {
  /** What its author says that it is; nothing here depends on it. */
  mime: string;
  bytes: number;
  /** SHA-256 of each chunk, one after the other. */
  hashes: Uint8Array;
};

/** How much of a blob the speaker has stored: a set of chunks has bit n % 8 of byte n / 8 for chunk n, and no zero byte at its end. */
export type Held = 'none' | 'all' | Uint8Array;

export type BlobMessage =
  /** How much of these have you? */
  | { type: 'ask'; ids: BlobId[] }
  | { type: 'have'; blobs: { id: BlobId; held: Held }[] }
  /** Send me these chunks; none: the manifest. */
  | { type: 'want'; id: BlobId; chunks: number[] }
  | { type: 'manifest'; id: BlobId; manifest: Uint8Array }
  | { type: 'chunk'; id: BlobId; chunk: number; bytes: Uint8Array }
  /** I cannot send you these; none: the manifest. */
  | { type: 'lack'; id: BlobId; chunks: number[] };

const HELD = { none: 0, all: 1, some: 2 } as const;
const NAME_DOMAIN = utf8('folkmoot blob v1\0');

export const chunkCountOf = (bytes: number): number => Math.ceil(bytes / CHUNK_BYTES);

/** The name of the blob with this manifest, by SHA-256. */
export const blobNameParts = (manifest: Uint8Array): [Uint8Array, Uint8Array] => [
  NAME_DOMAIN,
  manifest,
];

export const chunkBytesOf = ({ bytes }: Manifest, chunk: number): number =>
  Math.min(CHUNK_BYTES, bytes - chunk * CHUNK_BYTES);

export const chunkHashOf = ({ hashes }: Manifest, chunk: number): Uint8Array =>
  hashes.subarray(chunk * HASH_BYTES, (chunk + 1) * HASH_BYTES);

export function encodeManifest({ mime, bytes, hashes }: Manifest): Uint8Array {
  return new Writer(hashes.length + 64).text(mime).varuint(bytes).raw(hashes).finish();
}

/** Throws WireError. */
export function decodeManifest(encoded: Uint8Array): Manifest {
  const reader = new Reader(encoded);
  const mime = reader.text(MIME_BYTES_MAX);
  const bytes = reader.varuint(BLOB_BYTES_MAX);
  if (bytes === 0) throw new WireError('a blob is not empty');
  return reader.end({ mime, bytes, hashes: reader.raw(chunkCountOf(bytes) * HASH_BYTES) });
}

export function encodeBlobMessage(message: BlobMessage): Uint8Array {
  switch (message.type) {
    case 'ask': {
      const writer = new Writer(64).u8(Kind.ask).varuint(message.ids.length);
      for (const id of message.ids) writeBlobId(writer, id);
      return writer.finish();
    }
    case 'have': {
      const writer = new Writer(64).u8(Kind.have).varuint(message.blobs.length);
      for (const { id, held } of message.blobs) {
        writeBlobId(writer, id);
        if (typeof held === 'string') writer.u8(HELD[held]);
        else writer.u8(HELD.some).sized(held);
      }
      return writer.finish();
    }
    case 'want':
      return encodeChunks(Kind.want, message);
    case 'lack':
      return encodeChunks(Kind.lack, message);
    case 'manifest': {
      const { id, manifest } = message;
      return writeBlobId(new Writer(manifest.length + 64).u8(Kind.manifest), id)
        .raw(manifest)
        .finish();
    }
    case 'chunk': {
      const { id, chunk, bytes } = message;
      return writeBlobId(new Writer(bytes.length + 64).u8(Kind.chunk), id)
        .varuint(chunk)
        .raw(bytes)
        .finish();
    }
  }
}

function encodeChunks(kind: number, { id, chunks }: { id: BlobId; chunks: number[] }): Uint8Array {
  const writer = writeBlobId(new Writer(128).u8(kind), id).varuint(chunks.length);
  for (const chunk of chunks) writer.varuint(chunk);
  return writer.finish();
}

/** Views into `bytes`, not copies. Null: of a kind that only later versions know. Throws WireError. */
export function decodeBlobMessage(bytes: Uint8Array): BlobMessage | null {
  if (!isBlobPayload(bytes)) throw new WireError('no blob message');
  const reader = new Reader(bytes);
  switch (reader.u8()) {
    case Kind.ask:
      return reader.end({ type: 'ask', ids: readList(reader, () => readBlobId(reader)) });
    case Kind.have:
      return reader.end({
        type: 'have',
        blobs: readList(reader, () => ({ id: readBlobId(reader), held: readHeld(reader) })),
      });
    case Kind.want:
      return reader.end({ type: 'want', id: readBlobId(reader), chunks: readChunks(reader) });
    case Kind.manifest: {
      const id = readBlobId(reader);
      const manifest = reader.rest();
      if (manifest.length > MANIFEST_BYTES_MAX) throw new WireError('manifest is too long');
      return { type: 'manifest', id, manifest };
    }
    case Kind.chunk: {
      const id = readBlobId(reader);
      const chunk = reader.varuint(BLOB_CHUNKS_MAX - 1);
      if (reader.left > CHUNK_BYTES) throw new WireError('chunk is too long');
      return { type: 'chunk', id, chunk, bytes: reader.rest() };
    }
    case Kind.lack:
      return reader.end({ type: 'lack', id: readBlobId(reader), chunks: readChunks(reader) });
    default:
      return null;
  }
}

function readHeld(reader: Reader): Held {
  const held = reader.u8();
  if (held === HELD.none) return 'none';
  if (held === HELD.all) return 'all';
  if (held !== HELD.some) throw new WireError('unknown measure of a blob');
  const set = reader.sized(SET_BYTES_MAX);
  if ((set.at(-1) ?? 0) === 0) throw new WireError('a set of chunks ends with a zero byte');
  return set;
}

/** In rising order, so that none is named twice. */
function readChunks(reader: Reader): number[] {
  const chunks: number[] = [];
  let last = -1;
  for (let left = reader.varuint(CHUNKS_NAMED_MAX); left > 0; left--) {
    const chunk = reader.varuint(BLOB_CHUNKS_MAX - 1);
    if (chunk <= last) throw new WireError('chunks are not in rising order');
    chunks.push(chunk);
    last = chunk;
  }
  return chunks;
}

function readList<T>(reader: Reader, read: () => T): T[] {
  const list: T[] = [];
  for (let left = reader.varuint(BLOBS_NAMED_MAX); left > 0; left--) list.push(read());
  return list;
}
