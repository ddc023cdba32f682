/**
 * The WebSocket protocol itself, at both services: by hand what the Autobahn test suite asks of a server (its sections 1 to 7 and 10;
 * the suite is a Python program that these tests cannot bring along). What must end a connection is in hostile.test.ts;
 * here is also what must not.
 */
import { Buffer } from 'node:buffer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { must } from '../src/lib/assert.ts';
import { utf8 } from '../src/lib/bytes.ts';
import { serve, type RunningServer } from './serve.ts';
import { assertExchange, clientFrame, RawSocket, TestPeer, type FrameOptions } from './testing.ts';

const TEXT = 1;
const CONTINUATION = 0;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

let server: RunningServer;

beforeAll(async () => {
  server = await serve({
    port: 0,
    host: '127.0.0.1',
    stunPort: null,
    appDirectory: '/nonexistent',
    limits: { joinsBurst: 100_000, drainSpreadMs: 50 },
  });
});

afterAll(() => server.close());

const opened = (path = '/signaling'): RawSocket => new RawSocket(server.port).upgrade(path);
const frame = (text: string | Uint8Array, options: FrameOptions = {}): Buffer =>
  clientFrame(typeof text === 'string' ? utf8(text) : text, { opcode: TEXT, ...options });
const closeFrame = (code: number, reason = ''): Buffer =>
  frame(Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason)]), {
    opcode: CLOSE,
  });
/** The signaling service answers it with a pong of its own: a text frame. */
const PING_TEXT = '{"type":"ping"}';
const PONG_TEXT = '{"type":"pong"}';

const texts = (raw: RawSocket): string[] =>
  raw.frames().flatMap(({ opcode, payload }) => (opcode === TEXT ? [payload.toString()] : []));
const pongs = (raw: RawSocket): string[] =>
  raw.frames().flatMap(({ opcode, payload }) => (opcode === PONG ? [payload.toString()] : []));

/** Still open, and in step: it answers what we say next. */
async function expectAlive(raw: RawSocket): Promise<void> {
  const before = texts(raw).length;
  raw.write(frame(PING_TEXT));
  await expect.poll(() => texts(raw).slice(before)).toEqual([PONG_TEXT]);
  raw.write(closeFrame(1000));
  expect(await raw.ended).toEqual({ status: 101, code: 1000 });
}

describe('fragments', () => {
  test.each([
    ['two', [PING_TEXT.slice(0, 4), PING_TEXT.slice(4)]],
    ['one for each character', PING_TEXT.split('')],
    ['empty ones among others', ['', PING_TEXT, '']],
  ])('a text in %s is one message', async (_name, parts) => {
    const raw = opened();
    parts.forEach((part, i) =>
      raw.write(
        frame(part, { opcode: i === 0 ? TEXT : CONTINUATION, fin: i === parts.length - 1 }),
      ),
    );
    await expect.poll(() => texts(raw)).toEqual([PONG_TEXT]);
    await expectAlive(raw);
  });

  test('pings between the fragments are answered before the text is whole', async () => {
    const raw = opened().write(frame(PING_TEXT.slice(0, 4), { fin: false }));
    raw.write(frame('one', { opcode: PING }));
    await expect.poll(() => pongs(raw)).toEqual(['one']);
    raw.write(frame('two', { opcode: PING }));
    raw.write(frame(PING_TEXT.slice(4), { opcode: CONTINUATION }));
    await expect.poll(() => texts(raw)).toEqual([PONG_TEXT]);
    expect(pongs(raw)).toEqual(['one', 'two']);
    await expectAlive(raw);
  });

  test('a character that is cut between two fragments is whole again', async () => {
    const bytes = Buffer.from('{"type":"ping","note":"żółw 🐢"}');
    for (let at = 1; at < bytes.length; at++) {
      const raw = opened().write(frame(bytes.subarray(0, at), { fin: false }));
      raw.write(frame(bytes.subarray(at), { opcode: CONTINUATION }));
      await expect.poll(() => texts(raw)).toEqual([PONG_TEXT]);
      raw.socket.destroy();
    }
  });

  test.each([
    ['a new text before the last is whole', frame('b'), 1002],
    ['a new binary message before the text is whole', frame('b', { opcode: 2 }), 1002],
    ['a reserved bit on a continuation', frame('b', { opcode: CONTINUATION, rsv: 1 }), 1002],
    [
      'a character that never ends',
      frame(Uint8Array.of(0xf0, 0x9f), { opcode: CONTINUATION }),
      1007,
    ],
    [
      'a surrogate in UTF-8',
      frame(Uint8Array.of(0xed, 0xa0, 0x80), { opcode: CONTINUATION }),
      1007,
    ],
    ['a fragmented close', frame(Uint8Array.of(3, 232), { opcode: CLOSE, fin: false }), 1002],
  ])('%s ends the connection', async (_name, next, code) => {
    const raw = opened()
      .write(frame('a', { fin: false }))
      .write(next);
    expect(await raw.ended).toEqual({ status: 101, code });
  });

  test('bytes that come one at a time are the same frames', async () => {
    const raw = opened();
    await raw.answered();
    raw.socket.setNoDelay(true);
    for (const byte of frame(PING_TEXT)) {
      raw.write(Uint8Array.of(byte));
      await new Promise(setImmediate);
    }
    await expect.poll(() => texts(raw)).toEqual([PONG_TEXT]);
    await expectAlive(raw);
  });
});

