import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { attachServices, type Attachment } from '../attach.ts';
import { LIMITS, type Limits } from '../limits.ts';
import { clientFrame, RawSocket } from '../testing.ts';
import { farApart, letters, StockClient } from './client-fixture.ts';
import { step2Message, updateMessage } from './messages.ts';
import { openYjsRooms } from './open.ts';

const ROOMS = Number(process.env['FOLKMOOT_YJS_ROOMS'] ?? 50);
const ROOMS_AT_ONCE = 10;

let directory: string;
let running: Running;
const clients: StockClient[] = [];

class Running {
  readonly port: number;
  readonly attachment: Attachment;
  readonly #closers: (() => Promise<void>)[];
  readonly #server: Server;

  private constructor(closers: (() => Promise<void>)[], server: Server, attachment: Attachment) {
    this.#closers = closers;
    this.#server = server;
    this.attachment = attachment;
    this.port = (server.address() as AddressInfo).port;
  }

  static async start(changed: Partial<Limits> = {}): Promise<Running> {
    const limits = { ...LIMITS, joinsPerSecond: 1e6, joinsBurst: 1e6, ...changed };
    const closers: (() => Promise<void>)[] = [];
    const place = { beside: directory };
    const rooms = await openYjsRooms(place, limits, () => undefined, closers);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { openYjs } = rooms;
    const attachment = attachServices(server, { limits, openYjs, claimAllPaths: true });
    return new Running(closers, server, attachment);
  }

  get counts(): { peers: number; rooms: number; memoryBytes: number } {
    return this.attachment.counts().yjs ?? { peers: -1, rooms: -1, memoryBytes: -1 };
  }

  async stop(): Promise<void> {
    await this.attachment.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    for (const close of this.#closers) await close();
  }
}

function client(room: string, doc = new Y.Doc()): StockClient {
  const made = new StockClient(running.port, room, doc);
  clients.push(made);
  return made;
}

async function expectText(of: StockClient, text: string): Promise<void> {
  await expect.poll(() => of.text, { timeout: 10_000 }).toBe(text);
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'folkmoot-yjs-'));
  running = await Running.start();
});

afterEach(async () => {
  for (const one of clients.splice(0)) one.destroy();
  await running.stop();
  await rm(directory, { recursive: true });
});

describe('stock y-websocket clients', () => {
  test('converge, and see each other', async () => {
    const [ann, bob] = [client('one/two'), client('one/two')];
    await Promise.all([ann.synced, bob.synced]);
    ann.type('from Ann ');
    await expectText(bob, 'from Ann ');
    bob.type('from Bob');
    await expectText(ann, bob.text);
    ann.show({ name: 'Ann' });
    await expect.poll(() => bob.shown).toContainEqual({ name: 'Ann' });
    ann.destroy();
    await expect.poll(() => bob.shown).not.toContainEqual({ name: 'Ann' });
  });

  test('bring what they typed without a network, deletions too', async () => {
    const [ann, bob] = [client('offline'), client('offline')];
    await Promise.all([ann.synced, bob.synced]);
    ann.type('abcdef');
    await expectText(bob, 'abcdef');
    ann.leave();
    bob.leave();
    ann.remove(0, 2);
    bob.type('ghi');
    ann.comeBack();
    bob.comeBack();
    await expectText(ann, 'cdefghi');
    await expectText(bob, 'cdefghi');
  });

  test('find all of it again after a restart, and from an unloaded room', async () => {
    const ann = client('kept');
    await ann.synced;
    for (let i = 0; i < 50; i++) ann.type(`${i} `);
    const bob = client('kept');
    await expectText(bob, ann.text);
    const { text } = ann;
    for (const one of clients.splice(0)) one.destroy();
    await running.stop();
    running = await Running.start({ yjsIdleMs: 1 });
    const cleo = client('kept');
    await expectText(cleo, text);
    cleo.destroy();
    await expect.poll(() => running.counts, { timeout: 5_000 }).toMatchObject({ rooms: 0 });
    expect(running.counts.memoryBytes).toBe(0);
    await expectText(client('kept'), text);
  });

  test('do not see other rooms', async () => {
    const [ann, bob] = [client('one'), client('two')];
    await Promise.all([ann.synced, bob.synced]);
    ann.type('mine');
    bob.type('yours');
    await expectText(client('one'), 'mine');
    await expectText(client('two'), 'yours');
  });

  test('a room that is compacted many times stays what it was', async () => {
    const [ann, bob] = [client('long'), client('long')];
    await Promise.all([ann.synced, bob.synced]);
    for (let i = 0; i < 40; i++) {
      ann.type(`${i}${'x'.repeat(20_000)}`);
      if (i % 2 === 1) ann.remove(0, 20_000);
      await expectText(bob, ann.text);
    }
    for (const one of [ann, bob]) one.leave();
    await running.stop();
    running = await Running.start();
    await expectText(client('long'), ann.text);
  });
});

