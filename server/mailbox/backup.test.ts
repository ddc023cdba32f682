/** Backup and restore, of a running server and of a directory at rest. */
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { must } from '../../src/lib/assert.ts';
import { utf8 } from '../../src/lib/bytes.ts';
import { CursorState, MailboxClose } from '../../src/wire/mailbox-frames.ts';
import { LIMITS } from '../limits.ts';
import { serve, type RunningServer } from '../serve.ts';
import { backUp, restore } from './backup.ts';
import { connectControl } from './control.ts';
import { MailboxPeer, type MailboxPeerOptions } from './test-peer.ts';
import type { StoreTrouble } from './store-port.ts';

let top: string;
let directory: string;
let file: string;
let server: RunningServer | null = null;
let peers: MailboxPeer[] = [];
let troubles: StoreTrouble[] = [];

async function start(): Promise<RunningServer> {
  server = await serve({
    ...{ port: 0, host: '127.0.0.1', stunPort: null, appDirectory: '/nonexistent' },
    mailboxDirectory: directory,
    limits: { drainSpreadMs: 50 },
    onMailboxTrouble: (trouble) => troubles.push(trouble),
  });
  return server;
}

async function stop(): Promise<void> {
  for (const peer of peers) peer.close();
  peers = [];
  await server?.close();
  server = null;
}

async function open(options: MailboxPeerOptions = {}): Promise<MailboxPeer> {
  const peer = await MailboxPeer.opened(must(server).port, options);
  peers.push(peer);
  return peer;
}

beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'folkmoot-backup-'));
  directory = join(top, 'mailbox');
  file = join(top, 'mailbox.backup');
  troubles = [];
});

afterEach(async () => {
  await stop();
  await rm(top, { recursive: true });
});

const letters = (from: number, to: number): Uint8Array[] =>
  Array.from({ length: to - from + 1 }, (_, i) => utf8(`sealed ${from + i}`));

