import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Admission } from './admission.ts';
import { RelayClose } from '../src/wire/relay-frames.ts';
import { MailboxPeer } from './mailbox/test-peer.ts';
import { serve, type RunningServer } from './serve.ts';
import { RawSocket, TestPeer } from './testing.ts';

const limits = { wrongTokensPerSecond: 1, wrongTokensBurst: 3 };

test('any of several tokens opens, anything else does not', () => {
  const admission = new Admission({ tokens: ['first-token', 'a+b&c=d/é'], limits });
  const judge = (url: string): string => admission.judge(url, `address of ${url}`, 0);
  expect(judge('/relay?admit=first-token')).toBe('welcome');
  expect(judge(`/relay?x=1&admit=${encodeURIComponent('a+b&c=d/é')}`)).toBe('welcome');
  for (const url of [
    '/relay',
    '/relay?',
    '/relay?admit',
    '/relay?admit=',
    '/relay?admit=first-toke',
  ])
    expect(judge(url)).toBe('wrong');
  expect(judge('/relay?admit=first-token0')).toBe('wrong');
  expect(judge('/relay?Admit=first-token')).toBe('wrong');
  expect(judge('/relay?admit=%ff%fe')).toBe('wrong');
});

test('an open host asks for nothing', () => {
  const admission = new Admission({ tokens: [], limits });
  expect(admission.judge('/relay', 'a', 0)).toBe('welcome');
});

test('too many wrong ones of an address: not looked at for a while, and others are', () => {
  const admission = new Admission({ tokens: ['first-token'], limits });
  const judge = (token: string, address: string, now: number): string =>
    admission.judge(`/relay?admit=${token}`, address, now);
  for (let i = 0; i < 3; i++) expect(judge(`guess-${i}`, 'a', 0)).toBe('wrong');
  expect(judge('first-token', 'a', 0)).toBe('tooMany');
  expect(judge('first-token', 'b', 0)).toBe('welcome');
  expect(judge('first-token', 'a', 1_001)).toBe('welcome');
});

test('right tokens are as many as there are peers', () => {
  const admission = new Admission({ tokens: ['first-token'], limits });
  for (let i = 0; i < 100; i++)
    expect(admission.judge('/relay?admit=first-token', 'a', 0)).toBe('welcome');
});

async function privateHost(test: (server: RunningServer) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'folkmoot-private-'));
  const server = await serve({
    port: 0,
    host: '127.0.0.1',
    stunPort: null,
    appDirectory: '/nowhere',
    admissionTokens: ['old-token', 'new-token'],
    mailboxDirectory: join(directory, 'mailbox'),
    limits: { wrongTokensBurst: 6, wrongTokensPerSecond: 0.001 },
  });
  try {
    await test(server);
  } finally {
    await server.close();
    await rm(directory, { recursive: true });
  }
}

test('a private host lets in who names a token, and says so to everyone else', () =>
  privateHost(async ({ port }) => {
    for (const token of ['old-token', 'new-token']) {
      const peer = await TestPeer.joined(port, { query: `?admit=${token}` });
      peer.close();
      expect(await peer.closed).not.toBe(RelayClose.badProof);
    }
    const writer = await MailboxPeer.opened(port, { query: '?admit=new-token' });
    writer.close();
    for (const path of ['/relay', '/signaling', '/mailbox', '/relay?admit=guess'])
      expect((await new RawSocket(port).upgrade(path).ended).status).toBe(401);
    const raw = new RawSocket(port).upgrade('/relay?admit=guess');
    await raw.ended;
    expect(raw.text()).toContain('This host is private');
    // The app has no secrets, and whoever watches the host has no token.
    for (const path of ['/healthz', '/readyz', '/config.json'])
      expect((await fetch(`http://127.0.0.1:${port}${path}`)).status).toBe(200);
    const config = await fetch(`http://127.0.0.1:${port}/config.json`);
    expect(await config.json()).toMatchObject({ private: true });
    const last = new RawSocket(port).upgrade('/relay?admit=guess');
    await last.ended;
    const spent = await new RawSocket(port).upgrade('/relay?admit=old-token').ended;
    expect(spent.status).toBe(429);
  }));