describe('memory', () => {
  test(
    `is bounded over ${ROOMS} rooms, which come back equal`,
    async () => {
      await running.stop();
      const yjsMemoryBytes = 3 * 1024 * 1024;
      running = await Running.start({ yjsMemoryBytes, yjsRooms: 40 });
      const fill = async (i: number): Promise<void> => {
        const one = client(`room ${i}`);
        await one.synced;
        one.type(`${i} ${'x'.repeat(100_000)}`);
        await one.heard();
        one.destroy();
      };
      for (let i = 0; i < ROOMS; i += ROOMS_AT_ONCE) {
        await Promise.all(Array.from({ length: ROOMS_AT_ONCE }, (_, n) => fill(i + n)));
        await expect.poll(() => running.counts.peers, { timeout: 10_000 }).toBe(0);
        expect(running.counts.memoryBytes).toBeLessThan(yjsMemoryBytes + 200_000);
        expect(running.counts.rooms).toBeLessThanOrEqual(40);
      }
      for (const i of [0, ROOMS / 2, ROOMS - 1])
        await expectText(client(`room ${i}`), `${i} ${'x'.repeat(100_000)}`);
    },
    20_000 + ROOMS * 200,
  );

  test('a room that grows too large refuses in words, and keeps what it had', async () => {
    await running.stop();
    running = await Running.start({ yjsRoomBytes: 64 * 1024 });
    const ann = client('large');
    await ann.synced;
    ann.type('kept');
    const bob = client('large');
    await expectText(bob, 'kept');
    ann.type('x'.repeat(100_000));
    expect(await ann.denied).toMatch(/too large/);
    bob.type(' and more');
    await expectText(client('large'), 'kept and more');
  });
});

describe('what is hostile costs its sender and nobody else', () => {
  const garbage = Uint8Array.of(0, 2, 3, 1, 200, 7);
  // One client, 2^25 structs, and nothing of them.
  const claims = step2Message(Uint8Array.of(1, 0x80, 0x80, 0x80, 0x10, 1, 0));
  test.each([
    ['an empty message', clientFrame(new Uint8Array(0)), 4000],
    ['an unknown kind', clientFrame(Uint8Array.of(9)), 4000],
    ['text', clientFrame(Uint8Array.of(65), { opcode: 1 }), 4000],
    ['no update', clientFrame(garbage), 4000],
    ['an update that claims 2^25 structs', clientFrame(claims), 4000],
    ['no state vector', clientFrame(Uint8Array.of(0, 0, 2, 9, 9)), 4000],
    ['a reserved bit', clientFrame(Uint8Array.of(1), { rsv: 4 }), 1002],
    ['a huge message', clientFrame(new Uint8Array(8), { claimedBytes: 99 * 2 ** 20 }), 1009],
  ])('%s', async (_name, frame, code) => {
    const [ann, bob] = [client('hostile'), client('hostile')];
    await Promise.all([ann.synced, bob.synced]);
    ann.type('before ');
    const raw = new RawSocket(running.port).upgrade('/yjs/hostile').write(frame);
    expect(await raw.ended).toEqual({ status: 101, code });
    ann.type('after');
    await expectText(bob, 'before after');
    expect(ann.closes + bob.closes).toBe(0);
  });

  test.each([
    ['no name', '/yjs/', 400],
    ['a name that is too long', `/yjs/${'x'.repeat(300)}`, 400],
    ['a name with a line feed', '/yjs/a%0Ab', 400],
    ['a name that is no UTF-8', '/yjs/%ff', 400],
  ])('%s', async (_name, path, status) => {
    expect((await new RawSocket(running.port).upgrade(path).ended).status).toBe(status);
  });

  test('an update that would take many seconds is ended', async () => {
    const ann = client('tangled', letters(8_000));
    const bob = client('tangled');
    await expectText(bob, ann.text);
    const raw = new RawSocket(running.port).upgrade('/yjs/tangled');
    const before = process.cpuUsage();
    raw.write(clientFrame(updateMessage(farApart(8_000))));
    expect(await raw.ended).toEqual({ status: 101, code: 4013 });
    ann.type(' goes on');
    await expectText(bob, ann.text);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(5_000);
    expect(bob.text.startsWith('xxx')).toBe(true);
    expect(ann.closes + bob.closes).toBe(0);
    await expectText(client('tangled'), ann.text);
  });

  test('nobody changes what another shows', async () => {
    const [ann, bob] = [client('shown'), client('shown')];
    await Promise.all([ann.synced, bob.synced]);
    ann.show({ name: 'Ann' });
    await expect.poll(() => bob.shown).toContainEqual({ name: 'Ann' });
    const mallory = client('shown');
    await mallory.synced;
    mallory.forge(ann.doc.clientID, { name: 'Mallory' });
    mallory.show({ name: 'M' });
    await expect.poll(() => bob.shown).toContainEqual({ name: 'M' });
    expect(bob.shown).not.toContainEqual({ name: 'Mallory' });
  });
});
