import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Reader, WireError, Writer } from './codec.ts';
import {
  INDEX_PAGE,
  memberIdOf,
  memberKeyOf,
  pageBytesOf,
  pageIdOf,
  peerIdOf,
  peerKeyOf,
  readPageId,
  readPeerId,
  writePageId,
  writePeerId,
} from './ids.ts';

it('ids are the base64url text of their bytes, and 32 or 12 bytes on the wire', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (key) => {
      const page = key.slice(0, 12);
      expect(peerKeyOf(peerIdOf(key))).toEqual(key);
      expect(memberKeyOf(memberIdOf(key))).toEqual(key);
      expect(pageBytesOf(pageIdOf(page))).toEqual(page);
      const wire = writePageId(writePeerId(new Writer(), peerIdOf(key)), pageIdOf(page)).finish();
      expect(wire).toHaveLength(44);
      const reader = new Reader(wire);
      expect([readPeerId(reader), readPageId(reader)]).toEqual([peerIdOf(key), pageIdOf(page)]);
    }),
  );
});

it('the index is the page of twelve zero bytes', () => {
  expect(INDEX_PAGE).toBe('AAAAAAAAAAAAAAAA');
});

it('a short id is a bad frame', () => {
  expect(() => readPeerId(new Reader(new Uint8Array(31)))).toThrow(WireError);
  expect(() => readPageId(new Reader(new Uint8Array(11)))).toThrow(WireError);
});
