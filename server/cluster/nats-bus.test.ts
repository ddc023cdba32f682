/** Servers on a NATS of the test's own, over real sockets. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { must } from '../../src/lib/assert.ts';
import { RelayClose } from '../../src/wire/relay-frames.ts';
import { serve, type RunningServer } from '../serve.ts';
import { assertExchange, Inbox, TestPeer } from '../testing.ts';
import { freePort, startNats, whyNot, type Program } from './programs-fixture.ts';

const missing = whyNot('nats-server');

let nats: Program;
let servers: RunningServer[] = [];
let peers: TestPeer[] = [];

async function start(more: Partial<Parameters<typeof serve>[0]> = {}): Promise<RunningServer> {
  const server = await serve({
    ...{ port: 0, host: '127.0.0.1', stunPort: null, appDirectory: '/nonexistent' },
    limits: { drainSpreadMs: 50 },
    clusterUrls: [nats.url],
    relayIdSeed: 'test',
    ...more,
  });
  servers.push(server);
  return server;
}

async function join(server: RunningServer, session: string): Promise<TestPeer> {
  const peer = await TestPeer.joined(server.port, { session });
  peers.push(peer);
  return peer;
}

/** The slot that `peer` knows `other` by, once it has heard of it. */
async function slotOf(peer: TestPeer, other: TestPeer): Promise<number> {
  const key = Buffer.from(other.session.publicKey);
  const found = await peer.inbox.find(
    (message) =>
      (message.type === 'arrived' && key.equals(message.session)) ||
      (message.type === 'welcome' && message.peers.some(({ session }) => key.equals(session))),
  );
  if (found.type === 'arrived') return found.slot;
  if (found.type !== 'welcome') throw new Error(found.type);
  return must(found.peers.find(({ session }) => key.equals(session))).slot;
}

const departed = (peer: TestPeer, slot: number) =>
  peer.inbox.find((message) => message.type === 'departed' && message.slot === slot);

const cluster = (server: RunningServer) => must(server.counts().cluster);

