import { Buffer } from 'node:buffer';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from 'vitest';
import { utf8 } from '../src/lib/bytes.ts';
import { encodePeerToRelay, RelayClose } from '../src/wire/relay-frames.ts';
import { upgradeTo } from './fuzz/payloads.ts';
import { serve, type RunningServer } from './serve.ts';
import { assertExchange, clientFrame, keysOf, RawSocket, TestPeer } from './testing.ts';

/** Small enough to be reached in a test; large enough that the two honest peers never are, on a busy machine either. */
const LIMITS = {
  joinMs: 2_500,
  handshakeMs: 1_500,
  queueBytes: 256 * 1024,
  joinsBurst: 100_000,
  drainSpreadMs: 50,
};

let server: RunningServer;
let mailboxDirectory: string;
let ann: TestPeer;
let bob: TestPeer;

beforeAll(async () => {
  mailboxDirectory = await mkdtemp(join(tmpdir(), 'folkmoot-mailbox-'));
  server = await serve({
    port: 0,
    mailboxDirectory,
    host: '127.0.0.1',
    stunPort: null,
    appDirectory: '/nonexistent',
    limits: LIMITS,
  });
});

afterAll(async () => {
  await server.close();
  await rm(mailboxDirectory, { recursive: true });
});

beforeEach(async () => {
  [ann, bob] = await Promise.all([TestPeer.joined(server.port), TestPeer.joined(server.port)]);
});

/** Whatever the test did, the two still talk, and nobody else is left behind. */
afterEach(async () => {
  await assertExchange(ann, bob);
  ann.close();
  bob.close();
  await expect.poll(() => server.counts().sockets, { timeout: 10_000 }).toBe(0);
  expect(server.counts().relay).toMatchObject({ peers: 0, rooms: 0, queuedBytes: 0 });
});

const JOIN_FIRST = encodePeerToRelay({ type: 'ping', token: 1 });

describe.each(['/relay', '/signaling', '/mailbox'])('malformed frames on %s', (path) => {
  test.each([
    ['a reserved bit', clientFrame(utf8('{}'), { opcode: 1, rsv: 4 }), 1002],
    ['all reserved bits', clientFrame(utf8('{}'), { opcode: 1, rsv: 7 }), 1002],
    ['a reserved opcode', clientFrame(utf8('{}'), { opcode: 3 }), 1002],
    ['a reserved control opcode', clientFrame(utf8('{}'), { opcode: 11 }), 1002],
    ['no mask', clientFrame(utf8('{}'), { opcode: 1, masked: false }), 1002],
    ['bad UTF-8', clientFrame(Uint8Array.of(0xff, 0xfe), { opcode: 1 }), 1007],
    ['a fragmented ping', clientFrame(utf8('x'), { opcode: 9, fin: false }), 1002],
    ['a continuation of nothing', clientFrame(utf8('x'), { opcode: 0 }), 1002],
    ['a ping that is too long', clientFrame(new Uint8Array(200), { opcode: 9 }), 1002],
    ['a close code that is none', clientFrame(Uint8Array.of(0, 1), { opcode: 8 }), 1002],
    ['a huge frame', clientFrame(new Uint8Array(8), { claimedBytes: 99 * 1024 * 1024 }), 1009],
    ['a frame of 2^63 bytes', clientFrame(new Uint8Array(8), { claimedBytes: 2 ** 63 }), 1009],
    ['one byte over the limit', clientFrame(new Uint8Array(64 * 1024 + 1)), 1009],
  ])('%s', async (_name, frame, code) => {
    const raw = new RawSocket(server.port).upgrade(path).write(frame);
    expect(await raw.ended).toEqual({ status: 101, code });
  });

  test('a flood of fragments', async () => {
    const fragment = clientFrame(utf8('x'), { opcode: 0, fin: false });
    const raw = new RawSocket(server.port)
      .upgrade(path)
      .write(clientFrame(utf8('x'), { opcode: 1, fin: false }));
    raw.write(Buffer.concat(Array.from({ length: 5_000 }, () => fragment)));
    expect(await raw.ended).toEqual({ status: 101, code: 1008 });
  });

  test('a close that is never answered', async () => {
    const raw = new RawSocket(server.port, false)
      .upgrade(path)
      .write(clientFrame(utf8('x'), { opcode: 3 }));
    expect(await raw.ended).toEqual({ status: 101, code: 1002 });
  });

  test('the socket ends in the middle of a frame', async () => {
    const raw = new RawSocket(server.port)
      .upgrade(path)
      .write(clientFrame(new Uint8Array(10), { claimedBytes: 1000 }));
    await raw.answered();
    raw.socket.destroy();
    await raw.ended;
  });
});

