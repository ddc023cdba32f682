import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { utf8 } from '../../src/lib/bytes.ts';
import { MailboxPeer } from '../mailbox/test-peer.ts';
import { serve, type RunningServer, type ServeOptions } from '../serve.ts';
import { assertExchange, TestPeer } from '../testing.ts';
import { readCertificate } from './certificate.ts';

let directory: string;
let server: RunningServer | null = null;
const heard: string[] = [];

const file = (name: string): string => join(directory, name);

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function makeCertificate(name: string): void {
  const keys = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-x509'];
  const files = ['-keyout', file(`${name}.key`), '-out', file(`${name}.crt`)];
  const subject = ['-subj', `/CN=${name}.example`, '-days', '30'];
  execFileSync('openssl', ['req', ...keys, ...files, ...subject], { stdio: 'ignore' });
}

async function start(options: Partial<ServeOptions> = {}): Promise<RunningServer> {
  server = await serve({
    port: 0,
    host: '127.0.0.1',
    stunPort: null,
    appDirectory: directory,
    mailboxDirectory: file('mailbox'),
    tls: { certFile: file('first.crt'), keyFile: file('first.key') },
    onCertificate: () => heard.push('certificate'),
    onCertificateTrouble: ({ message }) => heard.push(message),
    limits: { drainSpreadMs: 50 },
    ...options,
  });
  return server;
}

/** Of the certificate that a new connection is shown. */
function subject(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(new X509Certificate(socket.getPeerCertificate().raw).subject);
      socket.end();
    }).on('error', reject);
  });
}

type Answer = { status: number; headers: Record<string, unknown>; body: string };

function get(port: number, path: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { port, host: '127.0.0.1', path, rejectUnauthorized: false, agent: false };
    request(options, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    })
      .on('error', reject)
      .end();
  });
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'folkmoot-tls-'));
  await writeFile(file('index.html'), '<!doctype html><p>Folkmoot');
});

afterEach(async () => {
  await server?.close();
  server = null;
  heard.length = 0;
  await rm(directory, { recursive: true });
});

const openssl = hasOpenssl();

describe.skipIf(!openssl)(`TLS${openssl ? '' : ' (skipped: no openssl here)'}`, () => {
  beforeEach(() => makeCertificate('first'));

  test('the app, the relay and the mailbox', async () => {
    const { port } = await start({ metrics: 'local' });
    const page = await get(port, '/r/our-garden');
    expect(page.status).toBe(200);
    expect(page.headers['strict-transport-security']).toBe('max-age=31536000');
    const peers = await Promise.all([1, 2].map(() => TestPeer.joined(port, { tls: true })));
    const [ann, bob] = peers as [TestPeer, TestPeer];
    await assertExchange(ann, bob);
    const writer = await MailboxPeer.opened(port, { tls: true });
    expect(await writer.append([utf8('sealed')])).toMatchObject({ type: 'kept', numbers: [1] });
    const { body } = await get(port, '/metrics');
    const ends = /^folkmoot_certificate_expires_seconds (\d+)$/m.exec(body)?.[1];
    expect(Number(ends) * 1000).toBeGreaterThan(Date.now());
    for (const peer of [ann, bob, writer]) peer.close();
  });

  test('a certificate that is replaced is used from then on, and nobody is dropped', async () => {
    const running = await start();
    const { port } = running;
    expect(await subject(port)).toBe('CN=first.example');
    const peers = await Promise.all([1, 2].map(() => TestPeer.joined(port, { tls: true })));
    const [ann, bob] = peers as [TestPeer, TestPeer];
    makeCertificate('second');
    await rename(file('second.crt'), file('first.crt'));
    await running.reload();
    await running.reload();
    // Half of it: said once, and the old one goes on.
    expect(heard).toEqual(['certificate', expect.stringContaining('is not the key of')]);
    expect(await subject(port)).toBe('CN=first.example');
    await rename(file('second.key'), file('first.key'));
    await running.reload();
    expect(heard.at(-1)).toBe('certificate');
    expect(await subject(port)).toBe('CN=second.example');
    await assertExchange(ann, bob);
    for (const peer of peers) peer.close();
  });

  test('older versions of TLS and plain HTTP get nothing, and others go on', async () => {
    const { port } = await start();
    const old = new Promise<string>((resolve) => {
      const options = { port, host: '127.0.0.1', rejectUnauthorized: false };
      const ciphers = 'DEFAULT@SECLEVEL=0';
      connectTls({ ...options, ciphers, minVersion: 'TLSv1', maxVersion: 'TLSv1.1' })
        .on('secureConnect', () => resolve('connected'))
        .on('error', () => resolve('refused'));
    });
    expect(await old).toBe('refused');
    const answer = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(port, '127.0.0.1');
      socket.write('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n');
      socket
        .on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
        .on('error', () => undefined)
        .on('close', () => resolve(text));
    });
    expect(answer).not.toContain('HTTP/1.1 200');
    expect((await get(port, '/healthz')).status).toBe(200);
  });

  test('a second port sends browsers to the first', async () => {
    const { port, httpRedirectPort } = await start({ httpRedirectPort: 0 });
    const at = `http://127.0.0.1:${httpRedirectPort}/r/our-garden?x=1`;
    const answer = await fetch(at, { redirect: 'manual' });
    expect(answer.status).toBe(308);
    expect(answer.headers.get('location')).toBe(`https://127.0.0.1:${port}/r/our-garden?x=1`);
  });

  test('files that do not belong together or are none end the start with the reason', async () => {
    makeCertificate('other');
    await writeFile(file('empty'), '');
    const started = (certFile: string, keyFile: string): Promise<unknown> =>
      start({ tls: { certFile: file(certFile), keyFile: file(keyFile) } });
    await expect(started('first.crt', 'other.key')).rejects.toThrow('is not the key of');
    await expect(started('empty', 'first.key')).rejects.toThrow('is not a certificate in PEM');
    await expect(started('first.crt', 'empty')).rejects.toThrow('is not a private key in PEM');
    await expect(started('nowhere', 'first.key')).rejects.toThrow('cannot be read (ENOENT)');
    // Nothing was left open: the mailbox's directory can be had again.
    await start();
  });

  test('it is known when the certificate ends', async () => {
    const { expiresAtMs } = await readCertificate({
      certFile: file('first.crt'),
      keyFile: file('first.key'),
    });
    const days = (expiresAtMs - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(30);
  });
});
