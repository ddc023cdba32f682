import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createEditInvite, type Invite } from '../crypto/invites.ts';
import { SECRET_BYTES } from '../crypto/room-secrets.ts';
import { must } from '../lib/assert.ts';
import type { NetworkPeer } from '../watch/network-snapshot.ts';
import { INDEX_PAGE } from '../wire/ids.ts';
import { isWatchPayload } from '../wire/payload-kinds.ts';
import { assembleRoom, type RoomParts } from './assemble.ts';
import { Held } from './held.ts';
import { Network } from './network.ts';
import { startHost, type TestHost, type TestPorts } from './room-fixture.ts';

const PATIENCE = { timeout: 10_000, interval: 20 };

type Open = { parts: RoomParts; network: Network; ports: TestPorts; watchBytes: () => number };

let host: TestHost;
let invite: Invite;
let opened: Open[] = [];

beforeEach(async () => {
  host = await startHost();
  const secret = Uint8Array.from(randomBytes(SECRET_BYTES));
  invite = createEditInvite(secret, { name: 'tests', relays: [] });
});

afterEach(async () => {
  for (const { parts, ports } of opened) {
    parts.driver.stop();
    parts.carriers.close('test');
    ports.timers.stop();
    expect(ports.errors).toEqual([]);
  }
  opened = [];
  await host.close();
});

/** A room below its API, with a count of what watching sends. */
async function open(wallAheadMs = 0): Promise<Open> {
  const ports = { ...host.ports(), wallNowMs: () => Date.now() + wallAheadMs };
  const parts = await assembleRoom(invite, ports);
  const { record } = parts;
  const network = new Network({
    parts,
    held: new Held({}),
    self: () => ({ id: record.session, ...parts.profile }),
    roomName: () => invite.name,
    allowFaults: () => undefined,
  });
  const handle = vi.spyOn(parts.mesh, 'handle');
  const watchBytes = (): number =>
    handle.mock.calls.reduce(
      (sum, [input]) =>
        'payload' in input && isWatchPayload(input.payload) ? sum + input.payload.length : sum,
      0,
    );
  await network.ready();
  const room = { parts, network, ports, watchBytes };
  opened.push(room);
  return room;
}

async function together(...wallAheadMs: number[]): Promise<Open[]> {
  const rooms: Open[] = [];
  for (const ahead of wallAheadMs) rooms.push(await open(ahead));
  for (const { network } of rooms)
    await expect
      .poll(() => network.snapshot().peers.filter((peer) => peer.state === 'here').length, PATIENCE)
      .toBe(rooms.length - 1);
  return rooms;
}

const idOf = ({ parts }: Open): NetworkPeer['id'] => parts.record.session;
const seen = (by: Open, other: Open): NetworkPeer =>
  must(by.network.snapshot().peers.find(({ id }) => id === idOf(other)));

function write({ parts }: Open, words: string): void {
  parts.replica.doc(INDEX_PAGE).getMap('words').set(words, true);
}

const settled = async (rooms: readonly Open[]): Promise<void> => {
  for (const room of rooms)
    for (const other of rooms)
      await expect.poll(() => seen(room, other).inStep, PATIENCE).toBe(true);
};

const watchOf = ({ parts }: Open) => must(parts.driver.watchMachine);

