/**
 * What Autobahn's fuzzing client asks of a server (its cases 1 to 7 by number, and 12/13: compression is not spoken here), said to our
 * running server. `/signaling` is the service that answers anything readable: `{"type":"ping"}` with `{"type":"pong"}`.
 */
import { Buffer } from 'node:buffer';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { must } from '../src/lib/assert.ts';
import { utf8 } from '../src/lib/bytes.ts';
import { serve, type RunningServer } from './serve.ts';
import { clientFrame, RawSocket, type FrameOptions } from './testing.ts';

const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;
const ASKED = '{"type":"ping"}';
const ANSWER = '{"type":"pong"}';

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

const frame = (opcode: number, payload: Uint8Array | string, options: FrameOptions = {}): Buffer =>
  clientFrame(typeof payload === 'string' ? utf8(payload) : payload, { opcode, ...options });
const asked = (bytes = ASKED.length): Buffer => frame(TEXT, ASKED.padEnd(bytes));
const closing = (code = 1000): Buffer => frame(CLOSE, Uint8Array.of(code >> 8, code & 0xff));

/** What the server says to these frames, a byte at a time if wanted: `text …`, `pong …`, and last `close …`. */
async function heard(frames: readonly Buffer[], isChopped = false): Promise<string[]> {
  const raw = new RawSocket(server.port).upgrade('/signaling');
  const bytes = Buffer.concat(frames);
  if (!isChopped) raw.write(bytes);
  else {
    await raw.answered();
    raw.socket.setNoDelay(true);
    for (const byte of bytes) {
      raw.write(Uint8Array.of(byte));
      await turn();
    }
  }
  const { code } = await raw.ended;
  const said = raw.frames().filter(({ opcode }) => opcode !== CLOSE);
  return [
    ...said.map(({ opcode, payload }) => `${opcode === PONG ? 'pong' : 'text'} ${String(payload)}`),
    `close ${code}`,
  ];
}

const answered = [`text ${ANSWER}`, 'close 1000'];

describe('1: framing', () => {
  test.each([15, 125, 126, 127, 128, 65_535, 65_536])('1.1 text of %i bytes', async (bytes) => {
    expect(await heard([asked(bytes), closing()])).toEqual(answered);
  });

  test.each([15, 125, 126, 127, 128, 65_536])('1.2 binary of %i bytes', async (bytes) => {
    const message = frame(2, ASKED.padEnd(bytes));
    expect(await heard([message, closing()])).toEqual(answered);
  });

  test('1.1.8 a byte at a time', async () => {
    expect(await heard([asked(300), closing()], true)).toEqual(answered);
  });
});

describe('2: pings and pongs', () => {
  test.each([
    ['2.1 empty', ''],
    ['2.2 text', 'Hello, world!'],
    ['2.4 125 bytes', '*'.repeat(125)],
  ])('%s', async (_name, text) => {
    expect(await heard([frame(PING, text), closing()])).toEqual([`pong ${text}`, 'close 1000']);
  });

  test('2.5 more than 125 bytes', async () => {
    expect(await heard([frame(PING, '*'.repeat(126))])).toEqual(['close 1002']);
  });

  test('2.6 a byte at a time', async () => {
    const said = await heard([frame(PING, '*'.repeat(125)), closing()], true);
    expect(said).toEqual([`pong ${'*'.repeat(125)}`, 'close 1000']);
  });

  test('2.7 to 2.9 pongs that nobody asked for', async () => {
    const frames = [frame(PONG, ''), frame(PONG, 'unasked'), frame(PING, 'asked'), closing()];
    expect(await heard(frames)).toEqual(['pong asked', 'close 1000']);
  });

  test('2.10 ten at once', async () => {
    const names = Array.from({ length: 10 }, (_, i) => `ping ${i}`);
    const said = await heard([...names.map((name) => frame(PING, name)), closing()]);
    expect(said).toEqual([...names.map((name) => `pong ${name}`), 'close 1000']);
  });
});

describe('3 and 4: reserved bits and opcodes', () => {
  const bad: [string, Buffer][] = [
    ...[1, 2, 3, 4, 5, 6, 7].map((rsv): [string, Buffer] => [
      `3 reserved bits ${rsv}`,
      frame(TEXT, ASKED, { rsv }),
    ]),
    ['3.6 on a ping', frame(PING, 'x', { rsv: 6 })],
    ['3.7 on a close', frame(CLOSE, '', { rsv: 7 })],
    ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode): [string, Buffer] => [
      `4 opcode ${opcode}`,
      frame(opcode, ASKED),
    ]),
  ];

  test.each(bad)('%s, after a message that is answered', async (_name, wrong) => {
    const said = await heard([asked(), wrong, frame(PING, 'too late')]);
    expect(said).toEqual([`text ${ANSWER}`, 'close 1002']);
    expect(await heard([wrong], true)).toEqual(['close 1002']);
  });
});

