import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createEditInvite, viewInviteOf, type Invite } from '../crypto/invites.ts';
import { SECRET_BYTES } from '../crypto/room-secrets.ts';
import { equalBytes } from '../lib/bytes.ts';
import { BLOB_BYTES_MAX } from '../wire/blob-messages.ts';
import type { BlobId } from '../wire/ids.ts';
import type { Room } from './room-api.ts';
import { startHost, type TestHost, type TestPorts } from './room-fixture.ts';
import { openRoom } from './room.ts';

const PATIENCE = { timeout: 40_000, interval: 20 };
const noise = (length: number): Uint8Array => Uint8Array.from(randomBytes(length));

// Several rooms in one process, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

let host: TestHost;
let invite: Invite;
let opened: { room: Room; ports: TestPorts }[] = [];

beforeEach(async () => {
  host = await startHost();
  const secret = Uint8Array.from(randomBytes(SECRET_BYTES));
  invite = createEditInvite(secret, { name: 'tests', relays: [] });
});

afterEach(async () => {
  await Promise.all(opened.map(({ room }) => room.leave()));
  for (const { ports } of opened) {
    expect(ports.errors).toEqual([]);
    expect(ports.pendingTimers()).toBe(0);
  }
  opened = [];
  await host.close();
});

async function open(ports = host.ports(), link = invite): Promise<Room> {
  const { room } = await openRoom(link, ports);
  opened.push({ room, ports });
  return room;
}

async function leave(room: Room): Promise<void> {
  await room.leave();
  opened = opened.filter((one) => one.room !== room);
}

const stateOf = (room: Room, id: BlobId): string => room.blobs.state(id).state;
const waitForHere = (room: Room, id: BlobId): Promise<void> =>
  expect.poll(() => stateOf(room, id), PATIENCE).toBe('here');

describe('an image', () => {
  test('comes from a third peer after its author left', async () => {
    const [ann, ben] = [await open(), await open()];
    const photo = noise(300_001);
    const id = await ann.blobs.put(photo, 'image/jpeg');
    expect(ann.blobs.state(id)).toEqual({
      state: 'here',
      bytes: photo.length,
      mime: 'image/jpeg',
      isSaved: true,
    });
    // Nobody asked for it: the room lists it, and so everyone keeps it.
    await waitForHere(ben, id);
    await expect.poll(() => ann.blobs.holders(id), PATIENCE).toEqual([ben.self.id]);
    await leave(ann);
    const cleo = await open();
    const got = await cleo.blobs.get(id);
    expect(got.mime).toBe('image/jpeg');
    expect(equalBytes(got.bytes, photo)).toBe(true);
    expect(cleo.blobs.holders(id)).toEqual([ben.self.id]);
    await expect.poll(() => ben.blobs.holders(id), PATIENCE).toEqual([cleo.self.id]);
  });
});

describe('on this device', () => {
  test('it is there alone, after the room was opened anew', async () => {
    const ports = host.ports();
    const ann = await open(ports);
    const photo = noise(100_000);
    const id = await ann.blobs.put(photo, 'image/png');
    await leave(ann);
    const again = await open(host.ports(ports.disk));
    const got = await again.blobs.get(id);
    expect(equalBytes(got.bytes, photo)).toBe(true);
    expect(again.blobs.usage()).toMatchObject({ count: 1, bytes: photo.length, trouble: null });
  });

  test('the same bytes of the same type have one name, of another type another', async () => {
    const ann = await open();
    const photo = noise(50_000);
    const [one, two, other] = [
      await ann.blobs.put(photo, 'image/png'),
      await ann.blobs.put(photo, 'image/png'),
      await ann.blobs.put(photo, 'image/gif'),
    ];
    expect(two).toBe(one);
    expect(other).not.toBe(one);
    expect(ann.blobs.usage()?.count).toBe(2);
  });

  test('a full disk refuses it in words, and takes it when it is well again', async () => {
    const ports = host.ports();
    const ann = await open(ports);
    await ann.blobs.ready();
    ports.faults.failing = { reason: 'full', detail: 'no space' };
    await expect(ann.blobs.put(noise(40_000), 'image/png')).rejects.toThrow('no space');
    expect(ann.blobs.usage()?.trouble).toBe('no space');
    ports.faults.failing = null;
    const id = await ann.blobs.put(noise(40_000), 'image/png');
    expect(stateOf(ann, id)).toBe('here');
    expect(ann.blobs.usage()?.trouble).toBeNull();
  });

  test('a chunk that was damaged comes from another', async () => {
    const ports = host.ports();
    const [ann, ben] = [await open(ports), await open()];
    const photo = noise(200_000);
    const id = await ann.blobs.put(photo, 'image/png');
    await waitForHere(ben, id);
    for (const records of ports.disk.databases.values())
      if (records.has(`c/${id}/3`)) records.delete(`c/${id}/3`);
    const got = await ann.blobs.get(id);
    expect(equalBytes(got.bytes, photo)).toBe(true);
  });
});

describe('what is refused', () => {
  test('nothing, too much, what is no type, and what a viewer puts', async () => {
    const ann = await open();
    await expect(ann.blobs.put(new Uint8Array(0), 'image/png')).rejects.toThrow(RangeError);
    await expect(ann.blobs.put(noise(BLOB_BYTES_MAX + 1), 'image/png')).rejects.toThrow('20 MB');
    await expect(ann.blobs.put(noise(5), 'a photo')).rejects.toThrow('media type');
    await expect(ann.blobs.get('../x' as BlobId)).rejects.toThrow(RangeError);
    const viewer = await open(host.ports(), viewInviteOf(invite));
    await expect(viewer.blobs.put(noise(5), 'image/png')).rejects.toThrow('view');
  });

  test('waiting ends when it is aborted, and when the room is left', async () => {
    const ann = await open();
    const nobodys = await (await open()).blobs.put(noise(10), 'image/png');
    const other = `${nobodys.startsWith('A') ? 'B' : 'A'}${nobodys.slice(1)}` as BlobId;
    const abort = new AbortController();
    const waiting = ann.blobs.get(other, { signal: abort.signal });
    abort.abort(new Error('scrolled away'));
    await expect(waiting).rejects.toThrow('scrolled away');
    const left = ann.blobs.get(other);
    const isRefused = expect(left).rejects.toThrow('left');
    await ann.blobs.ready();
    await leave(ann);
    await isRefused;
  });

  test('a room that is left at once leaves nothing behind', async () => {
    const ann = await open();
    const ready = ann.blobs.ready().catch((error: unknown) => error);
    await leave(ann);
    expect(await ready).toMatchObject({ message: 'the room was left' });
  });
});

test('a viewer keeps a copy and gives it', async () => {
  const ann = await open();
  const viewer = await open(host.ports(), viewInviteOf(invite));
  const photo = noise(100_000);
  const id = await ann.blobs.put(photo, 'image/webp');
  const told: BlobId[] = [];
  viewer.blobs.on('change', ({ ids }) => told.push(...ids));
  await waitForHere(viewer, id);
  await leave(ann);
  const ben = await open();
  expect(equalBytes((await ben.blobs.get(id)).bytes, photo)).toBe(true);
  expect(told).toContain(id);
});
