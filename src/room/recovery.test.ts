import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEditInvite } from '../crypto/invites.ts';
import { SECRET_BYTES } from '../crypto/room-secrets.ts';
import { createMemoryDisk, type MemoryDisk } from '../store/memory-store.ts';
import type { Room } from './room-api.ts';
import { startHost, type TestHost, type TestPorts } from './room-fixture.ts';
import { openRoom } from './room.ts';

const PATIENCE = { timeout: 10_000, interval: 20 };
const secret = Uint8Array.from(randomBytes(SECRET_BYTES));
const invite = createEditInvite(secret, { name: 'crash', relays: [] });

let host: TestHost;
beforeEach(async () => (host = await startHost()));
afterEach(() => host.close());

/** What a crash at this moment would leave on the disk. */
function imageOf(disk: MemoryDisk): MemoryDisk {
  const image = createMemoryDisk();
  for (const [name, records] of disk.databases)
    image.databases.set(name, new Map(structuredClone([...records])));
  return image;
}

const keysOf = (disk: MemoryDisk): string[] =>
  [...disk.databases.values()].flatMap((records) => [...records.keys()]);

/** A session that wrote, had everything saved, and then was no more. */
async function crashed(): Promise<{
  disk: MemoryDisk;
  session: string;
  page: Room['createPage'] extends (...args: never) => infer P ? P : never;
}> {
  const ports = host.ports();
  const { room } = await openRoom(invite, ports);
  const page = room.createPage({ kind: 'text', title: 'Plan' });
  (await room.doc(page)).getText('text').insert(0, 'before the crash');
  await expect
    .poll(() => room.status().saved && room.status().unsavedEdits === 0, PATIENCE)
    .toBe(true);
  const disk = imageOf(ports.disk);
  await room.leave();
  return { disk, session: room.self.id, page };
}

const open = async (ports: TestPorts): Promise<Room> => (await openRoom(invite, ports)).room;

test('what a crashed session left unsigned is signed with its key, which is then forgotten', async () => {
  const { disk, session, page } = await crashed();
  expect(keysOf(disk)).toContain(`k/${session}`);
  const ann = await open(host.ports(disk));
  await expect.poll(() => keysOf(disk), PATIENCE).not.toContain(`k/${session}`);
  expect(keysOf(disk)).toContain(`h/${page}/${session}`);
  // So another can be given it in the dead session's name, and believe it.
  const ben = await open(host.ports());
  await expect
    .poll(async () => (await ben.doc(page)).getText('text').toJSON(), PATIENCE)
    .toBe('before the crash');
  expect(ben.peers().map(({ cutOff }) => cutOff)).toEqual(ben.peers().map(() => null));
  await Promise.all([ann.leave(), ben.leave()]);
});

test('the key of a session that lives in another tab is left alone', async () => {
  const { disk, session } = await crashed();
  const ports = host.ports(disk);
  ports.locks.add(session);
  const ann = await open(ports);
  await expect.poll(() => keysOf(disk), PATIENCE).toContain(`k/${ann.self.id}`);
  await ann.leave();
  expect(keysOf(disk)).toContain(`k/${session}`);
});

test('where nobody can tell which sessions live, keys are used and kept', async () => {
  const { disk, session, page } = await crashed();
  const ann = await open({ ...host.ports(disk), sessionLocks: null });
  await expect.poll(() => keysOf(disk), PATIENCE).toContain(`h/${page}/${session}`);
  await ann.leave();
  expect(keysOf(disk)).toContain(`k/${session}`);
});
