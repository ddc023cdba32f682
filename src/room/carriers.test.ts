/** What carriers do under faults of the room, with direct links (in one process) and a real relay that can die. */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test, vi, type MockInstance } from 'vitest';
import { createEditInvite, type Invite } from '../crypto/invites.ts';
import { createRoomKeys } from '../crypto/room-keys.ts';
import { deriveRoomSecrets, SECRET_BYTES } from '../crypto/room-secrets.ts';
import { createOpener, createSealer } from '../crypto/sealing.ts';
import { createSession } from '../crypto/session.ts';
import type { FaultOrder } from '../faults/room-fault.ts';
import { must } from '../lib/assert.ts';
import { createRng } from '../lib/rng.ts';
import type { PeerId } from '../wire/ids.ts';
import type { PathKind } from '../wire/lanes.ts';
import { NOTICE_FIRST_BYTE } from '../wire/limits.ts';
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
  await room.network.ready();
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

/** Carriers of one peer each, on the host's relay, with what each was told and by which way. */
function carry(count: number, ports: () => TestPorts) {
  const secrets = deriveRoomSecrets(invite);
  const all = Array.from({ length: count }, () => {
    const own = ports();
    const session = createSession(Uint8Array.from(randomBytes(32)));
    const keys = createRoomKeys({ secrets, session });
    const sealer = createSealer(secrets.sealingKey, secrets.topic, session.id);
    const opener = createOpener(secrets.sealingKey, secrets.topic);
    const told: string[] = [];
    const up = new Set<string>();
    const received = new Map<string, number>();
    const carriers: Carriers = new Carriers({
      ports: own,
      rng: createRng(1),
      relays: { urls: [host.relay.url], first: own.WebSocketCtor },
      keys: {
        session: session.id,
        topic: secrets.topic,
        proof: (nonce) => keys.relayProof(nonce),
        seal: (frame) => sealer.seal(frame),
        opener: () => (from, sealed) => opener.open(from, sealed),
      },
      input: (input) => {
        if (input.type === 'link-up') up.add(`${input.kind}/${input.peer}`);
        if (input.type === 'link-down') up.delete(`${input.kind}/${input.peer}`);
        if (input.type === 'payload')
          received.set(input.peer, (received.get(input.peer) ?? 0) + input.bytes.length);
      },
      onRelayState: () => undefined,
      onNotice: (bytes, _from, over) => told.push(`${over} ${bytes[1]}`),
    });
    return { id: session.id, carriers, told, up, received, ports: own };
  });
  const close = (): void => {
    for (const { carriers, ports: own } of all) {
      carriers.close('test');
      own.timers.stop();
    }
  };
  return { all, close };
}

const noticeOf = (tag: number): Uint8Array => Uint8Array.of(NOTICE_FIRST_BYTE, tag);

describe('notices and counts', () => {
  test('a notice goes by the ways that are named, under every cut', async () => {
    const { all, close } = carry(3, () =>
      Object.assign(host.ports(), { BroadcastChannelCtor: BroadcastChannel }),
    );
    const [ann, ben, cleo] = all as [(typeof all)[0], (typeof all)[0], (typeof all)[0]];
    for (const { up } of all) await expect.poll(() => up.size, PATIENCE).toBe(4);
    for (const { carriers } of all)
      carriers.setRoomFaults(
        (['tab', 'direct', 'relayed'] as const).map((kind) => ({ on: 'all', kind, cut: 'both' })),
      );
    expect(ann.carriers.relay.state.state).toBe('away');
    ann.carriers.tell(noticeOf(1));
    ann.carriers.tell(noticeOf(2), ['tab']);
    for (const { told } of [ben, cleo])
      await expect.poll(() => [...told].sort(), PATIENCE).toEqual(['relayed 1', 'tab 1', 'tab 2']);
    expect(ann.told).toEqual([]);
    close();
  });

  test('one neighbour is heard so often and no more', async () => {
    const { all, close } = carry(2, () => host.ports());
    const [ann, ben] = all as [(typeof all)[0], (typeof all)[0]];
    for (const { up } of all) await expect.poll(() => up.size, PATIENCE).toBe(1);
    for (let i = 0; i < 1_000; i++) ann.carriers.tell(noticeOf(i % 100));
    ann.carriers.perform({
      type: 'send',
      to: [ben.id],
      kind: 'relayed',
      relay: 0,
      lane: 'live',
      bytes: Uint8Array.of(1),
    });
    await expect.poll(() => ben.received.get(ann.id), PATIENCE).toBe(1);
    expect(ben.told.length).toBeGreaterThanOrEqual(128);
    expect(ben.told.length).toBeLessThan(400);
    close();
  });

  test('payload bytes are counted for each link, also of what goes up once for many', async () => {
    const { all, close } = carry(3, () => host.ports());
    const [ann, ben, cleo] = all as [(typeof all)[0], (typeof all)[0], (typeof all)[0]];
    for (const { up } of all) await expect.poll(() => up.size, PATIENCE).toBe(2);
    const send = (to: PeerId[], bytes: number): void =>
      ann.carriers.perform({
        type: 'send',
        to,
        kind: 'relayed',
        relay: 0,
        lane: 'bulk',
        bytes: new Uint8Array(bytes),
      });
    send([ben.id, cleo.id], 100_000);
    send([cleo.id], 5);
    await expect.poll(() => cleo.received.get(ann.id), PATIENCE).toBe(100_005);
    await expect.poll(() => ben.received.get(ann.id), PATIENCE).toBe(100_000);
    const statsAt = ({ carriers }: (typeof all)[0], peer: PeerId) =>
      carriers.linkStats().find((stats) => stats.peer === peer);
    const none = { kind: 'relayed', backlogBytes: 0, bytesIn: 0 };
    expect(statsAt(ann, ben.id)).toEqual({ ...none, peer: ben.id, bytesOut: 100_000 });
    expect(statsAt(ann, cleo.id)).toEqual({ ...none, peer: cleo.id, bytesOut: 100_005 });
    expect(statsAt(cleo, ann.id)).toMatchObject({ bytesOut: 0, bytesIn: 100_005 });
    ann.carriers.setRoomFaults([{ on: ben.id, cut: 'out' }]);
    send([ben.id, cleo.id], 50);
    expect(statsAt(ann, ben.id)).toMatchObject({ backlogBytes: 50 });
    expect(statsAt(ann, cleo.id)).toMatchObject({ bytesOut: 100_055 });
    close();
  });
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

  test('who leaves while offline by a fault leaves no fault behind', async () => {
    const [ann, ben] = (await together(2)) as [Room, Room];
    ann.network.cause(order({ scope: { on: 'peer', peer: ann.self.id } }));
    await expect.poll(pathTo(ben, ann), PATIENCE).toBe('out-of-reach');
    expect(ben.network.faults()).toHaveLength(1);
    await ann.leave();
    await expect.poll(() => ben.network.faults(), PATIENCE).toEqual([]);
  });

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
