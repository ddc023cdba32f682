/**
 * The server behind real proxies with the configuration that `deploy/` has: two peers talk, letters are kept, `--check` finds
 * nothing; and what hosts get wrong there is named by it.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { checkUrl } from '../../server/check/check.ts';
import type { Finding } from '../../server/check/finding.ts';
import { get } from '../../server/check/web-probe.ts';
import { serve, type RunningServer } from '../../server/serve.ts';
import { sha256 } from '../crypto/hashes.ts';
import { createLetterBox } from '../crypto/letters.ts';
import { keyPairOf, sign } from '../crypto/signatures.ts';
import { utf8 } from '../lib/bytes.ts';
import { boxStatement, mailboxOpenStatement } from '../wire/mailbox-frames.ts';
import { writerStatement } from '../wire/session-record.ts';
import { LinkRecorder } from './link-contract.ts';
import type { Link } from './link.ts';
import { createMailboxLink } from './mailbox.ts';
import {
  isInstalled,
  makeCertificate,
  startProxy,
  type Certificate,
  type Proxy,
  type ProxyName,
} from './proxy-fixture.ts';
import { joinRelay } from './relay-fixture.ts';
import { platformTimers } from './timers.ts';
import type { WebSocketConstructor } from './web-socket.ts';

const TIMEOUT_MS = 60_000;
const hasTools = isInstalled('openssl');

let top: string;
let certificate: Certificate;
let server: RunningServer;

/** Of a certificate that only this test trusts. */
class TrustingSocket extends WebSocket {
  constructor(url: string, protocols: string | string[]) {
    super(url, protocols, { ca: certificate.pem });
  }
}

async function start(trustProxy: boolean): Promise<RunningServer> {
  return serve({
    ...{ port: 0, host: '127.0.0.1', stunPort: 0, appDirectory: join(top, 'app'), trustProxy },
    mailboxDirectory: await mkdtemp(join(top, 'mailbox-')),
    limits: { drainSpreadMs: 10 },
  });
}

beforeAll(async () => {
  if (!hasTools) return;
  top = await mkdtemp(join(tmpdir(), 'folkmoot-proxy-'));
  await mkdir(join(top, 'app'));
  await writeFile(join(top, 'app', 'index.html'), '<title>Folkmoot</title>');
  certificate = await makeCertificate(top);
  server = await start(true);
}, TIMEOUT_MS);

afterAll(async () => {
  if (!hasTools) return;
  await server.close();
  await rm(top, { recursive: true });
});

/** Refused, or open. */
function answered(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    socket.on('error', () => resolve());
    socket.on('open', () => resolve());
  });
}

type Spoil = (configuration: string) => string;

async function behind(
  name: ProxyName,
  spoil: Spoil | null,
  what: (proxy: Proxy) => Promise<void>,
  upstreamPort = server.port,
): Promise<void> {
  const proxy = await startProxy(name, {
    ...{ folder: top, certificate, upstreamPort },
    ...(spoil === null ? {} : { spoil }),
  });
  try {
    await what(proxy);
  } finally {
    await proxy.stop();
  }
}

const socketUrl = ({ url }: Proxy, path: string): string => `wss://${url.host}${path}`;

async function talk(proxy: Proxy): Promise<void> {
  const topic = keyPairOf(Uint8Array.from(randomBytes(32)));
  const peers = [1, 2].map(() =>
    joinRelay(socketUrl(proxy, '/relay'), topic, {
      WebSocketCtor: TrustingSocket as unknown as WebSocketConstructor,
    }),
  );
  const [ann, bob] = peers as [(typeof peers)[number], (typeof peers)[number]];
  await Promise.all(peers.map((peer) => peer.until(() => peer.links.size === 1)));
  const [there, back] = [ann.links.get(bob.id), bob.links.get(ann.id)] as [Link, Link];
  const heard = { there: new LinkRecorder(back), back: new LinkRecorder(there) };
  there.send('live', Uint8Array.of(1, 2, 3));
  back.send('live', Uint8Array.of(4, 5));
  await heard.there.until(() => heard.there.payloads.length === 1);
  await heard.back.until(() => heard.back.payloads.length === 1);
  for (const peer of peers) peer.carrier.close('the test is over');
}

async function leaveLetters(proxy: Proxy, count: number): Promise<void> {
  const [topic, writers] = [1, 2].map(() => keyPairOf(Uint8Array.from(randomBytes(32))));
  const session = keyPairOf(Uint8Array.from(randomBytes(32)));
  if (topic === undefined || writers === undefined) throw new Error('no keys');
  const box = { topic: topic.publicKey, writers: writers.publicKey };
  const nowhere = { number: 0, hash: sha256(boxStatement(box)) };
  const letters = createLetterBox(new Uint8Array(32).fill(3), box.topic);
  const kept = new Set<string>();
  const link = createMailboxLink({
    ...{ url: socketUrl(proxy, '/mailbox'), box, place: { read: nowhere, seen: nowhere } },
    ...{ hash: sha256, session: session.publicKey },
    sign: (statement) => sign(session, statement),
    proof: (nonce) => {
      const statement = mailboxOpenStatement(nonce, box, session.publicKey);
      return {
        topicSignature: sign(topic, statement),
        sessionSignature: sign(session, statement),
        certificate: sign(writers, writerStatement(box.topic, session.publicKey)),
      };
    },
    WebSocketCtor: TrustingSocket as unknown as WebSocketConstructor,
    timers: platformTimers,
    random: () => 0.1,
    onState: () => undefined,
    onNews: (news) => {
      if (news.type === 'kept') for (const id of news.ids) kept.add(id);
    },
  });
  const names = Array.from({ length: count }, (_, i) => `edit ${i}`);
  link.append(names.map((text) => ({ id: text, bytes: letters.seal(utf8(text)) })));
  await expect.poll(() => kept.size, { timeout: 15_000 }).toBe(count);
  link.close();
}

