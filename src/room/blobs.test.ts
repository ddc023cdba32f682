import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createEditInvite, type Invite } from '../crypto/invites.ts';
import { SECRET_BYTES } from '../crypto/room-secrets.ts';
import { equalBytes } from '../lib/bytes.ts';
import type { BlobId } from '../wire/ids.ts';
import type { Room } from './room-api.ts';
import { startHost, type TestHost, type TestPorts } from './room-fixture.ts';
import { openRoom } from './room.ts';

const PATIENCE = { timeout: 15_000, interval: 20 };
const MIB = 1024 * 1024;
const noise = (length: number): Uint8Array => Uint8Array.from(randomBytes(length));

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
    const photo = noise(2 * MIB + 1);
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