describe('5: fragments', () => {
  const [head, tail] = [ASKED.slice(0, 6), ASKED.slice(6)];
  const parts = [frame(TEXT, head, { fin: false }), frame(0, tail)];

  test.each([
    ['5.1 of a ping', frame(PING, 'x', { fin: false })],
    ['5.2 of a pong', frame(PONG, 'x', { fin: false })],
    ['5.9 that continue nothing', frame(0, 'x')],
    ['5.11 that continue nothing, and go on', frame(0, 'x', { fin: false })],
    ['5.18 of a message in another', Buffer.concat([must(parts[0]), asked()])],
  ])('%s', async (_name, frames) => {
    expect(await heard([frames])).toEqual(['close 1002']);
  });

  test('5.3 to 5.5 two, together and a byte at a time', async () => {
    expect(await heard([...parts, closing()])).toEqual(answered);
    expect(await heard([...parts, closing()], true)).toEqual(answered);
  });

  test('5.6 to 5.8, 5.19 pings between them, which are answered first', async () => {
    const [one, two] = [frame(PING, 'one'), frame(PING, 'two')];
    const middle = frame(0, '', { fin: false });
    const frames = [must(parts[0]), one, middle, two, must(parts[1]), closing()];
    expect(await heard(frames)).toEqual(['pong one', 'pong two', ...answered]);
  });
});

describe('6: UTF-8', () => {
  const greek = utf8('{"type":"ping","κόσμε":"😀"}');

  test('6.2 split within letters', async () => {
    for (let at = 16; at < 30; at++) {
      const [head, tail] = [greek.subarray(0, at), greek.subarray(at)];
      const frames = [frame(TEXT, head, { fin: false }), frame(0, tail), closing()];
      expect(await heard(frames)).toEqual(answered);
    }
  });

  test('6.5 a letter at a time', async () => {
    expect(await heard([frame(TEXT, greek), closing()], true)).toEqual(answered);
  });

  test.each([
    ['6.3 a surrogate', 'cebae1bdb9cf83cebceda080656469746564'],
    ['6.6 cut off', 'cebae1bdb9cf83cebcce'],
    ['6.10 past the last', 'f4908080'],
    ['6.11 five bytes', 'f888808080'],
    ['6.12 a continuation alone', '80'],
    ['6.14 a start alone', 'c020'],
    ['6.18 overlong', 'c0af'],
    ['6.20 impossible', 'feff'],
  ])('%s', async (_name, hex) => {
    expect(await heard([frame(TEXT, Buffer.from(hex, 'hex'))])).toEqual(['close 1007']);
  });
});

describe('7: closing', () => {
  test('7.1 what comes after a close is not heard, and a second one is none', async () => {
    const after = [asked(), frame(PING, 'x'), closing(1001)];
    expect(await heard([asked(), closing(), ...after])).toEqual(answered);
  });

  test.each([
    ['7.3.1 without a code', '', 1005],
    ['7.3.2 with half a code', Uint8Array.of(3), 1002],
    ['7.3.4 with words', Uint8Array.of(3, 0xe8, ...utf8('Hello')), 1000],
    ['7.3.5 with 123 bytes of words', Uint8Array.of(3, 0xe8, ...utf8('*'.repeat(123))), 1000],
    ['7.3.6 with one more', Uint8Array.of(3, 0xe8, ...utf8('*'.repeat(124))), 1002],
    ['7.5.1 with words that are no UTF-8', Uint8Array.of(3, 0xe8, 0xce, 0xba, 0xe1, 0xff), 1007],
  ])('%s', async (_name, payload, code) => {
    expect(await heard([frame(CLOSE, payload)])).toEqual([`close ${code}`]);
  });

  test.each([1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999])(
    '7.7 code %i is answered alike',
    async (code) => {
      expect(await heard([closing(code)])).toEqual([`close ${code}`]);
    },
  );

  test.each([0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999, 5000, 65_535])(
    '7.9 and 7.13 code %i is none',
    async (code) => {
      expect(await heard([closing(code)])).toEqual(['close 1002']);
    },
  );
});

test('12 and 13: compression that is offered is not taken', async () => {
  const raw = new RawSocket(server.port).upgrade('/signaling', {
    'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits',
  });
  let answer = '';
  raw.socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
  await raw.answered();
  raw.write(Buffer.concat([asked(), closing()]));
  await raw.ended;
  expect(answer).toContain('101 Switching Protocols');
  expect(answer.toLowerCase()).not.toContain('sec-websocket-extensions');
});