const bad = (findings: Finding[]): Finding[] => findings.filter(({ level }) => level !== 'ok');
const named = (findings: Finding[], what: string): string =>
  findings
    .filter((finding) => finding.what === what)
    .map(({ level, text }) => `${level}: ${text}`)
    .join('\n');
const check = ({ url }: Proxy): Promise<Finding[]> => checkUrl(url, { ca: certificate.pem });

describe.each(['nginx', 'caddy'] as const)('%s', (name) => {
  const isHere = hasTools && isInstalled(name);
  const title = (text: string): string =>
    isHere ? text : `${text} (skipped: ${name} or openssl is not installed)`;
  const isHereFor = { skip: !isHere, timeout: TIMEOUT_MS };

  test(title('passes everything on, and the check finds nothing'), isHereFor, () =>
    behind(name, null, async (proxy) => {
      await talk(proxy);
      await leaveLetters(proxy, 20);
      const findings = await check(proxy);
      expect(bad(findings)).toEqual([]);
      expect(findings.map(({ what }) => what)).toEqual(
        expect.arrayContaining(['certificate', 'app', 'proxy', 'relay', 'mailbox', 'STUN']),
      );
      const plain = await get(new URL(`http://localhost:${proxy.plainPort}/r/a`), undefined);
      expect(plain.status).toBe(308);
      expect(plain.headers['location']).toMatch(/^https:\/\/localhost.*\/r\/a$/);
      const metrics = await get(new URL('/metrics', proxy.url), certificate.pem);
      expect(metrics.status).toBe(404);
      expect(metrics.headers['strict-transport-security']).toContain('max-age');
    }),
  );

  test(title('a server that does not trust it is named'), isHereFor, async () => {
    const doubting = await start(false);
    const look = async (proxy: Proxy): Promise<void> => {
      expect(named(await check(proxy), 'proxy')).toContain('the server does not trust it');
    };
    await behind(name, null, look, doubting.port);
    await doubting.close();
    // And then nobody is behind it.
    await behind(
      name,
      null,
      async (proxy) => {
        const findings = await check(proxy);
        expect(named(findings, 'app')).toContain('does not reach the server (HTTP 502)');
        const path = '/relay?admit=a-secret-token';
        const answer = await get(new URL(path, proxy.url), certificate.pem);
        expect(answer.status).toBe(502);
        await answered(new TrustingSocket(socketUrl(proxy, path), []));
        // What it logs of one request it has logged before it answers the next.
        await get(new URL('/healthz', proxy.url), certificate.pem);
        const log = await proxy.log();
        for (const words of ['a-secret-token', '/relay', '/healthz', 'client', 'remote_ip'])
          expect(log).not.toContain(words);
      },
      doubting.port,
    );
  });

  const faults: [string, string, RegExp | string, string, string][] =
    name === 'nginx'
      ? [
          [
            'without Upgrade',
            'relay',
            /.*proxy_set_header (Upgrade|Connection).*/g,
            '',
            'plain one',
          ],
          ['without Host', 'proxy', /.*proxy_set_header Host.*/g, '', 'sees the host folkmoot'],
          [
            'that adds to X-Forwarded-For in the wrong order',
            'proxy',
            'For $remote_addr',
            'For $http_x_forwarded_for',
            'anybody can claim any address',
          ],
          ['without X-Forwarded-For', 'proxy', /.*X-Forwarded-For .*/g, '', 'for whom it asks'],
        ]
      : [
          [
            'with another Host',
            'proxy',
            /reverse_proxy (.*)$/m,
            'reverse_proxy $1 {\n\t\theader_up Host {upstream_hostport}\n\t}',
            'sees the host 127.0.0.1',
          ],
          [
            'without Upgrade',
            'relay',
            /reverse_proxy (.*)$/m,
            'reverse_proxy $1 {\n\t\theader_up -Upgrade\n\t\theader_up -Connection\n\t}',
            'plain one',
          ],
        ];
  test.each(faults)(title('%s is named'), isHereFor, async (_, what, find, put, words) => {
    const spoil: Spoil = (configuration) => configuration.replace(find, put);
    await behind(name, spoil, async (proxy) => {
      const findings = await check(proxy);
      expect(named(findings, what)).toContain('FAIL');
      expect(named(findings, what)).toContain(words);
    });
  });
});
