/** `room.fleeting` over a real relay and over direct links in one process, with and without faults. */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createEditInvite, viewInviteOf, type Invite } from '../crypto/invites.ts';
import { SECRET_BYTES } from '../crypto/room-secrets.ts';
import { must } from '../lib/assert.ts';
import { fromUtf8, utf8 } from '../lib/bytes.ts';
import { INDEX_PAGE } from '../wire/ids.ts';
import { createTestRtc } from './direct-fixture.ts';
import type { FleetingEvent, Room } from './room-api.ts';
import { startHost, type TestHost, type TestPorts } from './room-fixture.ts';
import { openRoom } from './room.ts';

const PATIENCE = { timeout: 15_000, interval: 20 };

let host: TestHost;
let invite: Invite;
let opened: { room: Room; ports: TestPorts }[] = [];
let rtc: ReturnType<typeof createTestRtc> | null;

beforeEach(async () => {
  host = await startHost();
  rtc = null;
  const secret = Uint8Array.from(randomBytes(SECRET_BYTES));
  invite = createEditInvite(secret, { name: 'tests', relays: [] });
});

afterEach(async () => {
  await Promise.all(opened.map(({ room }) => room.leave()));
  for (const { ports } of opened) expect(ports.errors).toEqual([]);
  opened = [];
  await host.close();
});

async function open(link = invite): Promise<Room> {
  const ports = host.ports();
  if (rtc !== null)
    Object.assign(ports, { RTCPeerConnectionCtor: must(rtc).RTCPeerConnectionCtor });
  const { room } = await openRoom(link, ports);
  opened.push({ room, ports });
  return room;
}

async function reached(path: 'relayed' | 'direct', ...rooms: Room[]): Promise<void> {
  for (const room of rooms)
    await expect
      .poll(() => room.peers().map((peer) => peer.path), PATIENCE)
      .toEqual(rooms.slice(1).map(() => path));
}

function heardBy(room: Room): FleetingEvent[] {
  const heard: FleetingEvent[] = [];
  room.on('fleeting', (event) => heard.push(event));
  return heard;
}

/** As an animation would: one every 50 ms of real time. */
async function sayMany(room: Room, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    expect(room.fleeting.send(INDEX_PAGE, 'test', utf8(`${i} ${performance.now()}`))).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('fleeting words in a room', () => {
  test('arrive over the relay, say who speaks and whether they may write, and are stored nowhere', async () => {
    const [ann, ben] = [await open(), await open()];
    const viewer = await open(viewInviteOf(invite));
    await reached('relayed', ann, ben, viewer);
    const [atBen, atViewer] = [heardBy(ben), heardBy(viewer)];
    const before = ann.pages();
    expect(ann.fleeting.send(INDEX_PAGE, 'pointer', Uint8Array.of(1, 2))).toBe(true);
    expect(viewer.fleeting.send(INDEX_PAGE, 'pointer', Uint8Array.of(3))).toBe(true);
    await expect.poll(() => atBen.length, PATIENCE).toBe(2);
    await expect.poll(() => atViewer.length, PATIENCE).toBe(1);
    const byAnn = must(atBen.find(({ from }) => from === ann.self.id));
    expect(byAnn).toMatchObject({
      page: INDEX_PAGE,
      channel: 'pointer',
      canWrite: true,
      number: 1,
    });
    expect([...byAnn.payload]).toEqual([1, 2]);
    expect(byAnn.member).toBe(must(ben.peers().find(({ id }) => id === ann.self.id)).member);
    const byViewer = must(atBen.find(({ from }) => from === viewer.self.id));
    expect(byViewer.canWrite).toBe(false);
    expect(ann.pages()).toEqual(before);
    expect(ann.receipt()).toBeNull();
    expect(ann.fleeting.counts()).toMatchObject({ sent: 1, received: 1, dropped: 0 });
  });

  test('too many at once are refused, and what is too large throws', async () => {
    const ann = await open();
    const send = (): boolean => ann.fleeting.send(INDEX_PAGE, 'test', new Uint8Array());
    const sent = Array.from({ length: 100 }, send).filter(Boolean).length;
    expect(sent).toBeGreaterThanOrEqual(20);
    expect(sent).toBeLessThan(40);
    expect(ann.fleeting.counts()).toMatchObject({ sent, refused: 100 - sent });
    expect(() => ann.fleeting.send(INDEX_PAGE, 'test', new Uint8Array(1025))).toThrow(RangeError);
  });

  test.each(['relayed', 'direct'] as const)(
    'come late and not all under a fault of delay and loss, by a %s path',
    async (path) => {
      if (path === 'direct') rtc = createTestRtc();
      const [ann, ben] = [await open(), await open()];
      await reached(path, ann, ben);
      ann.fault({ on: ben.self.id, way: 'out', delayMs: 150, loss: 0.3 });
      const waits: number[] = [];
      const numbers: number[] = [];
      ben.on('fleeting', ({ payload, number }) => {
        waits.push(performance.now() - Number(fromUtf8(payload).split(' ')[1]));
        numbers.push(number);
      });
      await sayMany(ann, 40);
      await expect.poll(() => numbers.at(-1) ?? 0, PATIENCE).toBeGreaterThan(30);
      expect(Math.min(...waits)).toBeGreaterThanOrEqual(149);
      // 12 of 40 are lost on average; 1 or fewer, or 28 or more, once in a million runs.
      expect(numbers.length).toBeLessThan(39);
      expect(numbers.length).toBeGreaterThan(12);
      expect(new Set(numbers).size).toBe(numbers.length);
    },
  );

  test('do not wait for who is cut off, and go on when it is back', async () => {
    const [ann, ben] = [await open(), await open()];
    await reached('relayed', ann, ben);
    const heard = heardBy(ben);
    const fault = ann.fault({ on: ben.self.id, cut: 'both' });
    await expect.poll(() => ann.status().state, PATIENCE).toBe('partitioned');
    expect(ann.fleeting.send(INDEX_PAGE, 'test', utf8('lost'))).toBe(true);
    ann.heal(fault);
    await reached('relayed', ann, ben);
    await expect
      .poll(() => {
        ann.fleeting.send(INDEX_PAGE, 'test', utf8('back'));
        return heard.length;
      }, PATIENCE)
      .toBeGreaterThan(0);
    expect(heard.map(({ payload }) => fromUtf8(payload))).not.toContain('lost');
  });
});