describe('control frames', () => {
  test('a ping is answered with its own bytes, up to 125', async () => {
    const longest = 'x'.repeat(125);
    const raw = opened();
    for (const text of ['', 'a', longest]) raw.write(frame(text, { opcode: PING }));
    await expect.poll(() => pongs(raw)).toEqual(['', 'a', longest]);
    await expectAlive(raw);
  });

  test('a pong that nobody asked for is nothing', async () => {
    const raw = opened();
    for (let i = 0; i < 100; i++) raw.write(frame('unasked', { opcode: PONG }));
    await expectAlive(raw);
  });

  test.each(['/relay', '/signaling'])('a flood of pings at %s harms nobody', async (path) => {
    const [ann, bob] = await Promise.all([
      TestPeer.joined(server.port),
      TestPeer.joined(server.port),
    ]);
    const raw = opened(path);
    raw.write(Buffer.concat(Array.from({ length: 50_000 }, () => frame('x', { opcode: PING }))));
    for (let i = 0; i < 10; i++) await assertExchange(must(ann), must(bob));
    raw.socket.destroy();
    await raw.ended;
    for (const peer of [ann, bob]) peer.close();
  });

  test('a flood of pings by one who does not read makes us keep nothing', async () => {
    const [ann, bob] = await Promise.all([
      TestPeer.joined(server.port),
      TestPeer.joined(server.port),
    ]);
    const raw = opened('/relay');
    await raw.answered();
    raw.socket.pause();
    const flood = Buffer.concat(
      Array.from({ length: 10_000 }, () => frame('x'.repeat(125), { opcode: PING })),
    );
    const heldBefore = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 20; i++) {
      raw.write(flood);
      await assertExchange(ann, bob);
    }
    // 25 MB of pongs were asked for. What waits on our own side of the socket is counted too: the flood itself, once.
    expect(process.memoryUsage().arrayBuffers - heldBefore).toBeLessThan(8 * 1024 * 1024);
    raw.socket.destroy();
    await raw.ended;
    for (const peer of [ann, bob]) peer.close();
  });
});

describe('closing', () => {
  test.each([1000, 1001, 1002, 1003, 1007, 1011, 3000, 3999, 4000, 4999])(
    'the code %i is answered with itself',
    async (code) => {
      const raw = opened().write(closeFrame(code, 'goodbye'));
      expect(await raw.ended).toEqual({ status: 101, code });
    },
  );

  test.each([0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535])(
    'the code %i is none that may be sent',
    async (code) => {
      const raw = opened().write(closeFrame(code));
      expect(await raw.ended).toEqual({ status: 101, code: 1002 });
    },
  );

  test('without a code, with half of one, with a reason that is no text', async () => {
    const bad = frame(Uint8Array.of(3, 232, 0xff, 0xfe), { opcode: CLOSE });
    expect(await opened().write(frame('', { opcode: CLOSE })).ended).toEqual({
      status: 101,
      code: 1005,
    });
    expect(await opened().write(frame('x', { opcode: CLOSE })).ended).toMatchObject({ code: 1002 });
    expect(await opened().write(bad).ended).toMatchObject({ code: 1007 });
  });

  test('what follows a close is not heard', async () => {
    const raw = opened().write(Buffer.concat([closeFrame(1000), frame(PING_TEXT)]));
    expect(await raw.ended).toEqual({ status: 101, code: 1000 });
    expect(texts(raw)).toEqual([]);
  });
});

test('nobody compresses: an offer to is not taken up', async () => {
  const raw = new RawSocket(server.port).upgrade('/signaling', {
    'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits',
  });
  raw.write(frame(PING_TEXT, { rsv: 4 }));
  expect(await raw.ended).toEqual({ status: 101, code: 1002 });
});
