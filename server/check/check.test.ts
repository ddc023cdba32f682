/** Each check against the fault that it is there for. */
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freePort, startNats, whyNot } from '../cluster/programs-fixture.ts';
import { LIMITS } from '../limits.ts';
import { EmbeddedStore } from '../mailbox/embedded-store.ts';
import { serve, type RunningServer, type ServeOptions } from '../serve.ts';
import { stunResponse } from '../stun/response.ts';
import { checkHost, checkUrl } from './check.ts';
import { findingLine, inBytes, type Finding } from './finding.ts';
import {
  judgeCertificateFiles,
  judgeClock,
  judgeDescriptors,
  judgeDisk,
  judgeMemory,
  judgeNode,
  judgePort,
  judgeProxySettings,
  type DiskFacts,
} from './judge-host.ts';
import {
  isPrivate,
  judgeAddress,
  judgeApp,
  judgeClocks,
  judgeForeign,
  judgeHealth,
  judgeMailbox,
  judgeMetrics,
  judgeProxy,
  judgeReadiness,
  judgeShown,
  judgeSocket,
  judgeStun,
} from './judge-outside.ts';
import type { Seen } from './seen.ts';
import { bindingRequest, mappedAddress, stunTarget } from './stun-probe.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const GIB = 1024 ** 3;
const line = (finding: Finding): string => findingLine(finding);

describe('what facts of this machine mean', () => {
  test('Node and clock', () => {
    expect(judgeNode('v20.19.0').level).toBe('ok');
    expect(judgeNode('v22.1.0').level).toBe('ok');
    for (const old of ['v18.20.4', 'v20.18.3']) expect(judgeNode(old).level).toBe('FAIL');
    expect(judgeClock(Date.now()).level).toBe('ok');
    expect(line(judgeClock(0))).toContain('1970-01-01T00:00:00.000Z is in the past');
  });

  test.each([
    ['free', 'ok', '8787 is free on all addresses'],
    ['ours', 'ok', 'answered by a Folkmoot'],
    ['EADDRINUSE', 'FAIL', 'used by another program'],
    ['EACCES', 'FAIL', 'may not be used'],
    ['EINVAL', 'FAIL', 'EINVAL'],
  ])('a port that is %s', (outcome, level, words) => {
    const finding = judgePort({ kind: 'TCP', port: 8787, host: undefined, outcome });
    expect(finding.level).toBe(level);
    expect(line(finding)).toContain(words);
  });

  test('a port below 1024, and an address that is not here', () => {
    const low = judgePort({ kind: 'TCP', port: 443, host: undefined, outcome: 'EACCES' });
    expect(line(low)).toContain('CAP_NET_BIND_SERVICE');
    const facts = { kind: 'UDP', port: 1, host: '192.0.2.7', outcome: 'EADDRNOTAVAIL' } as const;
    expect(line(judgePort(facts))).toContain('no address 192.0.2.7');
  });

  const disk: DiskFacts = {
    ...{ directory: '/data', trouble: null, heldBy: 'nobody', syncMs: 3 },
    ...{ freeBytes: 20 * GIB, kind: 'disk', wantedBytes: 8 * GIB },
  };
  test.each<[string, Partial<DiskFacts>, string, string]>([
    ['cannot be written', { trouble: 'EACCES: no' }, 'FAIL', 'cannot be written: EACCES'],
    ['another uses', { heldBy: 'another process' }, 'FAIL', 'in use by another process'],
    ['is slow', { syncMs: 130 }, 'warn', 'takes 130.0 ms'],
    [
      'is small',
      { freeBytes: 2 * GIB },
      'warn',
      '2.0 GiB free, and the mailbox may grow by 8.0 GiB',
    ],
    ['is full', { freeBytes: GIB / 2 }, 'FAIL', '512 MiB free'],
    ['is in memory', { kind: 'memory' }, 'FAIL', 'a restart loses every letter'],
    ['is far away', { kind: 'network' }, 'warn', 'network drive'],
  ])('a disk that %s', (_, fault, level, words) => {
    expect(judgeDisk(disk).map(({ level: each }) => each)).toEqual(['ok', 'ok', 'ok']);
    const faulty = judgeDisk({ ...disk, ...fault }).filter(({ level: each }) => each !== 'ok');
    expect(faulty.map(({ level: each }) => each)).toEqual([level]);
    expect(faulty.map(line).join('\n')).toContain(words);
  });

  test('descriptors, memory, trust', () => {
    expect(judgeDescriptors(1024, 16_000)).toMatchObject({ level: 'warn' });
    expect(line(judgeDescriptors(1024, 16_000))).toContain('LimitNOFILE=17000');
    expect(judgeDescriptors(17_000, 16_000).level).toBe('ok');
    expect(judgeDescriptors(null, 16_000).level).toBe('ok');
    expect(judgeMemory(GIB / 4, LIMITS.queueTotalBytes).level).toBe('warn');
    expect(judgeMemory(GIB, LIMITS.queueTotalBytes).level).toBe('ok');
    expect(line(judgeProxySettings(true, undefined))).toContain('claim any address');
    expect(judgeProxySettings(true, '127.0.0.1').level).toBe('ok');
    expect(judgeProxySettings(false, undefined).level).toBe('ok');
  });

  test('certificate files', () => {
    const now = Date.UTC(2026, 10, 1);
    const good = { trouble: null, validFrom: now - DAY_MS, validTo: now + 60 * DAY_MS, now };
    expect(judgeCertificateFiles(good).level).toBe('ok');
    expect(judgeCertificateFiles({ ...good, trouble: 'not the key' }).level).toBe('FAIL');
    expect(line(judgeCertificateFiles({ ...good, validTo: now - 1 }))).toContain('it ended on');
    expect(line(judgeCertificateFiles({ ...good, validFrom: now + 1 }))).toContain('it begins on');
    expect(judgeCertificateFiles({ ...good, validTo: now + 5 * DAY_MS }).level).toBe('warn');
  });

  test('sizes', () => {
    expect([0, 1023, 1024, 15 * GIB].map(inBytes)).toEqual([
      '0 bytes',
      '1023 bytes',
      '1.0 KiB',
      '15 GiB',
    ]);
  });
});

