import { randomBytes } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { viewInviteOf } from '../crypto/invites.ts';
import { must } from '../lib/assert.ts';
import type { PageId } from '../wire/ids.ts';
import { assembleRoom } from './assemble.ts';
import type { PeerSummary, Room, RoomState } from './room-api.ts';
import { portsOn } from './room-fixture.ts';
import { roomsForEachTest } from './rooms-fixture.ts';

const PATIENCE = { timeout: 10_000, interval: 20 };

const rooms = roomsForEachTest();
const { open } = rooms;

const stateOf = (room: Room) => (): RoomState => room.status().state;
const other = (room: Room, peer: Room): PeerSummary =>
  must(room.peers().find(({ id }) => id === peer.self.id));

async function together(): Promise<[Room, Room]> {
  const [ann, ben] = [await open(), await open()];
  for (const room of [ann, ben]) await expect.poll(stateOf(room), PATIENCE).toBe('together');
  return [ann, ben];
}

async function writeOn(room: Room, page: PageId, words: string): Promise<void> {
  const text = (await room.doc(page)).getText('text');
  text.insert(text.length, words);
}

const textOf = (room: Room, page: PageId) => async (): Promise<string> =>
  (await room.doc(page)).getText('text').toJSON();

describe('the state of a room', () => {
  test('joining, alone, together, partitioned, together, alone', async () => {
    const ann = await open();
    const states: RoomState[] = [ann.status().state];
    ann.on('change', () => {
      const { state } = ann.status();
      if (state !== states.at(-1)) states.push(state);
    });
    await expect.poll(stateOf(ann), PATIENCE).toBe('alone');
    const ben = await open();
    await expect.poll(stateOf(ann), PATIENCE).toBe('together');
    ann.fault({ on: ben.self.id, cut: 'both' });
    await expect.poll(stateOf(ann), PATIENCE).toBe('partitioned');
    expect(other(ann, ben)).toMatchObject({ path: 'out-of-reach', left: false, inStep: false });
    ann.heal();
    await expect.poll(stateOf(ann), PATIENCE).toBe('together');
    await expect.poll(() => other(ben, ann).path, PATIENCE).toBe('relayed');
    await ben.leave();
    await expect.poll(stateOf(ann), PATIENCE).toBe('alone');
    expect(other(ann, ben)).toMatchObject({ left: true, path: 'out-of-reach' });
    // An opening that was quick enough was never seen joining.
    expect(states.filter((state) => state !== 'joining')).toEqual([
      'alone',
      'together',
      'partitioned',
      'together',
      'alone',
    ]);
  });

  test('offline, where no relay answers; and the relay says why', async () => {
    const room = await open(portsOn('http://127.0.0.1:9'));
    await expect.poll(stateOf(room), PATIENCE).toBe('offline');
    expect(room.status().relay).toMatchObject({ state: 'away', reason: expect.any(String) });
    await writeOn(room, room.createPage({ kind: 'text', title: 'Alone' }), 'kept');
    await expect.poll(() => room.status().saved, PATIENCE).toBe(true);
  });

  test('a viewer sees and cannot change', async () => {
    const ann = await open();
    const page = ann.createPage({ kind: 'text', title: 'Plan' });
    await writeOn(ann, page, 'look');
    const viewer = await open(rooms.host.ports(), viewInviteOf(rooms.invite));
    await expect.poll(textOf(viewer, page), PATIENCE).toBe('look');
    expect(viewer.status().role).toBe('view');
    expect(viewer.invite().edit).toBeNull();
    expect(() => viewer.createPage({ kind: 'text', title: 'Mine' })).toThrow(/view/);
    expect(other(ann, viewer)).toMatchObject({
      canWrite: false,
      sharesDisk: false,
      path: 'relayed',
    });
  });
});