describe('while the server runs', () => {
  test('a backup holds all that was acknowledged before, and appends go on', async () => {
    const running = await start();
    const ann = await open();
    const filler = Array.from({ length: 60 }, (_, i) => new Uint8Array(40_000).fill(i + 1));
    for (const letter of filler) await ann.append([letter]);
    let isDone = false;
    let kept = filler.length;
    const load = (async () => {
      for (let i = 1; !isDone; i++) {
        const answer = await ann.append(letters(i, i));
        if (answer.type !== 'kept') throw new Error(answer.text);
        kept = answer.head.number;
      }
    })();
    await expect.poll(() => kept, { timeout: 10_000 }).toBeGreaterThan(filler.length + 3);
    const before = kept;
    const first = await backUp(directory, file, LIMITS);
    await expect.poll(() => kept, { timeout: 10_000 }).toBeGreaterThan(before + 3);
    isDone = true;
    await load;
    const after = kept;
    expect(first.wasRunning).toBe(true);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(running.counts().mailbox?.bytes).toBeGreaterThan(60 * 40_000);
    await stop();
    // Into a directory that never was: another host.
    directory = join(top, 'elsewhere');
    const again = await restore(directory, file, LIMITS);
    expect(again).toMatchObject({ records: first.records, wasRunning: false });
    await start();
    const { head } = await (await open()).state();
    expect(head.number).toBeGreaterThanOrEqual(before);
    expect(head.number).toBeLessThanOrEqual(after);
    const restored = (await (await open()).readAll()).slice(0, filler.length);
    expect(Buffer.concat(restored).equals(Buffer.concat(filler))).toBe(true);
    expect(troubles).toEqual([]);
  });

  test('a restore sends the peers away, and who knows more than the backup brings it back', async () => {
    await start();
    const ann = await open({ session: 'ann' });
    await ann.append(letters(1, 3));
    await backUp(directory, file, LIMITS);
    const kept = await ann.append(letters(4, 6));
    const seen = kept.type === 'kept' ? kept.head : ann.start;
    expect(await restore(directory, file, LIMITS)).toMatchObject({ wasRunning: true });
    expect(await ann.closed).toBe(MailboxClose.draining);
    expect(ann.inbox.all.at(-1)).toMatchObject({ type: 'retry' });
    const back = await open({ session: 'ann', cursor: ann.start, seen });
    expect(await back.state()).toMatchObject({ cursor: CursorState.unknown, head: { number: 3 } });
    expect(await back.append(letters(1, 6))).toMatchObject({ numbers: [1, 2, 3, 4, 5, 6] });
    const bob = await open({ session: 'bob' });
    expect(await bob.readAll()).toEqual(letters(1, 6));
    // What was written after the restore is there after a restart, and nothing else is left.
    await stop();
    await start();
    expect(await (await open()).readAll()).toEqual(letters(1, 6));
    const names = await readdir(directory);
    expect(names.filter((name) => name.startsWith('restored-'))).toHaveLength(1);
    expect(names).not.toContain('CURRENT');
    expect(troubles).toEqual([]);
  });

  test('restored twice, under load, each time all is as in the backup', async () => {
    await start();
    const ann = await open();
    await ann.append(letters(1, 5));
    await backUp(directory, file, LIMITS);
    for (let round = 0; round < 2; round++) {
      const busy = await open();
      let isGone = false;
      void busy.closed.then(() => (isGone = true));
      for (let i = 0; i < 40; i++) busy.append(letters(100 + i, 100 + i)).catch(() => undefined);
      await restore(directory, file, LIMITS);
      await expect.poll(() => isGone, { timeout: 10_000 }).toBe(true);
    }
    const { head } = await (await open()).state();
    expect(head.number).toBe(5);
    expect(await backUp(directory, join(top, 'second'), LIMITS)).toMatchObject({ records: 12 });
    expect(await readFile(join(top, 'second'))).toEqual(await readFile(file));
  });

  test('a damaged or foreign file is refused in words, and costs nobody anything', async () => {
    await start();
    const ann = await open();
    await ann.append(letters(1, 3));
    await backUp(directory, file, LIMITS);
    const bytes = await readFile(file);
    const refused = async (content: Uint8Array): Promise<unknown> => {
      await writeFile(file, content);
      return restore(directory, file, LIMITS).catch((error: Error) => error.message);
    };
    bytes[40] = must(bytes[40]) ^ 1;
    expect(await refused(bytes)).toContain('damaged');
    expect(await refused(bytes.subarray(0, 100))).toContain('cut short');
    expect(await refused(utf8('hello'))).toContain('no backup');
    await expect(restore(directory, join(top, 'nowhere'), LIMITS)).rejects.toThrow('ENOENT');
    expect(await ann.append(letters(4, 4))).toMatchObject({ numbers: [4] });
    // Also when the damage happens on the way to the server.
    const socket = must(await connectControl(directory));
    socket.end(Buffer.concat([utf8('restore\n'), bytes]));
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    expect(JSON.parse(answer)).toMatchObject({ ok: false });
    expect(await ann.readAll()).toEqual(letters(1, 4));
    expect((await readdir(directory)).filter((name) => name.startsWith('restored-'))).toEqual([]);
  });

  test('nonsense on the socket, and who leaves in the middle, costs nobody anything', async () => {
    await start();
    const ann = await open();
    await ann.append(Array.from({ length: 20 }, (_, i) => new Uint8Array(1_000).fill(i)));
    for (const text of ['', 'what?\n', 'x'.repeat(1_000), 'restore\n', 'backup']) {
      const socket = must(await connectControl(directory));
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.on('error', () => undefined);
      socket.resume();
      socket.end(text);
      await closed;
    }
    const impatient = must(await connectControl(directory));
    impatient.write('backup\n');
    impatient.once('data', () => impatient.destroy());
    await new Promise((resolve) => impatient.once('close', resolve));
    expect((await backUp(directory, file, LIMITS)).records).toBe(42);
    expect(troubles).toEqual([]);
  });

  test('the socket is its owner’s only; a dead process’s is replaced; a long path works', async () => {
    directory = join(top, 'a-very-long-name-'.repeat(6), 'mailbox');
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, 'control.sock'), 'left over');
    await start();
    const { mode } = await stat(join(directory, 'control.sock'));
    expect(mode & 0o777).toBe(0o600);
    await (await open()).append(letters(1, 1));
    expect(await backUp(directory, file, LIMITS)).toMatchObject({ wasRunning: true });
    await stop();
    expect(await readdir(directory)).not.toContain('control.sock');
  });
});

describe('while no server runs', () => {
  test('where nothing is, a backup says so and makes nothing', async () => {
    await expect(backUp(directory, file, LIMITS)).rejects.toThrow('there is no mailbox in');
    expect(await readdir(top)).toEqual([]);
  });

  test('an older backup stays when a new one fails', async () => {
    await start();
    await (await open()).append(letters(1, 1));
    await stop();
    await backUp(directory, file, LIMITS);
    const old = await readFile(file);
    await rm(directory, { recursive: true });
    await expect(backUp(directory, file, LIMITS)).rejects.toThrow('there is no mailbox in');
    expect(await readFile(file)).toEqual(old);
    expect(await readdir(top)).toEqual(['mailbox.backup']);
  });
});
