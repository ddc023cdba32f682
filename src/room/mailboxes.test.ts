import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LIMITS } from '../../server/limits.ts';
import { openStore } from '../../server/mailbox/open-store.ts';
import type { MailboxStore } from '../../server/mailbox/store-port.ts';
import { createEditInvite, viewInviteOf, type Invite } from '../crypto/invites.ts';
import { SECRET_BYTES } from '../crypto/room-secrets.ts';
import { createMemoryDisk } from '../store/memory-store.ts';
import { mailboxUrlOf } from './late-mailboxes.ts';
import type { PageId } from '../wire/ids.ts';
import type { Room } from './room-api.ts';
import { startHost, type TestHost, type TestPorts } from './room-fixture.ts';
import { openRoom } from './room.ts';

const PATIENCE = { timeout: 20_000, interval: 20 };

let top: string;
let store: MailboxStore;
let host: TestHost;
let invite: Invite;
const opened: { room: Room; ports: TestPorts }[] = [];

beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'folkmoot-'));
  store = await openStore(join(top, 'first'), LIMITS);
  host = await startHost(store);
  const secret = Uint8Array.from(randomBytes(SECRET_BYTES));
  invite = createEditInvite(secret, { name: 'tests', relays: [] });
});

afterEach(async () => {
  for (const { room } of opened) await room.leave();
  for (const { ports } of opened.splice(0)) {
    expect(ports.errors).toEqual([]);
    expect(ports.pendingTimers()).toBe(0);
  }
  await host.close();
  await store.close();
  await rm(top, { recursive: true });
});

async function open(ports = host.ports(), link = invite): Promise<Room> {
  const { room } = await openRoom(link, ports);
  opened.push({ room, ports });
  return room;
}

async function leave(room: Room): Promise<void> {
  await room.leave();
  opened.splice(0, Infinity, ...opened.filter((one) => one.room !== room));
}

async function write(room: Room, page: PageId, text: string): Promise<void> {
  (await room.doc(page)).getText('text').insert(0, text);
}

const inMailbox = (room: Room) => (): boolean | undefined => room.receipt()?.inMailbox;
const textOf = (room: Room, page: PageId) => async (): Promise<string> =>
  (await room.doc(page)).getText('text').toJSON();

test('people who are never there together write to each other', async () => {
  const disk = createMemoryDisk();
  const ann = await open(host.ports(disk));
  const page = ann.createPage({ kind: 'text', title: 'Plan' });
  await write(ann, page, 'Doors at eleven');
  await expect.poll(inMailbox(ann), PATIENCE).toBe(true);
  expect(ann.status()).toMatchObject({
    waitingEdits: 0,
    mailbox: { state: 'here', reason: null, waitingEdits: 0 },
  });
  expect(ann.hosts()).toMatchObject([{ relay: 'here', isUsed: true, mailbox: { state: 'here' } }]);
  await leave(ann);

  const ben = await open();
  await expect.poll(textOf(ben, page), PATIENCE).toBe('Doors at eleven');
  expect(ben.peers()).toEqual([]);
  expect(ben.pages()).toMatchObject([{ title: 'Plan' }]);
  await write(ben, page, 'Hi! ');
  await expect.poll(inMailbox(ben), PATIENCE).toBe(true);
  await leave(ben);

  const again = await open(host.ports(disk));
  await expect.poll(textOf(again, page), PATIENCE).toBe('Hi! Doors at eleven');
  // What is known to be kept is on the disk: nothing is brought again.
  expect(again.status().mailbox.waitingEdits).toBe(0);
});

test('a large edit is cut into letters', async () => {
  const ann = await open();
  const page = ann.createPage({ kind: 'text', title: 'Long' });
  const long = Array.from({ length: 4000 }, (_, i) => `${i} and more of it `)
    .join('')
    .repeat(4);
  await write(ann, page, long);
  await expect.poll(inMailbox(ann), PATIENCE).toBe(true);
  await leave(ann);
  const ben = await open();
  await expect.poll(async () => (await textOf(ben, page)()).length, PATIENCE).toBe(long.length);
});