describe('where edits live', () => {
  test('a receipt counts the devices that stored the last edit', async () => {
    const [ann, ben] = await together();
    const page = ann.createPage({ kind: 'text', title: 'Plan' });
    await writeOn(ann, page, 'Doors at eleven');
    await expect
      .poll(() => ann.receipt(), PATIENCE)
      .toEqual({ page, storedHere: true, heldBy: 1, devices: 1, inMailbox: false });
    expect(await textOf(ben, page)()).toBe('Doors at eleven');
    await expect.poll(() => other(ann, ben).inStep, PATIENCE).toBe(true);
    expect(ann.pages()).toEqual(ben.pages());
    expect(ann.status()).toMatchObject({ saved: true, unsavedEdits: 0, storeTrouble: null });
  });

  test('a full disk is told, edits go out all the same, and are saved when there is room', async () => {
    const ports = rooms.host.ports();
    const ann = await open(ports);
    const ben = await open();
    await expect.poll(stateOf(ann), PATIENCE).toBe('together');
    const page = ann.createPage({ kind: 'text', title: 'Plan' });
    await expect.poll(() => ann.status().saved, PATIENCE).toBe(true);

    ports.faults.failing = { reason: 'full', detail: 'no space left' };
    await writeOn(ann, page, 'unsaved');
    await expect.poll(() => ann.status().storeTrouble?.reason, PATIENCE).toBe('full');
    expect(ann.status()).toMatchObject({ saved: false });
    expect(ann.status().unsavedEdits).toBeGreaterThan(0);
    await expect.poll(textOf(ben, page), PATIENCE).toBe('unsaved');
    await expect.poll(() => ann.receipt()?.heldBy, PATIENCE).toBe(1);
    expect(ann.receipt()?.storedHere).toBe(false);

    ports.faults.failing = null;
    await expect.poll(() => ann.status().saved, PATIENCE).toBe(true);
    expect(ann.status()).toMatchObject({ unsavedEdits: 0, storeTrouble: null });
    expect(ann.receipt()?.storedHere).toBe(true);
  });

  test('a disk that never answers is never said to have saved', async () => {
    const ports = rooms.host.ports();
    const ann = await open(ports);
    const ben = await open();
    await expect.poll(stateOf(ann), PATIENCE).toBe('together');
    await expect.poll(() => ann.status().saved, PATIENCE).toBe(true);
    ports.faults.silent = true;
    const page = ann.createPage({ kind: 'text', title: 'Plan' });
    await writeOn(ann, page, 'written');
    await expect.poll(textOf(ben, page), PATIENCE).toBe('written');
    expect(ann.status().saved).toBe(false);
    // Leaving would wait for it: this tab dies.
    rooms.forget(ann);
    ports.timers.stop();
  });
});

describe('misbehaviour', () => {
  test('whoever is named is in peers(), also if it was cut off before showing a valid advert', async () => {
    const ann = await open();
    const named: string[] = [];
    ann.on('misbehaved', ({ peer }) => named.push(peer));
    const ports = rooms.host.ports();
    const forger = await assembleRoom(viewInviteOf(rooms.invite), ports);
    forger.record.writerCertificate = Uint8Array.from(randomBytes(64));
    forger.driver.mesh({ type: 'profile', profile: forger.profile });
    await expect.poll(() => named, PATIENCE).toEqual([forger.record.session]);
    expect(ann.peers()).toMatchObject([
      {
        id: forger.record.session,
        member: null,
        name: '',
        path: 'out-of-reach',
        cutOff: 'certificates do not hold',
        inStep: false,
        sharesDisk: false,
        canWrite: false,
      },
    ]);
    expect(ann.status().state).toBe('alone');
    forger.driver.stop();
    forger.carriers.close('test');
    ports.timers.stop();
  });
});

describe('leaving', () => {
  test('releases everything: relay, timers, lock, disk, listeners', async () => {
    const ports = rooms.host.ports();
    const ann = await open(ports);
    const ben = await open();
    await expect.poll(stateOf(ann), PATIENCE).toBe('together');
    const page = ann.createPage({ kind: 'text', title: 'Plan' });
    await writeOn(ann, page, 'last words');
    expect([...ports.locks]).toEqual([ann.self.id]);
    const [onLeft, onChange] = [vi.fn(), vi.fn()];
    ann.on('left', onLeft);
    ann.on('change', onChange);

    await ann.leave();
    expect(onLeft).toHaveBeenCalledOnce();
    expect(ports.pendingTimers()).toBe(0);
    expect(ports.locks.size).toBe(0);
    await expect.poll(() => rooms.host.relay.services.counts().relay.peers, PATIENCE).toBe(1);
    await expect.poll(() => other(ben, ann).left, PATIENCE).toBe(true);
    expect(await textOf(ben, page)()).toBe('last words');

    onChange.mockClear();
    await writeOn(ben, page, ', and more');
    await expect.poll(() => ben.status().saved, PATIENCE).toBe(true);
    expect(onChange).not.toHaveBeenCalled();
    expect(ports.pendingTimers()).toBe(0);

    // All of it was on the disk before leave() resolved: a later run of the same profile has it without anybody.
    await ben.leave();
    const again = await open(rooms.host.ports(ports.disk));
    expect(await textOf(again, page)()).toBe('last words');
  });
});