describe('watching', () => {
  test('nothing of it is sent while nobody watches, and nothing after', async () => {
    const [ann, ben] = (await together(0, 0)) as [Open, Open];
    write(ann, 'one');
    await settled([ann, ben]);
    expect([ann.watchBytes(), ben.watchBytes()]).toEqual([0, 0]);
    expect(watchOf(ann).wakeAtMs).toBe(Infinity);

    const stop = ann.network.watch();
    await expect.poll(() => seen(ann, ben).clock, PATIENCE).not.toBeNull();
    await expect.poll(() => watchOf(ben).view(0).watchers, PATIENCE).toEqual([idOf(ann)]);
    expect(watchOf(ben).view(0).isWatching).toBe(false);
    const link = (): unknown => ann.network.snapshot().links[0]?.bytesPerS;
    await expect.poll(link, PATIENCE).toBeGreaterThan(0);

    stop();
    await expect.poll(() => watchOf(ben).view(0).watchers, PATIENCE).toEqual([]);
    expect(link()).toBeNull();
    const [annBytes, benBytes] = [ann.watchBytes(), ben.watchBytes()];
    write(ann, 'two');
    await settled([ann, ben]);
    expect([ann.watchBytes(), ben.watchBytes()]).toEqual([annBytes, benBytes]);
    expect(watchOf(ann).wakeAtMs).toBe(Infinity);
  });

  test('two who watch here are one; only the last to stop ends it', async () => {
    const [ann, ben] = (await together(0, 0)) as [Open, Open];
    const stops = [ann.network.watch(), ann.network.watch()];
    await expect.poll(() => watchOf(ben).view(0).watchers, PATIENCE).toHaveLength(1);
    stops[0]?.();
    stops[0]?.();
    expect(watchOf(ann).view(0).isWatching).toBe(true);
    stops[1]?.();
    expect(watchOf(ann).view(0).isWatching).toBe(false);
    await expect.poll(() => watchOf(ben).view(0).watchers, PATIENCE).toEqual([]);
  });

  test('clocks that are years apart are told, and do not bend a trace', async () => {
    const yearMs = 365 * 86_400_000;
    const [ann, ben, cleo] = (await together(0, 3 * yearMs, -yearMs)) as [Open, Open, Open];
    ann.network.watch();
    write(ann, 'words');
    await settled([ann, ben, cleo]);
    await expect.poll(() => seen(ann, ben).clock?.offsetMs, PATIENCE).toBeGreaterThan(2.9 * yearMs);
    const entry = must(ann.network.lastEntry());
    await expect
      .poll(
        async () => (await ann.network.trace(entry)).stops.map((stop) => stop.storedMs !== null),
        PATIENCE,
      )
      .toEqual([true, true, true]);
    const { stops, silent, unknown } = await ann.network.trace(entry);
    expect([silent, unknown]).toEqual([[], []]);
    const made = must(stops[0]);
    expect(made).toMatchObject({ peer: idOf(ann), how: 'made', from: null });
    expect(Math.abs(made.receivedMs - Date.now())).toBeLessThan(60_000);
    for (const stop of stops.slice(1)) {
      expect(stop).toMatchObject({ how: 'broadcast', from: idOf(ann), kind: 'relayed' });
      // The sum of its parts: made, then received, then taken in, then stored, as far as the clocks are known.
      expect(stop.receivedMs).toBeGreaterThanOrEqual(made.receivedMs - stop.errorMs);
      expect(stop.appliedMs ?? Infinity).toBeGreaterThanOrEqual(stop.receivedMs);
      expect(must(stop.storedMs)).toBeGreaterThanOrEqual(must(stop.appliedMs));
      expect(stop.receivedMs - made.receivedMs).toBeLessThan(5000);
    }
  });

  test('our own edits are traced by themselves, and how long they took is told', async () => {
    const [ann, ben] = (await together(0, 0)) as [Open, Open];
    write(ann, 'before');
    await settled([ann, ben]);
    const told = vi.fn();
    ann.network.on('trace', told);
    const stop = ann.network.watch();
    await expect.poll(() => ann.network.lastTrace()?.stops.length, PATIENCE).toBe(2);
    write(ann, 'after');
    await expect.poll(() => seen(ann, ben).editMs, PATIENCE).not.toBeNull();
    await expect
      .poll(() => ann.network.lastTrace()?.entry.number, PATIENCE)
      .toBe(ann.network.lastEntry()?.number);
    expect(told).toHaveBeenCalled();
    stop();
  });

  test('edits are told as they cross links, only while somebody watches', async () => {
    const [ann, ben] = (await together(0, 0)) as [Open, Open];
    const crossed: unknown[] = [];
    ann.network.on('edit', (edit) => crossed.push(edit));
    write(ben, 'unseen');
    await settled([ann, ben]);
    expect(crossed).toEqual([]);
    ann.network.watch();
    write(ben, 'came');
    const [own, other] = [idOf(ann), idOf(ben)];
    await expect.poll(() => crossed, PATIENCE).toEqual([{ author: other, from: other, to: own }]);
    write(ann, 'went');
    await expect
      .poll(() => crossed.slice(1), PATIENCE)
      .toEqual([{ author: own, from: own, to: other }]);
  });

  test('whoever sends what no correct peer sends is cut off, and the others go on', async () => {
    const [ann, ben, mal] = (await together(0, 0, 0)) as [Open, Open, Open];
    for (const { network } of [ann, ben]) network.watch();
    const payload = Uint8Array.of(0x21, 0xff, 0xff, 0xff, 0xff);
    mal.parts.driver.mesh({ type: 'broadcast', lane: 'live', payload });
    await expect.poll(() => seen(ann, mal).state, PATIENCE).toBe('cut-off');
    await expect.poll(() => seen(ben, mal).state, PATIENCE).toBe('cut-off');
    write(ann, 'on');
    await expect.poll(() => seen(ann, ben).inStep, PATIENCE).toBe(true);
    await expect
      .poll(() => ann.network.events().map(({ type }) => type), PATIENCE)
      .toContain('cut-off');
    const cutOff = ann.network.events().find(({ type }) => type === 'cut-off');
    expect(cutOff).toMatchObject({ peer: idOf(mal), reason: expect.stringMatching(/./) });
  });

  test('a trace that waits is answered when the room is left', async () => {
    const [ann, ben] = (await together(0, 0)) as [Open, Open];
    write(ann, 'words');
    await settled([ann, ben]);
    const entry = must(ann.network.lastEntry());
    ben.parts.driver.stop();
    const waiting = ann.network.trace(entry);
    ann.parts.emitter.emit('left', null);
    expect((await waiting).entry).toEqual(entry);
  });
});

describe('the last hour', () => {
  test('is kept while nobody looks: who came, fell silent, came back and left', async () => {
    const [ann, ben] = (await together(0, 0)) as [Open, Open];
    const happened: string[] = [];
    ann.network.on('happened', ({ type }) => happened.push(type));
    const fault = ann.parts.carriers.faults.add({ on: idOf(ben), cut: 'both' });
    const types = (): string[] => ann.network.events().map(({ type }) => type);
    await expect.poll(types, PATIENCE).toContain('parted');
    const apartAtMs = must(ann.network.events().find(({ type }) => type === 'parted')).atMs;
    ann.parts.carriers.faults.heal(fault);
    await expect.poll(types, PATIENCE).toContain('merged');
    ben.parts.driver.mesh({ type: 'leave' });
    await expect.poll(types, PATIENCE).toContain('left');
    expect(types()).toContain('joined');
    expect(happened).toEqual(expect.arrayContaining(['parted', 'merged', 'left']));
    const { fromMs, toMs } = ann.network.range();
    expect(fromMs).toBeLessThan(apartAtMs);
    expect(toMs).toBeGreaterThan(apartAtMs);
    const then = must(ann.network.at(apartAtMs + 1));
    expect(then.islands).toHaveLength(2);
    expect(must(ann.network.at(toMs)).islands).toHaveLength(1);
    const file = ann.network.exportTimeline();
    expect(file).toMatchObject({
      format: 'folkmoot-timeline',
      room: expect.stringMatching(/tests/i),
    });
    expect(JSON.parse(JSON.stringify(file))).toEqual(file);
  });
});
