import { describe, expect, test } from 'vitest';
import { must } from '../lib/assert.ts';
import type { NetworkPeer } from '../watch/network-snapshot.ts';
import type { PageId } from '../wire/ids.ts';
import type { Room } from './room-api.ts';
import { roomsForEachTest } from './rooms-fixture.ts';

const PATIENCE = { timeout: 10_000, interval: 20 };

const kept = roomsForEachTest();

async function open(): Promise<Room> {
  const room = await kept.open();
  await room.network.ready();
  return room;
}

async function together(count: number): Promise<Room[]> {
  const rooms: Room[] = [];
  for (let i = 0; i < count; i++) rooms.push(await open());
  for (const room of rooms) await expect.poll(() => hereOf(room).length, PATIENCE).toBe(count - 1);
  return rooms;
}

const hereOf = (room: Room): readonly NetworkPeer[] =>
  room.network.snapshot().peers.filter(({ state }) => state === 'here');
const peerOf = (room: Room, other: Room): NetworkPeer =>
  must(room.network.snapshot().peers.find(({ id }) => id === other.self.id));
const sorted = (...rooms: Room[]): string[] => rooms.map(({ self }) => self.id).sort();

async function write(room: Room, page: PageId, words: string): Promise<void> {
  const text = (await room.doc(page)).getText('text');
  text.insert(text.length, words);
}

describe('a snapshot', () => {
  test('says who is here, by what path, and who claims which link', async () => {
    const [ann, ben, cleo] = (await together(3)) as [Room, Room, Room];
    const { network } = ann;
    await expect.poll(() => peerOf(ann, ben).rttMs, PATIENCE).not.toBeNull();
    expect(peerOf(ann, ann)).toMatchObject({ state: 'self', inStep: true, name: ann.self.name });
    expect(peerOf(ann, ben)).toMatchObject({ state: 'here', path: 'relayed', sinceMs: null });
    expect(network.snapshot().islands).toEqual([{ peers: sorted(ann, ben, cleo), sinceMs: null }]);
    expect(network.snapshot().relays).toMatchObject([{ peers: sorted(ann, ben, cleo) }]);
    expect(network.snapshot().relay.state).toBe('here');
    await expect
      .poll(
        () => network.snapshot().links.map(({ kind, claimedBy }) => [kind, claimedBy]),
        PATIENCE,
      )
      .toEqual(Array.from({ length: 3 }, () => ['relayed', 'both']));
  });

  test('is the same object while nothing has changed, and tells when it has', async () => {
    const [ann, ben] = (await together(2)) as [Room, Room];
    await expect.poll(() => peerOf(ann, ben).inStep, PATIENCE).toBe(true);
    expect(ann.network.snapshot()).toBe(ann.network.snapshot());
    const before = ann.network.snapshot();
    const told: boolean[] = [];
    const off = ann.network.on('change', () => told.push(ann.network.snapshot() === before));
    const page = ben.createPage({ kind: 'text', title: 'Plan' });
    await write(ben, page, 'words');
    await expect.poll(() => told.length, PATIENCE).toBeGreaterThan(0);
    expect(told).not.toContain(true);
    off();
  });

  test('never says in step of a peer whose digests differ', async () => {
    const [ann, ben] = (await together(2)) as [Room, Room];
    await expect.poll(() => peerOf(ann, ben).inStep, PATIENCE).toBe(true);
    const page = ann.createPage({ kind: 'text', title: 'Plan' });
    await write(ann, page, 'x');
    await expect.poll(() => ann.receipt()?.page, PATIENCE).toBe(page);
    const digestsOf = (room: Room): string => JSON.stringify(room.pages().map((p) => p.digest));
    for (let i = 0; i < 20; i++) {
      await write(ann, page, 'y');
      await Promise.resolve();
      if (digestsOf(ann) !== digestsOf(ben)) expect(peerOf(ann, ben).inStep).toBe(false);
    }
    await expect.poll(() => peerOf(ann, ben).inStep, PATIENCE).toBe(true);
    expect(digestsOf(ann)).toBe(digestsOf(ben));
  });

  test('knows since when somebody is apart, and what waits', async () => {
    const [ann, ben] = (await together(2)) as [Room, Room];
    const page = ann.createPage({ kind: 'text', title: 'Plan' });
    await expect.poll(() => peerOf(ann, ben).inStep, PATIENCE).toBe(true);
    const cutAtMs = Date.now();
    ann.fault({ on: ben.self.id, cut: 'both' });
    await expect.poll(() => peerOf(ann, ben).state, PATIENCE).toBe('apart');
    await write(ann, page, 'while apart');
    await expect.poll(() => peerOf(ann, ben).behind, PATIENCE).toBe(1);
    const { islands } = ann.network.snapshot();
    expect(islands.map(({ peers }) => peers)).toEqual([[ann.self.id], [ben.self.id]]);
    const sinceMs = must(must(islands[1]).sinceMs);
    expect(sinceMs).toBe(peerOf(ann, ben).sinceMs);
    // Since it was heard last, and pings come twice a second.
    expect(sinceMs).toBeGreaterThanOrEqual(cutAtMs - 1500);
    expect(sinceMs).toBeLessThanOrEqual(Date.now());
    ann.heal();
    await expect.poll(() => peerOf(ann, ben).inStep, PATIENCE).toBe(true);
    expect(ann.network.snapshot().islands).toEqual([{ peers: sorted(ann, ben), sinceMs: null }]);
  });

  test('does not remember links of who left', async () => {
    const [ann, ben] = (await together(2)) as [Room, Room];
    await ben.leave();
    kept.forget(ben);
    await expect.poll(() => peerOf(ann, ben).state, PATIENCE).toBe('left');
    expect(ann.network.snapshot().links).toEqual([]);
    expect(ann.network.snapshot().islands).toEqual([{ peers: [ann.self.id], sinceMs: null }]);
  });
});

describe('where an edit lives', () => {
  test('which devices hold it, and who made it when', async () => {
    const [ann, ben] = (await together(2)) as [Room, Room];
    expect(ann.network.lastEntry()).toBeNull();
    const page = ann.createPage({ kind: 'text', title: 'Plan' });
    await write(ann, page, 'Doors at eleven');
    await expect.poll(() => ann.network.lastEntry()?.page, PATIENCE).toBe(page);
    const entry = must(ann.network.lastEntry());
    expect(entry.session).toBe(ann.self.id);
    await expect
      .poll(() => ann.network.info(entry), PATIENCE)
      .toMatchObject({ storedHere: true, heldBy: [ben.self.id], others: [] });
    await expect.poll(() => ann.network.info(entry).madeByMs, PATIENCE).not.toBeNull();
    expect(ann.network.info(entry).author).toMatchObject({ isSelf: true });
    await expect.poll(() => ben.network.info(entry).storedHere, PATIENCE).toBe(true);
  });
});