describe('what answers from outside mean', () => {
  const url = new URL('https://room.example.org');
  const page = { status: 200, headers: {}, body: '<title>Folkmoot</title>' };

  test('address, app, health, clocks, metrics', () => {
    expect(judgeAddress(url).level).toBe('ok');
    expect(judgeAddress(new URL('http://localhost:8787')).level).toBe('ok');
    expect(judgeAddress(new URL('http://10.0.0.5:8787')).level).toBe('warn');
    expect(judgeApp(page).level).toBe('ok');
    expect(line(judgeApp({ ...page, status: 502 }))).toContain('does not reach the server');
    expect(line(judgeApp({ ...page, body: 'Welcome to nginx!' }))).toContain('something else');
    expect(line(judgeApp({ ...page, status: 503, body: 'The app is not built' }))).toContain(
      'build',
    );
    const moved = { ...page, status: 301, headers: { location: 'https://www.example.org/' } };
    expect(line(judgeApp(moved))).toContain('redirected to https://www.example.org/');
    expect(judgeHealth({ ...page, body: '{"status":"ok"}' }).level).toBe('ok');
    expect(judgeHealth({ ...page, body: '{"status":"draining"}' }).level).toBe('warn');
    expect(judgeHealth({ ...page, status: 503, body: '"degraded"' }).level).toBe('FAIL');
    expect(judgeReadiness({ ...page, body: '{"ready":true,"reasons":[]}' }).level).toBe('ok');
    const full = { ...page, status: 503, body: '{"ready":false,"reasons":["the disk is full"]}' };
    expect(line(judgeReadiness(full))).toContain('are sent away: the disk is full');
    for (const body of ['Not found', 'null', '{}', page.body])
      expect(line(judgeReadiness({ ...page, status: 404, body }))).toContain('pass /readyz on');
    const now = Date.UTC(2026, 10, 1, 12);
    expect(judgeClocks('Sun, 01 Nov 2026 12:00:20 GMT', now).level).toBe('ok');
    expect(line(judgeClocks('Sun, 01 Nov 2026 12:10:00 GMT', now))).toContain('600 s');
    expect(judgeMetrics({ ...page, body: '# TYPE up gauge' }, true).level).toBe('warn');
    expect(judgeMetrics({ ...page, body: '# TYPE up gauge' }, false).level).toBe('ok');
    expect(judgeMetrics({ ...page, status: 404 }, true).level).toBe('ok');
  });

  test('a certificate that browsers refuse', () => {
    const now = Date.UTC(2026, 10, 1);
    const shown = { refusal: null, validFrom: 0, validTo: now + 60 * DAY_MS, protocol: 'TLSv1.3' };
    expect(judgeShown(shown, now).level).toBe('ok');
    for (const [refusal, words] of [
      ['ERR_TLS_CERT_ALTNAME_INVALID', 'another name'],
      ['DEPTH_ZERO_SELF_SIGNED_CERT', 'nobody whom browsers trust'],
      ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'are missing'],
    ] as const)
      expect(line(judgeShown({ ...shown, refusal }, now))).toContain(words);
    expect(judgeShown({ ...shown, validTo: now - 1 }, now).level).toBe('FAIL');
  });

  const seen: Seen = {
    ...{ host: 'room.example.org', forwardedFor: true, trustsProxy: true, encrypted: false },
    address: '198.51.100.7',
  };
  test.each<[string, Partial<Seen>, Partial<Seen>, string]>([
    ['loses the host', { host: '127.0.0.1:8787' }, {}, 'sees the host 127.0.0.1:8787'],
    ['is not trusted', { trustsProxy: false }, {}, 'does not trust it'],
    ['says for nobody', { forwardedFor: false }, {}, 'does not say for whom'],
    ['believes', {}, { address: '192.0.2.1' }, 'anybody can claim'],
  ])('a proxy that %s', (_, fault, claimedFault, words) => {
    const claim = (more: Partial<Seen>) => ({ seen: { ...seen, ...more }, address: '192.0.2.1' });
    expect(judgeProxy(url, seen, claim({})).map(({ level }) => level)).toEqual(['ok']);
    const found = judgeProxy(url, { ...seen, ...fault }, claim({ ...fault, ...claimedFault }));
    expect(found.map(({ level }) => level)).toEqual(['FAIL']);
    expect(found.map(line).join('\n')).toContain(words);
  });

  test('a socket that does not come through', () => {
    expect(judgeSocket('relay', { reached: 'in' }).level).toBe('ok');
    for (const [status, words] of [
      [404, 'arrived as a plain one (HTTP 404)'],
      [403, 'as foreign'],
      [401, 'admission token'],
      [429, 'too many'],
      [500, 'HTTP 500'],
    ] as const)
      expect(line(judgeSocket('relay', { reached: 'refused', status }))).toContain(words);
    expect(line(judgeSocket('relay', { reached: 'closed', code: 4001 }))).toContain('4001');
    expect(line(judgeSocket('relay', { reached: 'error', reason: 'ECONNRESET' }))).toContain(
      'ECONN',
    );
    const none = { reached: 'refused', status: 404 } as const;
    expect(judgeMailbox(none, { reached: 'in' }).level).toBe('warn');
    expect(judgeMailbox(none, none).level).toBe('FAIL');
    expect(judgeForeign({ reached: 'refused', status: 403 }).level).toBe('ok');
    expect(judgeForeign({ reached: 'in' }).level).toBe('warn');
  });

  test('STUN', () => {
    expect(judgeStun(null, true).level).toBe('warn');
    expect(judgeStun({ ok: false, reason: 'no answer' }, true).level).toBe('FAIL');
    expect(judgeStun({ ok: true, mapped: '172.18.0.1' }, true).level).toBe('warn');
    expect(judgeStun({ ok: true, mapped: '172.18.0.1' }, false).level).toBe('ok');
    expect(judgeStun({ ok: true, mapped: '198.51.100.7' }, true).level).toBe('ok');
    expect(['10.1.1.1', '100.64.0.1', '172.31.0.1', '192.168.0.1'].every(isPrivate)).toBe(true);
    expect(['172.32.0.1', '100.128.0.1', '8.8.8.8'].some(isPrivate)).toBe(false);
    expect(stunTarget('stun:room.example.org:8787')).toEqual({
      host: 'room.example.org',
      port: 8787,
    });
    expect(stunTarget('stun:[::1]:1')).toEqual({ host: '::1', port: 1 });
    expect(stunTarget('turn:room.example.org')).toBeNull();
    const transaction = randomBytes(12);
    const from = { address: '198.51.100.7', port: 4242 };
    const answer = stunResponse(bindingRequest(transaction), from) ?? Buffer.alloc(0);
    expect(mappedAddress(answer, transaction)).toBe('198.51.100.7');
    expect(mappedAddress(answer, randomBytes(12))).toBeNull();
  });
});