test('a viewer reads, and nothing of it is appended', async () => {
  const ann = await open();
  const page = ann.createPage({ kind: 'text', title: 'Plan' });
  await write(ann, page, 'Doors at eleven');
  await expect.poll(inMailbox(ann), PATIENCE).toBe(true);
  await leave(ann);
  const before = await store.totals();
  const viewer = await open(host.ports(), viewInviteOf(invite));
  await expect.poll(textOf(viewer, page), PATIENCE).toBe('Doors at eleven');
  expect(viewer.status().mailbox).toMatchObject({ state: 'here', waitingEdits: 0 });
  await leave(viewer);
  expect(await store.totals()).toEqual(before);
});

test('a host that lost everything gets it back from whoever returns', async () => {
  const disk = createMemoryDisk();
  const ports = host.ports(disk);
  const ann = await open(ports);
  const page = ann.createPage({ kind: 'text', title: 'Plan' });
  await write(ann, page, 'Doors at eleven');
  await expect.poll(inMailbox(ann), PATIENCE).toBe(true);
  await leave(ann);
  const { port } = new URL(host.relay.url);
  await host.close();
  await store.close();
  store = await openStore(join(top, 'second'), LIMITS);
  host = await startHost(store, Number(port));

  const again = await open({ ...host.ports(disk), device: ports.device });
  expect(await textOf(again, page)()).toBe('Doors at eleven');
  expect((await store.totals()).bytes).toBe(0);
  await expect.poll(async () => (await store.totals()).bytes, PATIENCE).toBeGreaterThan(0);
  await expect.poll(() => again.status().mailbox.waitingEdits, PATIENCE).toBe(0);
  await leave(again);

  const cleo = await open();
  await expect.poll(textOf(cleo, page), PATIENCE).toBe('Doors at eleven');
});

test('a fault that takes the relay takes the mailbox too', async () => {
  const ann = await open();
  await expect.poll(() => ann.status().mailbox.state, PATIENCE).toBe('here');
  await ann.network.ready();
  ann.network.allowFaults(true);
  const fault = ann.network.cause({
    scope: { on: 'relay' },
    conditions: { cut: 'both' },
    profile: null,
    forMs: 60_000,
  });
  await expect
    .poll(() => ann.status().mailbox, PATIENCE)
    .toMatchObject({ state: 'away', reason: expect.stringContaining('fault') });
  ann.network.heal(fault);
  await expect.poll(() => ann.status().mailbox.state, PATIENCE).toBe('here');
});

test('the mailbox is beside the relay', () => {
  expect(mailboxUrlOf('wss://a.example/relay?token=x')).toBe('wss://a.example/mailbox?token=x');
});

test('a host with two names is asked by the one that the room prefers', async () => {
  const { url } = host.relay;
  const alias = url.replace('127.0.0.1', 'localhost');
  const secret = Uint8Array.from(randomBytes(SECRET_BYTES));
  const link = createEditInvite(secret, { name: 'tests', relays: [url, alias] });
  const ports = host.ports();
  const { timers } = ports;
  // What takes half a minute and more is shortened, so that a second is as long as a minute.
  const after: typeof timers.after = (delayMs, run) =>
    timers.after(delayMs < 20_000 ? delayMs : delayMs / 60, run);
  const ann = await open({ ...ports, timers: { ...timers, after } }, link);
  const boxes = () => ann.hosts().map(({ mailbox }) => mailbox);
  await expect
    .poll(boxes, PATIENCE)
    .toMatchObject([
      { state: 'here' },
      { state: 'away', reason: 'this is the same server as another host of the room' },
    ]);
  const page = ann.createPage({ kind: 'text', title: 'Plan' });
  await write(ann, page, 'Doors at eleven');
  await expect.poll(inMailbox(ann), PATIENCE).toBe(true);
  expect(boxes()).toMatchObject([{ state: 'here' }, { state: 'away' }]);
});
