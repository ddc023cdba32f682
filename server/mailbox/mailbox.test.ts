/** The mailbox of a running server, over real sockets. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { must } from '../../src/lib/assert.ts';
import { utf8 } from '../../src/lib/bytes.ts';
import { CursorState, MailboxClose, MailboxRefusal } from '../../src/wire/mailbox-frames.ts';
import type { Limits } from '../limits.ts';
import { serve, type RunningServer } from '../serve.ts';
import { clientFrame, RawSocket } from '../testing.ts';
import { MailboxPeer, type MailboxPeerOptions } from './test-peer.ts';
import { sha256 } from './sha256.ts';

let top: string;
let server: RunningServer;
let peers: MailboxPeer[] = [];

async function start(limits: Partial<Limits> = {}): Promise<void> {
  server = await serve({
    ...{ port: 0, host: '127.0.0.1', stunPort: null, appDirectory: '/nonexistent' },
    mailboxDirectory: join(top, 'mailbox'),
    limits: { drainSpreadMs: 50, joinMs: 2_500, ...limits },
  });
}

async function open(options: MailboxPeerOptions = {}): Promise<MailboxPeer> {
  const peer = await MailboxPeer.opened(server.port, options);
  peers.push(peer);
  return peer;
}

beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'folkmoot-mailbox-'));
  await start();
});

afterEach(async () => {
  for (const peer of peers) peer.close();
  peers = [];
  await server.close();
  await rm(top, { recursive: true });
});

const letters = (from: number, to: number): Uint8Array[] =>
  Array.from({ length: to - from + 1 }, (_, i) => utf8(`sealed ${from + i}`));
const chain = (start: Uint8Array, all: readonly Uint8Array[]): Uint8Array =>
  all.reduce((hash, each) => sha256(hash, each), start);

describe('two who are never there together', () => {
  test('exchange letters, also over a restart; each room its own', async () => {
    const ann = await open();
    expect(await ann.append(letters(1, 3))).toMatchObject({ type: 'kept', numbers: [1, 2, 3] });
    ann.close();
    await ann.closed;
    await server.close();
    await start();
    const bob = await open();
    expect((await bob.state()).head.number).toBe(3);
    expect(await bob.readAll()).toEqual(letters(1, 3));
    expect(await bob.append(letters(3, 4))).toMatchObject({ numbers: [3, 4] });
    const other = await open({ room: 'another' });
    expect(await other.readAll()).toEqual([]);
    expect(server.counts().mailbox).toMatchObject({ peers: 2, rooms: 2 });
  });

  test('many letters, and the largest', async () => {
    const ann = await open();
    const large = new Uint8Array(48 * 1024).fill(7);
    const many = Array.from({ length: 40 }, (_, i) => letters(1 + 100 * i, 100 + 100 * i));
    const results = await Promise.all([
      ann.append([large]),
      ...many.map((part) => ann.append(part)),
    ]);
    expect(results.every(({ type }) => type === 'kept')).toBe(true);
    const bob = await open();
    expect(await bob.readAll()).toEqual([large, ...many.flat()]);
  });

  test('a checkpoint supersedes what was read, and the one who comes later starts there', async () => {
    const ann = await open();
    await ann.append(letters(1, 5));
    const checkpoint = utf8('sealed checkpoint');
    await ann.append([checkpoint], true);
    const hash = chain(ann.start.hash, [...letters(1, 5), checkpoint]);
    const range = { base: 0, upTo: 5, first: 6, last: 6, hash };
    expect(await ann.compact(range)).toMatchObject({ type: 'compacted', base: 5 });
    expect(await ann.compact(range)).toMatchObject({ code: MailboxRefusal.baseMoved });
    const bob = await open();
    const state = await bob.state();
    expect(state).toMatchObject({ cursor: CursorState.behind, kept: 0, base: { number: 5 } });
    expect(state.deed).toMatchObject({ upTo: 5, first: 6 });
    expect(await bob.readAll(state.base)).toEqual([checkpoint]);
    expect(await bob.readAll()).toEqual([...letters(1, 5), checkpoint]);
  });

  test('a host that was wiped tells who comes back', async () => {
    const ann = await open();
    const kept = await ann.append(letters(1, 3));
    const seen = kept.type === 'kept' ? kept.head : ann.start;
    ann.close();
    await server.close();
    await rm(join(top, 'mailbox'), { recursive: true });
    await start();
    const back = await open({ seen, cursor: ann.start });
    expect(await back.state()).toMatchObject({ cursor: CursorState.unknown, head: { number: 0 } });
    expect(await back.append(letters(1, 3))).toMatchObject({ numbers: [1, 2, 3] });
  });
});

describe('who may do what', () => {
  test('a viewer reads and does not write', async () => {
    const ann = await open();
    await ann.append(letters(1, 2));
    const vic = await open({ canWrite: false });
    expect(await vic.readAll()).toEqual(letters(1, 2));
    expect(await vic.append(letters(3, 3))).toMatchObject({ code: MailboxRefusal.readOnly });
    expect((await (await open()).state()).head.number).toBe(2);
  });

  test('the same session again replaces the first', async () => {
    const first = await open({ session: 'one' });
    await open({ session: 'one' });
    expect(await first.closed).toBe(MailboxClose.replaced);
  });

  test.each([
    ['text', clientFrame(utf8('hello'), { opcode: 1 }), MailboxClose.badFrame],
    ['an empty message', clientFrame(new Uint8Array()), MailboxClose.badFrame],
    ['a read before the open', clientFrame(Uint8Array.of(7, 0)), MailboxClose.badFrame],
    [
      'zeros for a proof',
      clientFrame(new Uint8Array(293).fill(2, 0, 1).fill(1, 1, 2)),
      MailboxClose.badProof,
    ],
    ['nothing', new Uint8Array(), MailboxClose.openTimeout],
  ])('%s instead of an open', async (_, bytes, code) => {
    const raw = new RawSocket(server.port).upgrade('/mailbox').write(bytes);
    expect(await raw.ended).toEqual({ status: 101, code });
  });

  test('without a directory there is no mailbox', async () => {
    const bare = await serve({
      ...{ port: 0, host: '127.0.0.1', stunPort: null, appDirectory: '/nonexistent' },
    });
    expect((await new RawSocket(bare.port).upgrade('/mailbox').ended).status).toBe(404);
    expect(bare.counts().mailbox).toBeUndefined();
    await bare.close();
  });
});

describe('pressure', () => {
  test('a full box refuses in words, and gives what it has', async () => {
    await server.close();
    await start({ mailboxBoxBytes: 10_000 });
    const ann = await open();
    const kilobyte = (i: number): Uint8Array => new Uint8Array(1_000).fill(i);
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, i) => ann.append([kilobyte(i)])),
    );
    expect(results.filter(({ type }) => type === 'kept')).toHaveLength(8);
    expect(must(results.at(-1))).toMatchObject({
      code: MailboxRefusal.boxFull,
      text: 'this room has used up its space in the mailbox',
    });
    expect(await ann.readAll()).toHaveLength(8);
  });

  test('who asks and does not read is closed as slow, and costs the others nothing', async () => {
    await server.close();
    await start({ queueBytes: 256 * 1024 });
    const ann = await open();
    const large = Array.from({ length: 20 }, (_, i) => new Uint8Array(40_000).fill(i + 1));
    await Promise.all(large.map((letter) => ann.append([letter])));
    const deaf = await open();
    deaf.socket.pause();
    const asking = setInterval(() => {
      for (let i = 0; i < 50; i++) deaf.say({ type: 'read', after: i % 19 });
    }, 5);
    await expect.poll(() => server.counts().mailbox?.peers, { timeout: 15_000 }).toBe(1);
    clearInterval(asking);
    expect(await ann.readAll()).toHaveLength(20);
  }, 30_000);
});

test('a drain says when to come back, and the letters stay', async () => {
  const ann = await open();
  await ann.append(letters(1, 1));
  await server.close();
  expect(ann.inbox.all.at(-1)).toMatchObject({ type: 'retry' });
  expect(await ann.closed).toBe(MailboxClose.draining);
  await start();
  expect(await (await open()).readAll()).toEqual(letters(1, 1));
});

test('until a compaction names its author, topics and sessions are on the disk as hashes only', async () => {
  const ann = await open({ session: 'ann' });
  await ann.append(letters(1, 1));
  await server.close();
  const directory = join(top, 'mailbox');
  const names = await readdir(directory);
  const all = Buffer.concat(
    await Promise.all(names.map((name) => readFile(join(directory, name)))),
  );
  expect(all.includes('sealed 1')).toBe(true);
  for (const key of ann.publicKeys) expect(all.includes(Buffer.from(key))).toBe(false);
  await start();
});