describe.skipIf(missing !== null)(`NATS ${missing ?? ''}`, () => {
  beforeAll(async () => {
    nats = await startNats();
  });
  afterAll(() => nats.close());
  afterEach(async () => {
    for (const peer of peers) peer.close();
    await Promise.all(servers.map((server) => server.close()));
    servers = [];
    peers = [];
  });

  test('peers of several processes meet on one relay, talk, and part', async () => {
    const [one, two] = [await start(), await start()];
    const [ann, bob] = [await join(one, 'ann'), await join(two, 'bob')];
    await slotOf(bob, ann);
    const bobAtAnn = await slotOf(ann, bob);
    const [atAnn, atBob] = [await ann.welcome(), await bob.welcome()];
    expect(atAnn.relayId).toEqual(atBob.relayId);
    await assertExchange(ann, bob);
    const cat = await join(two, 'cat');
    const atCat = await cat.welcome();
    expect(atCat.peers).toHaveLength(2);
    // By name: to one of two.
    const payload = Uint8Array.of(1, 2, 3);
    cat.send(payload, [await slotOf(cat, ann)]);
    expect(await ann.received(payload)).toMatchObject({ slot: await slotOf(ann, cat) });
    expect(bob.inbox.all.filter((message) => message.type === 'from')).toHaveLength(1);
    expect(cluster(one)).toMatchObject({ connected: 1, processes: 1, remotePeers: 2, ignored: 0 });
    bob.close();
    await departed(ann, bobAtAnn);
    ann.close();
    await departed(cat, await slotOf(cat, ann));
  });

  test('many messages keep their order, and none is lost', async () => {
    const [one, two] = [await start(), await start()];
    const [ann, bob] = [await join(one, 'ann'), await join(two, 'bob')];
    const to = await slotOf(ann, bob);
    await slotOf(bob, ann);
    const all = Array.from({ length: 2_000 }, (_, i) => {
      const payload = new Uint8Array(500 + (i % 1_000));
      payload.set([i >> 8, i & 255]);
      return payload;
    });
    for (const [i, payload] of all.entries()) ann.send(payload, i % 2 === 0 ? [to] : []);
    await bob.received(must(all.at(-1)));
    const numbers = bob.inbox.all.flatMap((message) =>
      message.type === 'from' ? [must(message.payload[0]) * 256 + must(message.payload[1])] : [],
    );
    expect(numbers).toEqual(all.map((_, i) => i));
  });

  test('the same session at another process replaces the first', async () => {
    const [one, two] = [await start(), await start()];
    const first = await join(one, 'ann');
    await join(two, 'ann');
    expect(await first.closed).toBe(RelayClose.replaced);
  });

  test('a full room is full at every process', async () => {
    const limits = { roomPeers: 3, drainSpreadMs: 50 };
    const [one, two] = [await start({ limits }), await start({ limits })];
    const ann = await join(one, 'ann');
    const bob = await join(two, 'bob');
    await slotOf(bob, ann);
    const cat = await join(two, 'cat');
    await slotOf(ann, cat);
    for (const server of [one, two]) {
      const late = new TestPeer(server.port, { session: 'dan' });
      expect(await late.closed).toBe(RelayClose.roomFull);
    }
  });

  test('a process that stops takes its peers with it', async () => {
    const [one, two] = [await start(), await start()];
    const [ann, bob] = [await join(one, 'ann'), await join(two, 'bob')];
    const slot = await slotOf(ann, bob);
    await two.close();
    servers = [one];
    await departed(ann, slot);
    expect(cluster(one)).toMatchObject({ processes: 0, remotePeers: 0 });
    expect(bob.socket.readyState).not.toBe(WebSocket.OPEN);
  });

  test('without NATS peers of one process go on, it says so, and all meet when it is back', async () => {
    const heard: string[] = [];
    const onCluster = (isConnected: boolean): void => void heard.push(String(isConnected));
    const [one, two] = [await start({ onCluster }), await start()];
    const [ann, amy] = [await join(one, 'ann'), await join(one, 'amy')];
    const bob = await join(two, 'bob');
    const slot = await slotOf(ann, bob);
    await nats.kill();
    await departed(ann, slot);
    await assertExchange(ann, amy);
    const readiness = await fetch(`http://127.0.0.1:${one.port}/readyz`);
    expect(readiness.status).toBe(503);
    expect(await readiness.text()).toContain('NATS is out of reach');
    const cat = await join(two, 'cat');
    await nats.start();
    await slotOf(ann, cat);
    await expect.poll(() => cluster(one).remotePeers).toBe(2);
    await expect.poll(() => cluster(two).remotePeers).toBe(2);
    await assertExchange(ann, cat);
    expect(heard[0]).toBe('true');
    expect(heard).toContain('false');
    expect(heard.at(-1)).toBe('true');
    expect((await fetch(`http://127.0.0.1:${one.port}/readyz`)).status).toBe(200);
  });

  test('a NATS that freezes and thaws: all meet again', async () => {
    const [one, two] = [await start(), await start()];
    const [ann, bob] = [await join(one, 'ann'), await join(two, 'bob')];
    const slot = await slotOf(ann, bob);
    nats.freeze();
    await departed(ann, slot);
    nats.thaw();
    await expect.poll(() => cluster(one).remotePeers, { timeout: 10_000 }).toBe(1);
    await expect.poll(() => cluster(two).remotePeers, { timeout: 10_000 }).toBe(1);
    await assertExchange(ann, bob);
  });

  test('a NATS that is not there at the start is waited for', async () => {
    const port = await freePort();
    const alone = await start({ clusterUrls: [`nats://127.0.0.1:${port}`, nats.url] });
    await expect.poll(() => cluster(alone).connected).toBe(1);
    const lost = await start({ clusterUrls: [`nats://127.0.0.1:${port}`] });
    expect(cluster(lost).connected).toBe(0);
    await assertExchange(await join(lost, 'ann'), await join(lost, 'bob'));
  });

  test('what others say on the same NATS harms nobody', async () => {
    const one = await start();
    const [ann, bob] = [await join(one, 'ann'), await join(one, 'bob')];
    const { connect } = await import('@nats-io/transport-node');
    const stranger = await connect({ servers: `127.0.0.1:${nats.port}` });
    const topic = Buffer.from(ann.topic.publicKey).toString('base64url');
    const relayId = Buffer.from((await ann.welcome()).relayId).toString('hex');
    for (let i = 0; i < 2_000; i++) {
      const bytes = Uint8Array.from({ length: i % 90 }, (_, at) => (i * 31 + at * at) & 255);
      bytes.set([1, i % 12].slice(0, bytes.length));
      stranger.publish(`folkmoot.${relayId}.${i % 2 === 0 ? 'all' : `t.${topic}`}`, bytes);
    }
    await stranger.flush();
    await expect.poll(() => cluster(one).ignored).toBeGreaterThan(500);
    await assertExchange(ann, bob);
    await stranger.close();
  });

  test('signaling clients of several processes meet', async () => {
    const [one, two] = [await start(), await start()];
    const clients = [one, two].map(({ port }) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/signaling`);
      const inbox = new Inbox<string>();
      socket.on('message', (data: Buffer) => inbox.push(data.toString()));
      const opened = new Promise((resolve) => socket.once('open', resolve));
      return { socket, inbox, opened };
    });
    const [a, b] = [must(clients[0]), must(clients[1])];
    for (const { socket, inbox, opened } of clients) {
      await opened;
      socket.send(JSON.stringify({ type: 'subscribe', topics: ['doc'] }));
      socket.send(JSON.stringify({ type: 'ping' }));
      await inbox.find((text) => text.includes('pong'));
    }
    // The subscription is on its way to NATS.
    const said = setInterval(
      () => a.socket.send(JSON.stringify({ type: 'publish', topic: 'doc', data: 'hello' })),
      20,
    );
    expect(await b.inbox.find((text) => text.includes('hello'))).toContain('"topic":"doc"');
    clearInterval(said);
    for (const { socket } of clients) socket.terminate();
  });
});