describe('a server that runs', () => {
  let top: string;
  let server: RunningServer | null = null;

  beforeEach(async () => {
    top = await mkdtemp(join(tmpdir(), 'folkmoot-check-'));
    await mkdir(join(top, 'app'));
    await writeFile(join(top, 'app', 'index.html'), '<title>Folkmoot</title>');
  });

  afterEach(async () => {
    await server?.close();
    server = null;
    await rm(top, { recursive: true });
  });

  const options = (more: Partial<ServeOptions> = {}) => ({
    ...{ port: 0, host: '127.0.0.1', stunPort: 0, appDirectory: join(top, 'app') },
    ...{
      mailboxDirectory: join(top, 'mailbox'),
      limits: { drainSpreadMs: 10 },
      logLevel: 'silent',
    },
    ...more,
  });

  async function start(more: Partial<ServeOptions> = {}): Promise<URL> {
    server = await serve(options(more));
    return new URL(`http://localhost:${server.port}`);
  }

  const bad = (findings: Finding[]): string[] =>
    findings
      .filter(({ level }) => level !== 'ok')
      .map(({ level, what, text }) => `${level} ${what}: ${text}`);
  /** Other than what the machine of the test is like. */
  const ours = (findings: Finding[]): Finding[] =>
    findings.filter(
      ({ what }) =>
        !['open files', 'memory', 'disk space', 'disk sync', 'disk kind'].includes(what),
    );

  test('as it should be', async () => {
    const url = await start();
    expect(bad(await checkUrl(url))).toEqual([]);
    const inside = await checkHost(options({ port: Number(url.port) }));
    expect(bad(ours(inside))).toEqual([]);
    expect(inside.map(line).join('\n')).toContain('is answered by a Folkmoot that runs here');
    expect(inside.map(line).join('\n')).toContain('a running server has it open');
  });

  test('trusting a proxy that is not there, without a mailbox, STUN or app, open to all sites', async () => {
    const url = await start({
      ...{ trustProxy: true, stunPort: null, appDirectory: join(top, 'nothing'), origins: ['*'] },
    });
    await server?.close();
    const { mailboxDirectory: _, ...bare } = options({
      ...{ trustProxy: true, stunPort: null, appDirectory: join(top, 'nothing'), origins: ['*'] },
    });
    server = await serve({ ...bare, port: Number(url.port) });
    expect(bad(await checkUrl(url))).toEqual([
      'FAIL app: is not built',
      'FAIL proxy: anybody can claim any address',
      expect.stringContaining('warn mailbox: there is none'),
      expect.stringContaining('warn origins: pages of every other site'),
      expect.stringContaining('warn STUN: peers are told of no STUN server'),
    ]);
  });

  test('a private host, with its token and without', async () => {
    const url = await start({ admissionTokens: ['a-good-token'] });
    expect(bad(await checkUrl(url, { admissionToken: 'a-good-token' }))).toEqual([]);
    expect(bad(await checkUrl(url)).join('\n')).toContain(
      'FAIL relay: asks for an admission token',
    );
  });

  test('somebody else has the port, or nobody answers', async () => {
    const other = createServer((_, response) => response.end('Welcome to nginx!'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const inside = await checkHost(options({ port }));
    expect(bad(ours(inside))).toEqual([`FAIL TCP port: ${port} is used by another program`]);
    const outside = bad(await checkUrl(new URL(`http://localhost:${port}`)));
    expect(outside.join('\n')).toContain('FAIL app: something else answers');
    await new Promise((resolve) => other.close(resolve));
    const nobody = await checkUrl(new URL(`http://localhost:${port}`));
    expect(bad(nobody)).toEqual([expect.stringContaining('FAIL app: no answer')]);
    expect(bad(await checkUrl(new URL('https://nowhere.invalid')))).toEqual([
      'FAIL name: nowhere.invalid is no known name',
    ]);
  });

  test('the mailbox is held, or cannot be made', async () => {
    const directory = join(top, 'held');
    const store = await EmbeddedStore.open(directory, LIMITS);
    const held = await checkHost(options({ mailboxDirectory: directory }));
    await store.close();
    expect(bad(held).join('\n')).toContain('in use by another process');
    await writeFile(join(top, 'file'), '');
    const impossible = await checkHost(options({ mailboxDirectory: join(top, 'file', 'mailbox') }));
    expect(bad(impossible).join('\n')).toContain('cannot be written');
    const closed = join(top, 'closed');
    await mkdir(closed);
    await chmod(closed, 0o500);
    const findings = await checkHost(options({ mailboxDirectory: join(closed, 'mailbox') }));
    // Root may write everywhere.
    if (process.getuid?.() !== 0) expect(bad(findings).join('\n')).toContain('cannot be written');
  });

  test('other processes are out of reach', async () => {
    const cluster = {
      clusterUrls: [`nats://me:password@127.0.0.1:${await freePort()}`],
      relayIdSeed: 'ours',
    };
    const url = await start(cluster);
    expect(bad(await checkUrl(url))).toEqual([
      expect.stringContaining('FAIL newcomers: are sent away: NATS is out of reach'),
    ]);
    const inside = bad(ours(await checkHost(options({ port: Number(url.port), ...cluster }))));
    expect(inside).toEqual([expect.stringContaining('FAIL cluster: NATS: ')]);
    expect(inside.join('\n')).not.toContain('password');
  });

  const missing = whyNot('nats-server');
  test.skipIf(missing !== null)(`other processes are within reach ${missing ?? ''}`, async () => {
    const nats = await startNats();
    const cluster = { clusterUrls: [nats.url], relayIdSeed: 'ours' };
    try {
      const url = await start(cluster);
      expect(bad(await checkUrl(url))).toEqual([]);
      const inside = await checkHost(options({ port: Number(url.port), ...cluster }));
      expect(bad(ours(inside))).toEqual([]);
      expect(inside.map(line).join('\n')).toContain('NATS answers');
    } finally {
      await server?.close();
      server = null;
      await nats.close();
    }
  });

  test('the port that redirects is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port: httpRedirectPort } = other.address() as AddressInfo;
    const findings = await checkHost(options({ httpRedirectPort }));
    await new Promise((resolve) => other.close(resolve));
    expect(bad(ours(findings))).toEqual([
      `FAIL TCP port: ${httpRedirectPort} is used by another program`,
    ]);
  });

  test('certificate files that are not there', async () => {
    const tls = { certFile: join(top, 'no.pem'), keyFile: join(top, 'no.key') };
    const findings = await checkHost(options({ tls }));
    expect(bad(ours(findings)).join('\n')).toContain('FAIL certificate: --tls-cert');
  });
});