describe('handshakes', () => {
  test.each([
    ['another path', '/elsewhere', {}, 404],
    ['a foreign origin', '/relay', { Origin: 'https://evil.example' }, 403],
    ['a null origin', '/relay', { Origin: 'null' }, 403],
    ['no subprotocol', '/relay', { 'Sec-WebSocket-Protocol': 'other' }, 400],
    ['no key', '/relay', { 'Sec-WebSocket-Key': 'short' }, 400],
    ['an old version', '/signaling', { 'Sec-WebSocket-Version': '7' }, 400],
    ['headers that are too large', '/relay', { 'X-Padding': 'x'.repeat(20_000) }, 431],
  ])('%s', async (_name, path, headers, status) => {
    expect((await new RawSocket(server.port).upgrade(path, headers).ended).status).toBe(status);
  });

  test('HTTP before 1.1', async () => {
    const { status } = await new RawSocket(server.port).write(
      Buffer.from(upgradeTo('/relay').toString('latin1').replace('HTTP/1.1', 'HTTP/1.0'), 'latin1'),
    ).ended;
    expect(status).toBe(400);
  });

  test('garbage instead of HTTP', async () => {
    const raw = new RawSocket(server.port).write(
      Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00]),
    );
    expect((await raw.ended).status).toBe(400);
  });

  test('those who are slow: a request that never ends, a socket that says nothing, a peer that does not join', async () => {
    const [endless, silent, idle] = await Promise.all([
      new RawSocket(server.port).write(utf8('GET /relay HTTP/1.1\r\nHost: x\r\nX-Slow: ')).ended,
      new RawSocket(server.port).ended,
      new RawSocket(server.port).upgrade('/relay').ended,
    ]);
    expect(endless.status).toBe(408);
    expect(silent.code).toBe(0);
    expect(idle).toEqual({ status: 101, code: RelayClose.joinTimeout });
  });

  test('the page of this host and programs without origin are let in', async () => {
    const peer = await TestPeer.joined(server.port, {
      headers: { Origin: `https://127.0.0.1:${server.port}` },
    });
    peer.close();
    await peer.closed;
  });
});

describe('the relay', () => {
  test.each([
    ['text', clientFrame(utf8('hello'), { opcode: 1 }), RelayClose.badFrame],
    ['an empty message', clientFrame(new Uint8Array(0)), RelayClose.badFrame],
    ['an unknown kind', clientFrame(Uint8Array.of(0xff)), RelayClose.badFrame],
    ['half a join', clientFrame(Uint8Array.of(2, 1, 7, 7)), RelayClose.badFrame],
    ['a ping before the join', clientFrame(JOIN_FIRST), RelayClose.badFrame],
    ['a send before the join', clientFrame(Uint8Array.of(6, 0, 1, 2)), RelayClose.badFrame],
    [
      'zeros for a proof',
      clientFrame(new Uint8Array(194).fill(2, 0, 1).fill(1, 1, 2)),
      RelayClose.badProof,
    ],
    [
      'a version nobody speaks',
      clientFrame(new Uint8Array(194).fill(2, 0, 1).fill(99, 1, 2)),
      RelayClose.version,
    ],
  ])('%s', async (_name, frame, code) => {
    const raw = new RawSocket(server.port).upgrade('/relay').write(frame);
    expect(await raw.ended).toEqual({ status: 101, code });
  });

  test('a proof for another challenge', async () => {
    const eve = new TestPeer(server.port, { autoJoin: false });
    const challenge = await ann.inbox.find((message) => message.type === 'challenge');
    await eve.inbox.find((message) => message.type === 'challenge');
    // A join that was good once, replayed by who overheard it.
    eve.socket.send(ann.joinFrame(challenge.nonce));
    expect(await eve.closed).toBe(RelayClose.badProof);
    expect(ann.inbox.all.some((message) => message.type === 'departed')).toBe(false);
  });

  test.each(['topic', 'session'])("a %s that is somebody else's", async (which) => {
    const eve = new TestPeer(server.port, { autoJoin: false });
    const challenge = await eve.inbox.find((message) => message.type === 'challenge');
    const frame = eve.joinFrame(challenge.nonce);
    frame.set(keysOf('topic of others').publicKey, which === 'topic' ? 2 : 34);
    eve.socket.send(frame);
    expect(await eve.closed).toBe(RelayClose.badProof);
  });

  test('a second join', async () => {
    const eve = await TestPeer.joined(server.port);
    const challenge = await eve.inbox.find((message) => message.type === 'challenge');
    eve.join(challenge.nonce);
    expect(await eve.closed).toBe(RelayClose.badFrame);
    await ann.inbox.find((message) => message.type === 'departed');
  });

  test('names a receiver many times, and some that are not there', async () => {
    const eve = await TestPeer.joined(server.port, { session: 'eve' });
    const { slot } = await ann.welcome();
    const payload = Uint8Array.of(1, 2, 3, 4);
    eve.send(payload, [...Array.from({ length: 200 }, () => slot), 60_000, 250]);
    await ann.received(payload);
    await assertExchange(ann, eve);
    expect(
      ann.inbox.all.filter((message) => message.type === 'from' && message.payload.length === 4),
    ).toHaveLength(1);
    expect(
      bob.inbox.all.some((message) => message.type === 'from' && message.payload.length === 4),
    ).toBe(false);
    eve.close();
  });

  test('a flood is read more slowly, and nobody else is', async () => {
    const eve = await TestPeer.joined(server.port, { topic: 'flood' });
    const frames = 30_000;
    const flood = Buffer.concat(Array.from({ length: frames }, () => clientFrame(JOIN_FIRST)));
    // Past the `ws` client, which would take longer to frame this than the server to read it.
    const raw = (eve.socket as unknown as { _socket: { write(bytes: Buffer): void } })._socket;
    raw.write(flood);
    for (let i = 0; i < 20; i++) await assertExchange(ann, bob);
    expect(eve.inbox.all.filter((message) => message.type === 'pong').length).toBeLessThan(frames);
    expect(eve.socket.readyState).toBe(WebSocket.OPEN);
    eve.close();
  });

  test('a peer that does not read is closed, and nobody else waits', async () => {
    const eve = await TestPeer.joined(server.port);
    const raw = (eve.socket as unknown as { _socket: { pause(): void } })._socket;
    raw.pause();
    const payload = new Uint8Array(16 * 1024);
    const departed = ann.inbox.find((message) => message.type === 'departed');
    let gone = false;
    void departed.then(() => (gone = true));
    for (let sent = 0; !gone && sent < 20_000; sent++) {
      bob.send(payload);
      if (sent % 50 === 0) await assertExchange(ann, bob);
    }
    expect(await departed).toMatchObject({ reason: 2 });
    eve.close();
  });
});

