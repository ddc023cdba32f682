import { sha256 } from '@noble/hashes/sha2.js';
import { describe, expect, test } from 'vitest';
import { concatBytes, fromHex, toHex } from '../lib/bytes.ts';
import {
  BLOB_BYTES_MAX,
  BLOB_CHUNKS_MAX,
  blobNameParts,
  BLOBS_NAMED_MAX,
  CHUNK_BYTES,
  chunkBytesOf,
  chunkHashOf,
  CHUNKS_NAMED_MAX,
  decodeBlobMessage,
  decodeManifest,
  encodeBlobMessage,
  encodeManifest,
  MIME_BYTES_MAX,
  type BlobMessage,
  type Manifest,
} from './blob-messages.ts';
import { WireError } from './codec.ts';
import { expectOnlyWireErrors } from './garbage-fixture.ts';
import { blobIdOf } from './ids.ts';
import { FRAME_BYTES_MAX } from './limits.ts';
import { isBlobPayload } from './payload-kinds.ts';

const bytes = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);
const id = blobIdOf(bytes(32, 1));
const other = blobIdOf(bytes(32, 2));
const ONE = '01'.repeat(32);
const TWO = '02'.repeat(32);

const MESSAGES: Record<string, BlobMessage> = {
  ask: { type: 'ask', ids: [id, other] },
  have: {
    type: 'have',
    blobs: [
      { id, held: 'all' },
      { id: other, held: 'none' },
      { id, held: Uint8Array.of(0, 0x81) },
    ],
  },
  want: { type: 'want', id, chunks: [0, 1, 300] },
  'want the manifest': { type: 'want', id, chunks: [] },
  manifest: { type: 'manifest', id, manifest: bytes(3, 9) },
  chunk: { type: 'chunk', id, chunk: 300, bytes: bytes(4, 7) },
  lack: { type: 'lack', id, chunks: [5] },
};

const GOLDEN: Record<string, string> = {
  ask: `2802${ONE}${TWO}`,
  have: `2903${ONE}01${TWO}00${ONE}02020081`,
  want: `2a${ONE}030001ac02`,
  'want the manifest': `2a${ONE}00`,
  manifest: `2b${ONE}090909`,
  chunk: `2c${ONE}ac0207070707`,
  lack: `2d${ONE}0105`,
};

describe('messages about blobs', () => {
  test.each(Object.keys(MESSAGES))('%s: golden bytes, there and back', (name) => {
    const encoded = encodeBlobMessage(MESSAGES[name] as BlobMessage);
    expect(toHex(encoded)).toBe(GOLDEN[name]);
    expect(decodeBlobMessage(encoded)).toEqual(MESSAGES[name]);
  });

  test('the largest fit into a frame on every way', () => {
    const largest: BlobMessage[] = [
      { type: 'chunk', id, chunk: BLOB_CHUNKS_MAX - 1, bytes: bytes(CHUNK_BYTES, 1) },
      {
        type: 'have',
        blobs: Array.from({ length: BLOBS_NAMED_MAX }, () => ({ id, held: bytes(171, 255) })),
      },
      { type: 'ask', ids: Array.from({ length: BLOBS_NAMED_MAX }, () => id) },
      {
        type: 'want',
        id,
        chunks: Array.from({ length: CHUNKS_NAMED_MAX }, (_, i) => BLOB_CHUNKS_MAX - 40 + i),
      },
    ];
    for (const message of largest) {
      const encoded = encodeBlobMessage(message);
      // The mesh adds 147 bytes at most to what travels hop by hop, a relay and its sealing 50 and two for each receiver.
      expect(encoded.length).toBeLessThan(FRAME_BYTES_MAX - 800);
      expect(decodeBlobMessage(encoded)).toEqual(message);
    }
  });

  test('kinds that only later versions know are told apart from garbage', () => {
    expect(decodeBlobMessage(Uint8Array.of(0x2e, 1, 2))).toBeNull();
    for (const kind of [0x00, 0x27, 0x2f, 0xff]) {
      expect(isBlobPayload(Uint8Array.of(kind))).toBe(false);
      expect(() => decodeBlobMessage(Uint8Array.of(kind))).toThrow(WireError);
    }
    expect(() => decodeBlobMessage(new Uint8Array(0))).toThrow(WireError);
  });

  test.each([
    ['a chunk named twice', `2a${ONE}020505`],
    ['chunks in falling order', `2a${ONE}020504`],
    ['a chunk beyond the largest blob', `2a${ONE}01d60a`],
    ['more chunks than may be', `2a${ONE}21${'00'.repeat(33)}`],
    ['more names than may be', '2841'],
    ['a measure that is none', `2901${ONE}03`],
    ['an empty set', `2901${ONE}0200`],
    ['a set with a zero byte at its end', `2901${ONE}02020100`],
    ['a set that is too long', `2901${ONE}02ac01${'ff'.repeat(172)}`],
    ['a chunk that is too long', `2c${ONE}00${'00'.repeat(CHUNK_BYTES + 1)}`],
    ['bytes after the end', `2801${ONE}00`],
  ])('%s is a bad frame', (_, hex) => {
    expect(() => decodeBlobMessage(fromHex(hex))).toThrow(WireError);
  });

  test('garbage throws WireError and nothing else', () => {
    const decode = (input: Uint8Array): BlobMessage => {
      const message = decodeBlobMessage(input);
      if (message === null) throw new WireError('of a later version');
      return message;
    };
    expectOnlyWireErrors(
      decode,
      encodeBlobMessage,
      Object.values(MESSAGES).map((message) => encodeBlobMessage(message)),
    );
  });
});

describe('manifests', () => {
  const manifest: Manifest = {
    mime: 'image/png',
    bytes: CHUNK_BYTES + 5,
    hashes: concatBytes(bytes(32, 3), bytes(32, 4)),
  };
  const encoded = encodeManifest(manifest);

  test('golden bytes, there and back, and the name', () => {
    expect(toHex(encoded)).toBe(`09696d6167652f706e678578${'03'.repeat(32)}${'04'.repeat(32)}`);
    expect(decodeManifest(encoded)).toEqual(manifest);
    expect(toHex(sha256(concatBytes(...blobNameParts(encoded))))).toBe(
      '1bf542efb306be79c7acdf2933dbcfe12fd2f905ffc5c02d6386efc4fe8fc219',
    );
  });

  test('the last chunk is as long as what is left', () => {
    expect([chunkBytesOf(manifest, 0), chunkBytesOf(manifest, 1)]).toEqual([CHUNK_BYTES, 5]);
    expect(chunkHashOf(manifest, 1)).toEqual(bytes(32, 4));
    const largest = { ...manifest, bytes: BLOB_BYTES_MAX };
    expect(chunkBytesOf(largest, BLOB_CHUNKS_MAX - 1)).toBe(5 * 1024);
  });

  test.each([
    ['of nothing', { ...manifest, bytes: 0, hashes: new Uint8Array(0) }],
    ['with a hash too few', { ...manifest, hashes: bytes(32, 3) }],
    ['with a hash too many', { ...manifest, hashes: bytes(96, 3) }],
    ['of more than a blob may have', { ...manifest, bytes: BLOB_BYTES_MAX + 1 }],
    ['with a type that is too long', { ...manifest, mime: 'a'.repeat(MIME_BYTES_MAX + 1) }],
  ])('%s are none', (_, bad) => {
    expect(() => decodeManifest(encodeManifest(bad))).toThrow(WireError);
  });

  test('garbage throws WireError and nothing else', () => {
    expectOnlyWireErrors(decodeManifest, encodeManifest, [encoded]);
  });
});
