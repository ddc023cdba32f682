import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEditInvite, viewInviteOf, type Invite } from '../crypto/invites.ts';
import { SECRET_BYTES } from '../crypto/room-secrets.ts';
import { toBase64url } from '../lib/bytes.ts';
import { readRoom } from './read-room.ts';
import type { Room } from './room-api.ts';
import { startHost, type TestHost, type TestPorts } from './room-fixture.ts';
import { openRoom } from './room.ts';

const PATIENCE = { timeout: 10_000, interval: 20 };

let host: TestHost;
let invite: Invite;

beforeEach(async () => {
  host = await startHost();
  const secret = Uint8Array.from(randomBytes(SECRET_BYTES));
  invite = createEditInvite(secret, { name: 'tests', relays: [] });
});

afterEach(() => host.close());

const waiting = (room: Room) => (): number => room.status().waitingEdits;

/** A run that ends like a page's: what others hold is noted, and the next run of the same device reads it. */
async function leave(
  { room, life, topic }: Awaited<ReturnType<typeof openRoom>>,
  ports: TestPorts,
) {
  const device = await ports.device;
  const key = toBase64url(topic);
  await device.rememberRoom({ topic: key, name: '', link: '', lastOpenedMs: 0 });
  await device.noteRoom(key, life.summary());
  await room.leave();
}

test('edits wait until another device has stored them, over the runs of a device', async () => {
  const ports = host.ports();
  const first = await openRoom(invite, ports);
  const page = first.room.createPage({ kind: 'text', title: 'Plan' });
  await expect.poll(waiting(first.room), PATIENCE).toBeGreaterThan(0);
  const ben = await openRoom(invite, host.ports());
  await expect.poll(waiting(first.room), PATIENCE).toBe(0);
  expect(first.life.summary()).toMatchObject({ name: 'Tests', pages: 1, waitingEdits: 0 });
  expect(first.life.summary().bytes).toBeGreaterThan(0);
  await ben.room.leave();
  await leave(first, ports);

  const second = await openRoom(invite, { ...host.ports(ports.disk), device: ports.device });
  expect(waiting(second.room)()).toBe(0);
  (await second.room.doc(page)).getText('text').insert(0, 'only here');
  await expect.poll(waiting(second.room), PATIENCE).toBe(1);
  await leave(second, ports);

  const third = await openRoom(invite, { ...host.ports(ports.disk), device: ports.device });
  expect(waiting(third.room)()).toBe(1);
  await third.room.leave();
});

test('a room is read from its disk without being opened', async () => {
  const ports = host.ports();
  const { room } = await openRoom(invite, ports);
  const page = room.createPage({ kind: 'text', title: 'Plan' });
  const gone = room.createPage({ kind: 'text', title: 'Gone' });
  (await room.doc(page)).getText('text').insert(0, 'words');
  room.deletePage(gone);
  room.rename('Kitchen');
  await room.leave();
  const before = structuredClone(ports.disk);
  const contents = await readRoom(invite, ports);
  expect(contents).toMatchObject({ name: 'Kitchen', pages: [{ id: page, title: 'Plan' }] });
  expect(contents.pages).toHaveLength(1);
  expect(contents.pages[0]?.doc.getText('text').toJSON()).toBe('words');
  expect(ports.disk).toEqual(before);
});

test('only those who may write change the list of pages', async () => {
  const { room } = await openRoom(viewInviteOf(invite), host.ports());
  const page = 'none' as Parameters<Room['open']>[0];
  for (const change of [
    () => room.rename('mine'),
    () => room.renamePage(page, 'mine'),
    () => room.movePage(page, null),
    () => room.deletePage(page),
    () => room.restorePage(page),
  ])
    expect(change).toThrow('view');
  await room.leave();
});

test('presence is changed key by key, and others see all of it', async () => {
  const [ann, ben] = [await openRoom(invite, host.ports()), await openRoom(invite, host.ports())];
  const page = ann.room.createPage({ kind: 'text', title: 'Plan' });
  ann.room.open(page);
  ann.room.updatePresence({ typing: true, idle: false });
  ann.room.updatePresence({ typing: undefined });
  const seen = (): unknown => {
    const presence = ben.room.presences().get(ann.room.self.id);
    return presence === undefined ? undefined : { ...presence };
  };
  await expect.poll(seen, PATIENCE).toEqual({ page, idle: false });
  await Promise.all([ann.room.leave(), ben.room.leave()]);
});