describe('signaling', () => {
  test.each([
    ['no JSON', 'nonsense'],
    ['an empty message', ''],
    ['a number', '5'],
    ['null', 'null'],
    ['a list', '[]'],
    ['topics that are no list', '{"type":"subscribe","topics":5}'],
    ['topics that are no text', '{"type":"subscribe","topics":[5]}'],
    ['a topic that is too long', JSON.stringify({ type: 'subscribe', topics: ['x'.repeat(300)] })],
    ['a publication without topic', '{"type":"publish"}'],
  ])('%s', async (_name, text) => {
    const raw = new RawSocket(server.port)
      .upgrade('/signaling')
      .write(clientFrame(utf8(text), { opcode: 1 }));
    expect(await raw.ended).toEqual({ status: 101, code: 4000 });
  });

  test('too many topics', async () => {
    const topics = Array.from({ length: 65 }, (_, i) => `t${i}`);
    const text = JSON.stringify({ type: 'subscribe', topics });
    const raw = new RawSocket(server.port)
      .upgrade('/signaling')
      .write(clientFrame(utf8(text), { opcode: 1 }));
    expect(await raw.ended).toEqual({ status: 101, code: 4007 });
    expect(server.counts().signaling).toEqual({ peers: 0, topics: 0 });
  });

  test('speaks the protocol of y-webrtc', async () => {
    const open = async (): Promise<{ socket: WebSocket; heard: string[] }> => {
      const socket = new WebSocket(`ws://127.0.0.1:${server.port}/signaling`, {
        origin: 'https://other.example',
      });
      const heard: string[] = [];
      socket.on('message', (data: Buffer) => heard.push(data.toString()));
      await new Promise((resolve) => socket.once('open', resolve));
      return { socket, heard };
    };
    const [one, two] = await Promise.all([open(), open()]);
    for (const { socket } of [one, two]) {
      socket.send('{"type":"subscribe","topics":["doc"]}');
      socket.send('{"type":"ping"}');
    }
    await expect
      .poll(() => [one.heard, two.heard])
      .toEqual([['{"type":"pong"}'], ['{"type":"pong"}']]);
    one.socket.send('{"type":"publish","topic":"doc","data":"sealed"}');
    const published = '{"type":"publish","topic":"doc","data":"sealed","clients":2}';
    await expect.poll(() => [one.heard[1], two.heard[1]]).toEqual([published, published]);
    one.socket.terminate();
    two.socket.terminate();
  });
});
