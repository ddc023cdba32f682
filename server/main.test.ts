import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { toBase64url, toHex, utf8 } from '../src/lib/bytes.ts';
import { FLAGS } from './flags.ts';
import { RawSocket, TestPeer } from './testing.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

type Run = { process: ChildProcess; output: () => string; ended: Promise<number | null> };

const runs: Run[] = [];

function run(args: string[], environment: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], {
    env: { ...process.env, NO_COLOR: '1', FOLKMOOT_NO_MAILBOX: 'true', ...environment },
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const started = {
    process: child,
    output: () => output,
    ended: once(child, 'close').then(([code]) => code as number | null),
  };
  runs.push(started);
  return started;
}

async function listening(started: Run): Promise<number> {
  const url = (): string | undefined =>
    /"urls":\["http:\/\/[^/]*?:(\d+)\//.exec(started.output())?.[1];
  await expect.poll(url, { timeout: 10_000 }).toBeDefined();
  return Number(url());
}

afterEach(() => {
  for (const { process: child } of runs.splice(0)) child.kill('SIGKILL');
});

test('drains on SIGTERM and exits with 0, having logged no secret', async () => {
  const started = run([
    '--port=0',
    '--host',
    '127.0.0.1',
    '--log-level=debug',
    '--drain-spread-ms',
    '100',
    '--admission-token=sesame-token',
  ]);
  const port = await listening(started);
  const peer = await TestPeer.joined(port, { query: '?admit=sesame-token' });
  await new RawSocket(port).upgrade('/relay?admit=guess-token').ended;
  await new RawSocket(port)
    .upgrade('/relay?token=hunter2&admit=sesame-token')
    .write(new Uint8Array(100)).ended;
  await fetch(`http://127.0.0.1:${port}/r/our-garden?token=hunter2`);
  started.process.kill('SIGTERM');
  expect(await peer.closed).toBe(1012);
  expect(peer.inbox.all.at(-1)).toEqual({ type: 'retry', delayMs: 0 });
  expect(await started.ended).toBe(0);
  const log = started.output();
  expect(log).toContain('"msg":"stopped"');
  const secrets = [peer.topic.publicKey, peer.session.publicKey].flatMap((key) => [
    toHex(key),
    toBase64url(key),
  ]);
  const texts = ['hunter2', 'our-garden', 'sesame', 'guess', 'admit', '/relay', '/r/', 'localhost'];
  for (const secret of [...secrets, ...texts]) expect(log).not.toContain(secret);
  expect(log).toMatch(/"private":true.*"msg":"listening"/);
  const lines = log.split('\n').filter((line) => line !== '');
  const events = lines.map((line) => JSON.parse(line) as { level: number; msg: string });
  for (const msg of ['listening', 'request answered', 'upgrade refused', 'peer closed', 'draining'])
    expect(events.some((event) => event.msg === msg && event.level > 0)).toBe(true);
  // Its own address, and nobody else's.
  for (const line of lines.slice(1)) expect(line).not.toContain('127.0.0.1');
});

test('a peer that never answers does not hold it up', async () => {
  const started = run(['--port=0', '--host=127.0.0.1', '--no-stun']);
  const port = await listening(started);
  expect(started.output()).toContain('"private":false');
  const deaf = new RawSocket(port, false).upgrade('/relay');
  await deaf.answered();
  started.process.kill('SIGTERM');
  expect(await started.ended).toBe(0);
});

test('a second signal ends it at once', async () => {
  const started = run(['--port=0', '--host=127.0.0.1', '--no-stun', '--handshake-ms=60000']);
  const port = await listening(started);
  // Half a request holds it up for seconds.
  new RawSocket(port).write(utf8('GET / HTTP/1.1\r\n'));
  (await TestPeer.joined(port)).close();
  started.process.kill('SIGTERM');
  await expect.poll(started.output, { timeout: 10_000 }).toContain('draining');
  started.process.kill('SIGTERM');
  expect(await started.ended).toBe(1);
  expect(started.output()).not.toContain('stopped');
});

test('--help names every flag and its place in the environment', async () => {
  const started = run(['--help']);
  expect(await started.ended).toBe(0);
  for (const flag of FLAGS) expect(started.output()).toContain(`--${flag.name}`);
  expect(started.output()).toContain('FOLKMOOT_QUEUE_BYTES');
});

test.each([
  [['--prot', '1'], 'no flag --prot'],
  [['8080'], '"8080" is no flag'],
  [['--port=x'], '--port takes a whole number'],
])('%j ends with a reason', async (args, reason) => {
  const started = run(args);
  expect(await started.ended).toBe(1);
  expect(started.output()).toContain(reason);
});

test('a port that is taken ends with a reason', async () => {
  const port = await listening(run(['--port=0', '--host=127.0.0.1']));
  const second = run(['--host=127.0.0.1'], { FOLKMOOT_PORT: String(port) });
  expect(await second.ended).toBe(1);
  expect(second.output()).toContain('EADDRINUSE');
});

test('a mailbox that cannot be opened ends the start, in words', async () => {
  const top = await mkdtemp(join(tmpdir(), 'folkmoot-'));
  const directory = join(top, 'mailbox');
  const flags = ['--port', '0', '--host', '127.0.0.1', '--mailbox-dir', directory];
  const keeps = { FOLKMOOT_NO_MAILBOX: 'false' };
  try {
    await listening(run(flags, keeps));
    const second = run(flags, keeps);
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain(`cannot use "${directory}": another server uses it`);
    const file = join(top, 'file');
    await writeFile(file, '');
    const third = run([...flags.slice(0, -1), join(file, 'mailbox')], keeps);
    expect(await third.ended).toBe(1);
    expect(third.output()).toMatch(/cannot use ".*": .*--no-mailbox/);
  } finally {
    await rm(top, { recursive: true });
  }
});
