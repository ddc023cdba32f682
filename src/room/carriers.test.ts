/** What carriers do under faults of the room, with direct links (in one process) and a real relay that can die. */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test, vi, type MockInstance } from 'vitest';
import { createEditInvite, type Invite } from '../crypto/invites.ts';
import { SECRET_BYTES } from '../crypto/room-secrets.ts';
import type { FaultOrder } from '../faults/room-fault.ts';
import { must } from '../lib/assert.ts';
import type { PathKind } from '../wire/lanes.ts';
import { Carriers } from './carriers.ts';
import { createTestRtc } from './direct-fixture.ts';
import type { Room } from './room-api.ts';
import { startHost, type TestHost, type TestPorts } from './room-fixture.ts';
import { openRoom } from './room.ts';

const PATIENCE = { timeout: 15_000, interval: 20 };

let host: TestHost;
let rtc: ReturnType<typeof createTestRtc>;
let opened: { room: Room; ports: TestPorts }[] = [];
let isRelayUp = true;
let invite: Invite;
let perform: MockInstance<Carriers['perform']>;

beforeEach(async () => {
  host = await startHost();
  isRelayUp = true;
  perform = vi.spyOn(Carriers.prototype, 'perform');
  rtc = createTestRtc();
  invite = createEditInvite(Uint8Array.from(randomBytes(SECRET_BYTES)), {
    name: 'tests',
    relays: [],
  });
});

afterEach(async () => {
  await Promise.all(opened.map(({ room }) => room.leave()));
  for (const { ports } of opened) expect(ports.errors).toEqual([]);
  opened = [];
  perform.mockRestore();
  if (isRelayUp) await host.close();
});

async function open(): Promise<Room> {
  const ports = Object.assign(host.ports(), { RTCPeerConnectionCtor: rtc.RTCPeerConnectionCtor });
  const { room } = await openRoom(invite, ports);
  opened.push({ room, ports });
  return room;
}

const pathTo = (room: Room, other: Room) => (): PathKind | undefined =>
  room.peers().find(({ id }) => id === other.self.id)?.path;

/** So many, all directly linked, in a room that allows faults. */
async function together(count: number): Promise<Room[]> {
  const rooms: Room[] = [];
  for (let i = 0; i < count; i++) rooms.push(await open());
  must(rooms[0]).network.allowFaults(true);
  for (const room of rooms) {
    await expect.poll(() => room.network.faultsAllowed(), PATIENCE).toBe(true);
    for (const other of rooms)
      if (other !== room) await expect.poll(pathTo(room, other), PATIENCE).toBe('direct');
  }
  return rooms;
}

async function killRelay(rooms: readonly Room[]): Promise<void> {
  isRelayUp = false;
  await host.close();
  for (const room of rooms)
    await expect.poll(() => room.status().relay.state, PATIENCE).toBe('away');
}

const order = (over: Partial<FaultOrder>): FaultOrder => ({
  scope: { on: 'all' },
  conditions: { cut: 'both' },
  profile: null,
  forMs: 60_000,
  ...over,
});

describe('faults of the room', () => {
  test('a dead relay is away for all, direct links stay, and it is back after the heal', async () => {
    const [ann, ben] = (await together(2)) as [Room, Room];
    ann.network.cause(order({ scope: { on: 'relay' } }));
    for (const room of [ann, ben]) {
      await expect.poll(() => room.status().relay.state, PATIENCE).toBe('away');
      expect(room.status().relay.reason).toContain('fault');
    }
    expect([pathTo(ann, ben)(), pathTo(ben, ann)()]).toEqual(['direct', 'direct']);
    expect(host.relay.services.counts().relay.peers).toBe(2);
    ben.network.heal();
    for (const room of [ann, ben])
      await expect.poll(() => room.status().relay.state, PATIENCE).toBe('here');
    // The relayed links are there again: without direct ones they serve.
    ann.network.cause(
      order({ scope: { on: 'link', a: ann.self.id, b: ben.self.id, kind: 'direct' } }),
    );
    await expect.poll(pathTo(ann, ben), PATIENCE).toBe('relayed');
    await expect.poll(pathTo(ben, ann), PATIENCE).toBe('relayed');
  });

  test('a cut direct link is not made anew while it is cut, and is back soon after', async () => {
    const [ann, ben] = (await together(2)) as [Room, Room];
    const made = rtc.made();
    ann.network.cause(
      order({ scope: { on: 'link', a: ann.self.id, b: ben.self.id, kind: 'direct' } }),
    );
    await expect.poll(pathTo(ann, ben), PATIENCE).toBe('relayed');
    await givenUp(2);
    expect(rtc.made()).toBe(made);
    const healedMs = performance.now();
    ben.network.heal();
    await expect.poll(pathTo(ann, ben), PATIENCE).toBe('direct');
    expect(performance.now() - healedMs).toBeLessThan(3_000);
  });

  test('a heal crosses cuts of everything, and the room is whole again, with no relay left', async () => {
    const [ann, ben, cleo] = (await together(3)) as [Room, Room, Room];
    const rooms = [ann, ben, cleo];
    await killRelay(rooms);
    const made = rtc.made();
    cleo.network.cause(order({}));
    for (const room of rooms)
      await expect.poll(() => room.status().state, PATIENCE).toBe('offline');
    await givenUp(3);
    const healedMs = performance.now();
    ben.network.heal();
    for (const room of rooms)
      for (const other of rooms)
        if (other !== room) await expect.poll(pathTo(room, other), PATIENCE).toBe('direct');
    expect(performance.now() - healedMs).toBeLessThan(3_000);
    expect(rtc.made()).toBe(made);
  }, 60_000);

  test('who goes offline by a fault comes back without any relay', async () => {
    const [ann, ben] = (await together(2)) as [Room, Room];
    await killRelay([ann, ben]);
    const made = rtc.made();
    ann.network.cause(order({ scope: { on: 'peer', peer: ann.self.id } }));
    await expect.poll(pathTo(ben, ann), PATIENCE).toBe('out-of-reach');
    await givenUp(2);
    ann.network.heal();
    await expect.poll(pathTo(ben, ann), PATIENCE).toBe('direct');
    await expect.poll(pathTo(ann, ben), PATIENCE).toBe('direct');
    expect(rtc.made()).toBe(made);
  }, 60_000);
});

/** The mesh of each has given up its silent direct links to all others. */
async function givenUp(count: number): Promise<void> {
  const closed = (): number =>
    perform.mock.calls.filter(([{ type }]) => type === 'close-link').length;
  await expect.poll(closed, PATIENCE).toBeGreaterThanOrEqual(count * (count - 1));
}
