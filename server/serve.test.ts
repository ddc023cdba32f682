import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RelayClose } from '../src/wire/relay-frames.ts';
import { serve, type RunningServer, type ServeOptions } from './serve.ts';
import { assertExchange, RawSocket, TestPeer } from './testing.ts';

let directory: string;
let server: RunningServer | null = null;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'folkmoot-app-'));
  await mkdir(join(directory, 'client', 'assets'), { recursive: true });
  await writeFile(join(directory, 'secret.txt'), 'secret');
  await writeFile(
    join(directory, 'client', 'index.html'),
    '<!doctype html><script>let a = 1;</script><p>Folkmoot',
  );
  await writeFile(
    join(directory, 'client', 'assets', 'main-BdK3x_9z.js'),
    `export const text = '${'x'.repeat(2000)}';`,
  );
  await writeFile(join(directory, 'client', 'icon.svg'), '<svg/>');
});

afterEach(async () => {
  await server?.close();
  server = null;
  await rm(directory, { recursive: true });
});

async function start(options: Partial<ServeOptions> = {}): Promise<RunningServer> {
  const appDirectory = join(directory, 'client');
  server = await serve({ port: 0, host: '127.0.0.1', stunPort: null, appDirectory, ...options });
  return server;
}

type Answer = { status: number; headers: Record<string, unknown>; body: string };

