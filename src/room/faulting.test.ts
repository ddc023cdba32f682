import { describe, expect, test } from 'vitest';
import { viewInviteOf, type Invite } from '../crypto/invites.ts';
import type { FaultOrder } from '../faults/room-fault.ts';
import { must } from '../lib/assert.ts';
import type { NetworkPeer } from '../watch/network-snapshot.ts';
import type { PageId, PeerId } from '../wire/ids.ts';
import type { Room } from './room-api.ts';
import { roomsForEachTest } from './rooms-fixture.ts';

const PATIENCE = { timeout: 15_000, interval: 20 };

const kept = roomsForEachTest();

async function open(link?: Invite): Promise<Room> {
  const room = await kept.open(undefined, link);
  await room.network.ready();
  return room;
}

/** Ann, Ben and Cleo with one page, in step; faults are allowed. */
async function three(): Promise<{ rooms: Room[]; page: PageId }> {
  const rooms = [await open(), await open(), await open()];
  const ann = must(rooms[0]);
  const page = ann.createPage({ kind: 'text', title: 'Plan' });
  ann.network.allowFaults(true);
  await inStep(rooms);
  for (const { network } of rooms)
    await expect.poll(() => network.faultsAllowed(), PATIENCE).toBe(true);
  return { rooms, page };
}

const peerOf = (room: Room, other: Room): NetworkPeer | undefined =>
  room.network.snapshot().peers.find(({ id }) => id === other.self.id);

async function inStep(rooms: readonly Room[]): Promise<void> {
  for (const room of rooms)
    for (const other of rooms)
      await expect.poll(() => peerOf(room, other)?.inStep, PATIENCE).toBe(true);
}

const idsOf = (...rooms: (Room | undefined)[]): PeerId[] =>
  rooms.map((room) => must(room).self.id).sort();
const islandsOf = (room: Room): readonly PeerId[][] =>
  room.network.snapshot().islands.map(({ peers }) => [...peers]);

async function write(room: Room, page: PageId, words: string): Promise<void> {
  const text = (await room.doc(page)).getText('text');
  text.insert(text.length, words);
}

const order = (over: Partial<FaultOrder>): FaultOrder => ({
  scope: { on: 'all' },
  conditions: { cut: 'both' },
  profile: null,
  forMs: 60_000,
  ...over,
});

describe('faults of the room', () => {
  test('a split: all say the same islands, count what waits, and heal together', async () => {
    const { rooms, page } = await three();
    const [ann, ben, cleo] = rooms as [Room, Room, Room];
    const islands = [idsOf(ann, cleo), idsOf(ben)];
    const id = ann.network.cause(order({ scope: { on: 'islands', islands } }));
    for (const room of rooms)
      await expect
        .poll(() => room.network.faults().map((fault) => fault.id), PATIENCE)
        .toEqual([id]);
    await expect.poll(() => islandsOf(ann), PATIENCE).toEqual([idsOf(ann, cleo), idsOf(ben)]);
    await expect.poll(() => islandsOf(cleo), PATIENCE).toEqual([idsOf(ann, cleo), idsOf(ben)]);
    await expect.poll(() => islandsOf(ben)[0], PATIENCE).toEqual(idsOf(ben));
    expect(islandsOf(ben).slice(1).flat().sort()).toEqual(idsOf(ann, cleo));
    for (const words of ['a', 'b', 'c']) {
      await write(ann, page, words);
      await Promise.resolve();
    }
    await write(ben, page, 'd');
    await expect.poll(() => peerOf(ann, cleo)?.inStep, PATIENCE).toBe(true);
    expect(peerOf(ann, ben)).toMatchObject({
      state: 'apart',
      inStep: false,
      behind: 3,
      ownBehind: 3,
    });
    expect(peerOf(cleo, ben)).toMatchObject({ state: 'apart', behind: 3, ownBehind: 0 });
    expect(peerOf(ben, ann)).toMatchObject({ state: 'apart', behind: 1, ownBehind: 1 });
    expect(peerOf(ann, ben)?.pages).toEqual([{ page, behind: 3, ahead: 0 }]);
    const types = (): string[] => ann.network.events().map(({ type }) => type);
    await expect.poll(types, PATIENCE).toContain('parted');
    // Ben is cut off from both, and its word reaches them all the same.
    ben.network.heal();
    for (const room of rooms) await expect.poll(() => room.network.faults(), PATIENCE).toEqual([]);
    await inStep(rooms);
    for (const room of rooms) expect(islandsOf(room)).toEqual([idsOf(...rooms)]);
    const healed = ann.network.events().find(({ type }) => type === 'healed');
    expect(healed).toMatchObject({ by: ben.self.id, fault: { id, by: ann.self.id } });
    for (const type of ['fault', 'healed', 'merged'])
      await expect.poll(types, PATIENCE).toContain(type);
  });

  test('who stands still says and hears nothing, goes on keeping, and is in step again after', async () => {
    const { rooms, page } = await three();
    const [ann, ben] = rooms as [Room, Room, Room];
    await ben.doc(page);
    ann.network.cause(
      order({ scope: { on: 'peer', peer: ben.self.id }, conditions: { pause: true } }),
    );
    await expect.poll(() => ben.network.faults().length, PATIENCE).toBe(1);
    await write(ben, page, 'asleep');
    await write(ann, page, 'awake');
    await expect.poll(() => ben.status().saved, PATIENCE).toBe(true);
    await expect.poll(() => peerOf(ann, ben)?.state, PATIENCE).toBe('apart');
    const textOf = async (room: Room): Promise<string> =>
      (await room.doc(page)).getText('text').toJSON();
    expect(await textOf(ann)).toBe('awake');
    expect(await textOf(ben)).toBe('asleep');
    ann.network.heal();
    await inStep(rooms);
    expect(await textOf(ann)).toBe(await textOf(ben));
  });

  test('who stands still can leave', async () => {
    const { rooms } = await three();
    const [ann, ben] = rooms as [Room, Room, Room];
    ben.network.cause(
      order({ scope: { on: 'peer', peer: ben.self.id }, conditions: { pause: true } }),
    );
    await ben.leave();
    await expect.poll(() => peerOf(ann, ben)?.state, PATIENCE).toBe('left');
  });

  test('who says goodbye while everything is late has left for all, and is not taken to be apart', async () => {
    const { rooms } = await three();
    const [ann, ben, cleo] = rooms as [Room, Room, Room];
    ann.network.cause(order({ conditions: { delayMs: 300 } }));
    for (const room of rooms)
      await expect.poll(() => room.network.faults(), PATIENCE).toHaveLength(1);
    await ben.leave();
    for (const room of [ann, cleo])
      await expect.poll(() => peerOf(room, ben)?.state, PATIENCE).toBe('left');
  });

  test('a fault is over by itself, for everyone', async () => {
    const { rooms } = await three();
    const ann = must(rooms[0]);
    ann.network.cause(order({ conditions: { delayMs: 20 }, forMs: 1000 }));
    for (const room of rooms)
      await expect.poll(() => room.network.faults().length, PATIENCE).toBe(1);
    for (const room of rooms) await expect.poll(() => room.network.faults(), PATIENCE).toEqual([]);
    await expect
      .poll(() => ann.network.events().filter(({ type }) => type === 'healed'), PATIENCE)
      .toMatchObject([{ by: null }]);
  });

  test('a delay of the room is seen at the links, as long as it was asked for', async () => {
    const { rooms } = await three();
    const [ann, ben] = rooms as [Room, Room, Room];
    ann.network.cause(order({ conditions: { delayMs: 150 } }));
    // What the links of a busy process take by themselves comes on top, now and then.
    const isAsAsked = (): boolean => {
      const rttMs = peerOf(ann, ben)?.rttMs ?? 0;
      return rttMs >= 295 && rttMs <= 330;
    };
    await expect.poll(isAsAsked, PATIENCE).toBe(true);
  });
});

