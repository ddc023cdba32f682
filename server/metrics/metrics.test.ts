import { mkdtemp, rm } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { toBase64url, toHex, utf8 } from '../../src/lib/bytes.ts';
import { MailboxPeer } from '../mailbox/test-peer.ts';
import { serve, type RunningServer, type ServeOptions } from '../serve.ts';
import { assertExchange, clientFrame, RawSocket, TestPeer } from '../testing.ts';
import { mayReadMetrics, type MetricsMode } from './access.ts';

let directory: string;
let server: RunningServer | null = null;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'folkmoot-metrics-'));
});

afterEach(async () => {
  await server?.close();
  server = null;
  await rm(directory, { recursive: true });
});

async function start(options: Partial<ServeOptions> = {}): Promise<number> {
  server = await serve({
    port: 0,
    host: '127.0.0.1',
    stunPort: 0,
    appDirectory: join(directory, 'nowhere'),
    mailboxDirectory: join(directory, 'mailbox'),
    metrics: 'local',
    limits: { drainSpreadMs: 50 },
    ...options,
  });
  return server.port;
}

async function scrape(port: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4');
  return answer.text();
}

function value(text: string, series: string): number | undefined {
  const line = text.split('\n').find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

test('counts what peers do', async () => {
  const port = await start();
  const [ann, bob] = await Promise.all([TestPeer.joined(port), TestPeer.joined(port)]);
  await assertExchange(ann, bob);
  const writer = await MailboxPeer.opened(port);
  await writer.append([utf8('one'), utf8('two')]);
  await new RawSocket(port).upgrade('/nowhere').ended;
  const text = await scrape(port);
  expect(value(text, 'folkmoot_sockets')).toBe(3);
  expect(value(text, 'folkmoot_peers{service="relay"}')).toBe(2);
  expect(value(text, 'folkmoot_peers{service="mailbox"}')).toBe(1);
  expect(value(text, 'folkmoot_rooms{service="relay"}')).toBe(1);
  expect(value(text, 'folkmoot_joins_total{service="relay"}')).toBe(2);
  expect(value(text, 'folkmoot_joins_total{service="mailbox"}')).toBe(1);
  // Two joins and two messages.
  expect(value(text, 'folkmoot_frames_total{service="relay",direction="in"}')).toBe(4);
  expect(value(text, 'folkmoot_bytes_total{service="relay",direction="out"}')).toBeGreaterThan(80);
  expect(value(text, 'folkmoot_mailbox_letters_total')).toBe(2);
  expect(value(text, 'folkmoot_mailbox_boxes')).toBe(1);
  const appends = 'folkmoot_mailbox_store_seconds_count{operation="append",outcome="done"}';
  expect(value(text, appends)).toBe(1);
  expect(value(text, 'folkmoot_refused_upgrades_total{reason="path"}')).toBe(1);
  expect(value(text, 'folkmoot_ready')).toBe(1);
  expect(value(text, 'folkmoot_stun_total{outcome="answered"}')).toBe(0);
  expect(value(text, 'nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0);
  for (const peer of [ann, bob, writer]) peer.close();
  await expect
    .poll(
      async () => value(await scrape(port), 'folkmoot_closes_total{service="relay",code="1006"}'),
      { timeout: 10_000 },
    )
    .toBe(2);
});

test('a refusal of the mailbox is a word, not a failure', async () => {
  const port = await start();
  const viewer = await MailboxPeer.opened(port, { canWrite: false });
  await viewer.append([utf8('one')]);
  const writer = await MailboxPeer.opened(port);
  const first = await writer.append([utf8('one'), utf8('checkpoint')]);
  const hash = first.type === 'kept' ? first.head.hash : writer.start.hash;
  await writer.compact({ base: 7, upTo: 8, first: 9, last: 9, hash });
  const text = await scrape(port);
  const moved = 'folkmoot_mailbox_store_seconds_count{operation="compact",outcome="baseMoved"}';
  expect(value(text, moved)).toBe(1);
  viewer.close();
  writer.close();
});

test('no topic, key, address, name or path is in it, and no code that a peer made up', async () => {
  const port = await start({ admissionTokens: ['secret-token'] });
  const query = '?admit=secret-token';
  const peer = await TestPeer.joined(port, { query });
  const writer = await MailboxPeer.opened(port, { query });
  await writer.append([utf8('hidden letter')]);
  await fetch(`http://127.0.0.1:${port}/r/our-garden?admit=secret-token`);
  await new RawSocket(port).upgrade('/our-garden?admit=wrong-token').ended;
  const madeUp = [3333, 4444, 4999];
  for (const code of madeUp) {
    const close = clientFrame(Uint8Array.of(code >> 8, code & 255), { opcode: 8 });
    await new RawSocket(port).upgrade(`/relay${query}`).write(close).ended;
  }
  const text = await scrape(port);
  const keys = [peer.topic.publicKey, peer.session.publicKey, ...writer.publicKeys];
  const secrets = keys.flatMap((key) => [toHex(key), toBase64url(key)]);
  for (const secret of [
    ...secrets,
    '127.0.0.1',
    'garden',
    'token',
    'hidden',
    ...madeUp.map(String),
  ])
    expect(text).not.toContain(`"${secret}`);
  expect(text).not.toContain('our-garden');
  expect(value(text, 'folkmoot_closes_total{service="relay",code="other"}')).toBe(3);
  for (const each of [peer, writer]) each.close();
});

test('the README names every metric of ours', async () => {
  const text = await scrape(await start());
  const names = [...text.matchAll(/^# TYPE (folkmoot_\w+)/gm)].map(([, name]) => `\`${name}\``);
  const readme = readFileSync(new URL('./README.md', import.meta.url), 'utf8');
  const told = [...readme.matchAll(/^\| (`folkmoot_\w+`)/gm)].map(([, name]) => name);
  // Told of nobody who has none of them, or they would be alarms.
  const elsewhere = told.filter((name) => /_cluster_|_certificate_/.test(name ?? ''));
  expect(elsewhere).toHaveLength(6);
  for (const name of elsewhere) expect(names).not.toContain(name);
  expect(new Set(told)).toEqual(new Set([...names, ...elsewhere]));
});

test('only for who may read it', async () => {
  const port = await start();
  const url = `http://127.0.0.1:${port}/metrics`;
  const forwarded = await fetch(url, { headers: { 'X-Forwarded-For': '10.0.0.1' } });
  expect(forwarded.status).toBe(403);
  expect(await forwarded.text()).toContain('see --metrics');
  await server?.close();
  expect((await fetch(`http://127.0.0.1:${await start({ metrics: 'off' })}/metrics`)).status).toBe(
    503,
  );
});

test.each([
  ['local', '127.0.0.1', {}, true],
  ['local', '::1', {}, true],
  ['local', '::ffff:10.1.2.3', {}, true],
  ['local', '::ffff:8.8.8.8', {}, false],
  ['local', '172.31.0.1', {}, true],
  ['local', '172.32.0.1', {}, false],
  ['local', '192.168.1.1', {}, true],
  ['local', 'fd00::1', {}, true],
  ['local', 'fe80::1%eth0', {}, true],
  ['local', '2001:db8::1', {}, false],
  ['local', '8.8.8.8', {}, false],
  ['local', undefined, {}, false],
  ['local', '127.0.0.1', { forwarded: 'for=8.8.8.8' }, false],
  ['local', '127.0.0.1', { 'x-real-ip': '8.8.8.8' }, false],
  ['public', '8.8.8.8', { 'x-forwarded-for': '8.8.8.8' }, true],
  ['off', '127.0.0.1', {}, false],
])('metrics %s to %s with %j: %s', (mode, remoteAddress, headers, may) => {
  const request = { headers, socket: { remoteAddress } };
  expect(mayReadMetrics(request, mode as MetricsMode)).toBe(may);
});