/** Not `fetch`, which would tidy the path before sending it. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { port: server?.port, host: '127.0.0.1', path, headers, method, agent: false },
      (response) => {
        let body = '';
        response.setEncoding('latin1').on('data', (chunk: string) => (body += chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        );
      },
    );
    request.on('error', reject).end();
  });
}

describe('the app', () => {
  test('every room is the same page, not to be kept without asking', async () => {
    await start();
    const [root, room] = await Promise.all([get('/'), get('/r/our-garden?x=1')]);
    expect(room.body).toBe(root.body);
    expect(root).toMatchObject({ status: 200, headers: { 'cache-control': 'no-cache' } });
    expect((await get('/', { 'If-None-Match': String(root.headers['etag']) })).status).toBe(304);
  });

  test('hashed assets are kept for ever, typed and compressed', async () => {
    await start();
    const path = '/assets/main-BdK3x_9z.js';
    const plain = await get(path);
    expect(plain.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': 'text/javascript; charset=utf-8',
    });
    const small = await get(path, { 'Accept-Encoding': 'gzip, br' });
    expect(small.headers['content-encoding']).toBe('br');
    expect(small.body.length).toBeLessThan(200);
    expect(
      (await get(path, { 'Accept-Encoding': 'gzip;q=0, br;q=0' })).headers['content-encoding'],
    ).toBeUndefined();
    expect(await get(path, {}, 'HEAD')).toMatchObject({ status: 200, body: '' });
  });

  test('says what the page may do', async () => {
    await start();
    const { headers } = await get('/r/x');
    expect(headers).toMatchObject({
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    const policy = String(headers['content-security-policy']);
    for (const part of [
      `default-src 'none'`,
      `connect-src 'self' ws: wss:`,
      `worker-src 'self' blob:`,
      `frame-ancestors 'none'`,
    ]) {
      expect(policy).toContain(part);
    }
    // Of `let a = 1;`.
    expect(policy).toMatch(/script-src 'self' 'sha256-[\w+/]{43}='/);
    expect(policy).not.toContain('unsafe');
  });

  test.each([
    '/secret.txt',
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '//etc/passwd',
    '/r/a/b',
    '/assets/',
    '/__proto__',
  ])('no file at %s', async (path) => {
    await start();
    expect((await get(path)).status).toBe(404);
  });

  test('only reads', async () => {
    await start();
    expect((await get('/', {}, 'POST')).status).toBe(405);
    expect((await get('/healthz', {}, 'DELETE')).status).toBe(405);
  });

  test('says so when it is not built, and serves the rest', async () => {
    await start({ appDirectory: join(directory, 'nowhere') });
    expect(await get('/')).toMatchObject({ status: 503 });
    expect((await get('/healthz')).status).toBe(200);
  });
});

describe('what it says of itself', () => {
  test('health has counts and no names', async () => {
    const { port } = await start();
    const peer = await TestPeer.joined(port);
    const { status, body } = await get('/healthz');
    expect(status).toBe(200);
    expect(JSON.parse(body)).toEqual({
      status: 'ok',
      uptimeSeconds: expect.any(Number) as number,
      sockets: 1,
      relay: { peers: 1, rooms: 1, queuedBytes: 0 },
      signaling: { peers: 0, topics: 0 },
    });
    server?.degrade();
    expect((await get('/healthz')).status).toBe(503);
    expect(await get('/readyz')).toMatchObject({ status: 503 });
    peer.close();
  });

  test('ICE servers are named by the host that the page was fetched from', async () => {
    const { stunPort, port } = await start({
      stunPort: 0,
      iceUrls: ['stun:stun.example.org:3478'],
    });
    const config = async (host: string): Promise<unknown> =>
      JSON.parse((await get('/config.json', { Host: host })).body);
    expect(await config('moot.example:80')).toEqual({
      relayOnly: false,
      private: false,
      iceUrls: [`stun:moot.example:${stunPort}`, 'stun:stun.example.org:3478'],
    });
    expect(await config('[2001:db8::1]:80')).toMatchObject({
      iceUrls: [`stun:[2001:db8::1]:${stunPort}`, 'stun:stun.example.org:3478'],
    });
    expect(await config('a b"<>')).toMatchObject({ iceUrls: ['stun:stun.example.org:3478'] });
    const peer = await TestPeer.joined(port);
    expect(await peer.welcome()).toMatchObject({
      iceUrls: [`stun:127.0.0.1:${stunPort}`, 'stun:stun.example.org:3478'],
    });
    peer.close();
  });

  test('relay-only names none', async () => {
    await start({ stunPort: 0, iceUrls: ['stun:stun.example.org:3478'], relayOnly: true });
    expect(JSON.parse((await get('/config.json')).body)).toMatchObject({
      relayOnly: true,
      iceUrls: [],
    });
  });
});

describe('limits', () => {
  test('sockets of one address, with a code that a page can see, and others go on', async () => {
    const { port } = await start({ limits: { socketsPerAddress: 2 }, trustProxy: true });
    const from = (address: string): { headers: Record<string, string> } => ({
      headers: { 'X-Forwarded-For': address },
    });
    const first = await TestPeer.joined(port, from('192.0.2.1'));
    const second = await TestPeer.joined(port, from('192.0.2.1'));
    expect(await new TestPeer(port, from('192.0.2.1')).closed).toBe(RelayClose.tooManyFromAddress);
    const other = await TestPeer.joined(port, from('192.0.2.2'));
    await assertExchange(first, other);
    second.close();
    await expect.poll(() => server?.counts().sockets).toBe(2);
    (await TestPeer.joined(port, from('192.0.2.1'))).close();
  });

  test('how fast one address opens sockets', async () => {
    const { port } = await start({
      limits: { joinsBurst: 2, joinsPerSecond: 1 },
      trustProxy: true,
    });
    const statuses = await Promise.all(
      [1, 2, 3].map(async () => {
        const raw = new RawSocket(port).upgrade('/relay', { 'X-Forwarded-For': '192.0.2.1' });
        await raw.answered();
        raw.socket.destroy();
        return (await raw.ended).status;
      }),
    );
    expect([...statuses].sort((a, b) => a - b)).toEqual([101, 101, 429]);
    (await TestPeer.joined(port, { headers: { 'X-Forwarded-For': '192.0.2.2' } })).close();
  });

  test('sockets together', async () => {
    const { port } = await start({ limits: { sockets: 1 } });
    const peer = await TestPeer.joined(port);
    expect((await new RawSocket(port).upgrade('/signaling').ended).status).toBe(503);
    peer.close();
  });

  test('a silent peer goes', async () => {
    const { port } = await start({ limits: { idleMs: 500 } });
    const peer = await TestPeer.joined(port);
    expect(await peer.closed).toBe(RelayClose.idle);
  });

  test('origins named are let in', async () => {
    const { port } = await start({ origins: ['https://other.example'], signalingOrigins: [] });
    (await TestPeer.joined(port, { headers: { Origin: 'https://other.example' } })).close();
    expect(
      (await new RawSocket(port).upgrade('/signaling', { Origin: 'https://other.example' }).ended)
        .status,
    ).toBe(403);
  });
});

test('a drain tells peers when to come back, refuses newcomers and ends', async () => {
  const running = await start({ limits: { drainSpreadMs: 900 } });
  const peers = await Promise.all([1, 2, 3].map(() => TestPeer.joined(running.port)));
  // It takes a while because of somebody who never answers.
  await new RawSocket(running.port, false).upgrade('/signaling').answered();
  const answered = async (path: string): Promise<number> => (await get(path)).status;
  expect(await answered('/readyz')).toBe(200);
  const closed = running.close();
  const during = Promise.all(['/readyz', '/healthz'].map(answered));
  expect(await Promise.all(peers.map((peer) => peer.closed))).toEqual([1012, 1012, 1012]);
  const delays = peers.flatMap((peer) =>
    peer.inbox.all.flatMap((message) => (message.type === 'retry' ? [message.delayMs] : [])),
  );
  expect([...delays].sort((a, b) => a - b)).toEqual([0, 300, 600]);
  // Who watches lets nobody new come here, and does not kill us.
  expect(await during).toEqual([503, 200]);
  await closed;
  server = null;
  expect((await new RawSocket(running.port).upgrade('/relay').ended).status).toBe(0);
});