describe('who may', () => {
  test('nobody causes faults for others unless an editor allowed it; for oneself everyone may', async () => {
    const [ann, ben] = [await open(), await open()];
    await inStep([ann, ben]);
    expect(ann.network.faultsAllowed()).toBe(false);
    expect(() => ann.network.cause(order({}))).toThrow(/not allowed/);
    const own = order({ scope: { on: 'peer', peer: ann.self.id }, conditions: { delayMs: 1 } });
    const id = ann.network.cause(own);
    await expect.poll(() => ben.network.faults().map((fault) => fault.id), PATIENCE).toEqual([id]);
    ann.network.heal(id);
    ben.network.allowFaults(true);
    await expect.poll(() => ann.network.faultsAllowed(), PATIENCE).toBe(true);
    ann.network.cause(order({ conditions: { delayMs: 1 } }));
    await expect.poll(() => ben.network.faults().length, PATIENCE).toBe(1);
    ben.network.allowFaults(false);
    for (const room of [ann, ben])
      await expect.poll(() => room.network.faults(), PATIENCE).toEqual([]);
  });

  test('with a view link nobody allows, causes or heals for others', async () => {
    const { rooms } = await three();
    const ann = must(rooms[0]);
    const viewer = await open(viewInviteOf(kept.invite));
    await expect.poll(() => viewer.network.faultsAllowed(), PATIENCE).toBe(true);
    expect(() => viewer.network.allowFaults(false)).toThrow(/view/);
    expect(() => viewer.network.cause(order({}))).toThrow(/view/);
    const id = ann.network.cause(order({ conditions: { delayMs: 1 } }));
    await expect.poll(() => viewer.network.faults().length, PATIENCE).toBe(1);
    expect(() => viewer.network.heal(id)).toThrow(/view/);
    expect(viewer.network.faultsAllowed()).toBe(true);
  });

  test('what is not a fault is said so, in words, and changes nothing', async () => {
    const { rooms } = await three();
    const ann = must(rooms[0]);
    for (const wrong of [
      order({ conditions: {} }),
      order({ conditions: { loss: 2 } }),
      order({ forMs: 1 }),
      order({ conditions: { pause: true } }),
    ])
      expect(() => ann.network.cause(wrong)).toThrow(RangeError);
    expect(ann.network.faults()).toEqual([]);
  });
});
