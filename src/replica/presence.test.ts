import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { Reader, WireError, Writer } from '../wire/codec.ts';
import type { PeerId } from '../wire/ids.ts';
import { Presence } from './presence.ts';
import { readPresence, writePresence, type PresenceState } from './presence-codec.ts';

const SPEAKER = 2 ** 52 + 5;
const encode = (state: PresenceState): Uint8Array =>
  writePresence(new Writer(), state, SPEAKER).finish();
const decode = (bytes: Uint8Array): PresenceState => ({
  ...readPresence(new Reader(bytes), SPEAKER),
});

function caretBehind(client: number, assoc: number): PresenceState {
  const doc = new Y.Doc();
  doc.clientID = client;
  const text = doc.getText('text');
  text.insert(0, 'some words');
  const position = Y.relativePositionToJSON(
    Y.createRelativePositionFromTypeIndex(text, 4, assoc),
  ) as unknown;
  return { cursor: { anchor: position, head: position } };
}

describe('presence in bytes', () => {
  test('comes back as it was, whatever is in it', () => {
    const doc = new Y.Doc();
    const end = Y.relativePositionToJSON(
      Y.createRelativePositionFromTypeIndex(doc.getText('text'), 0),
    ) as unknown;
    const states: PresenceState[] = [
      {},
      { page: 'p', idle: true },
      caretBehind(SPEAKER, -1),
      { page: 'p', ...caretBehind(7, 0) },
      { cursor: { anchor: end, head: (caretBehind(7, 0)['cursor'] as { head: unknown }).head } },
      { cursor: null },
      { cursor: { anchor: 3, head: 4 } },
      { cursor: { x: 1.5, y: 2 }, page: null },
    ];
    for (const state of states) expect(decode(encode(state))).toEqual(state);
  });

  test('a caret behind an own letter takes few bytes, behind another’s one client id more', () => {
    expect(encode(caretBehind(SPEAKER, -1)).length).toBeLessThanOrEqual(8);
    expect(encode(caretBehind(2 ** 52 + 9, 0)).length).toBeLessThanOrEqual(16);
  });

  test('a position as Yjs holds it, with nulls, is as good as one without', () => {
    const doc = new Y.Doc();
    const held = Y.createRelativePositionFromTypeIndex(doc.getText('text'), 0);
    const bytes = encode({ cursor: { anchor: held, head: held } });
    expect(bytes.length).toBeLessThanOrEqual(10);
    const { anchor } = decode(bytes)['cursor'] as { anchor: unknown };
    expect(Y.compareRelativePositions(Y.createRelativePositionFromJSON(anchor), held)).toBe(true);
  });

  test('garbage throws WireError and nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (garbage) => {
        try {
          decode(garbage);
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('a key named __proto__ changes no prototype', () => {
    const bytes = new Writer()
      .u8(0)
      .raw(new TextEncoder().encode('{"__proto__":{"isAdmin":true}}'))
      .finish();
    expect(
      (readPresence(new Reader(bytes), SPEAKER) as { isAdmin?: boolean }).isAdmin,
    ).toBeUndefined();
  });
});

test('a key that was taken away is gone for others too, also when that rides an entry', () => {
  const [own, other] = [new Presence(SPEAKER), new Presence(9)];
  const from = 'speaker' as PeerId;
  own.set({ page: 'p', typing: true });
  other.handle(from, SPEAKER, own.takeWhole(0));
  own.set({ page: 'p', typing: undefined });
  const change = own.takeChange(0);
  if (change === null) throw new Error('nothing has changed');
  other.handle(from, SPEAKER, change);
  expect(other.others().get(from)).toEqual({ page: 'p' });
});
