/** What watching costs, in payload bytes: nothing while nobody looks, and bounded however many look in however large a room. */
import { describe, expect, test } from 'vitest';
import { REPORT_BYTES_PER_S_MAX, SMALL_ROOM_PEERS } from './limits.ts';
import { pageOf, WatchNetwork, type Frame } from './watch-network-fixture.ts';

const REPORT = 0x21;
class BusyRoom {
  readonly network: WatchNetwork;
  readonly #pages: number;
  #edits = 0;

  constructor(peers: number, pages: number) {
    const delayMs = (from: number, to: number): number => 10 + ((from * 7 + to * 3) % 40);
    this.network = new WatchNetwork({ peers, kinds: ['direct', 'relayed'], skewMs: 1e9, delayMs });
    this.#pages = pages;
  }

  /** Everyone types all the time, so that every digest is another with each report. */
  type(seconds: number): Frame[] {
    const frames: Frame[] = [];
    for (let i = 0; i < seconds; i++) {
      this.#edits += 1;
      const digest = new Uint8Array(16).fill(this.#edits);
      const pages = Array.from({ length: this.#pages }, (_, page) => ({
        page: pageOf(page),
        entries: 1000 + this.#edits,
        digest: digest.subarray(0, 4),
      }));
      for (const peer of this.network.peers) {
        peer.facts = { ...peer.facts, roomDigest: digest, pages };
        peer.makeEdit(pageOf(1), this.#edits);
      }
      frames.push(...this.network.during(1000));
    }
    return frames;
  }
}

const bytesOf = (frames: readonly Frame[]): number =>
  frames.reduce((sum, { bytes }) => sum + bytes, 0);

describe('watching', () => {
  test('costs nothing while nobody looks, however much is written', () => {
    for (const peers of [2, 8, 60]) expect(new BusyRoom(peers, 40).type(10)).toEqual([]);
  });

  test.each([
    { peers: 2, watchers: 1, pages: 40 },
    { peers: 2, watchers: 2, pages: 40 },
    { peers: 8, watchers: 1, pages: 40 },
    { peers: 8, watchers: 8, pages: 40 },
    { peers: 12, watchers: 12, pages: 300 },
    { peers: 13, watchers: 13, pages: 300 },
    { peers: 60, watchers: 1, pages: 40 },
    { peers: 60, watchers: 1, pages: 300 },
    { peers: 60, watchers: 60, pages: 40 },
  ])('costs a peer what is promised: $watchers of $peers look, $pages pages', (options) => {
    const { peers, watchers, pages } = options;
    const room = new BusyRoom(peers, pages);
    room.type(1);
    for (const peer of room.network.peers.slice(0, watchers)) peer.look();
    // From the first second on: that nobody has said anything yet is no excuse to say it all at once.
    for (const seconds of [10, 10]) {
      const frames = room.type(seconds);
      for (const side of ['from', 'to'] as const) {
        const mine = frames.filter((frame) => frame[side] === 0);
        const reports = mine.filter(({ kind }) => kind === REPORT);
        // One more of each may fall into the time.
        const round = peers * Math.max(0, ...reports.map(({ bytes }) => bytes));
        expect(bytesOf(reports)).toBeLessThanOrEqual(REPORT_BYTES_PER_S_MAX * seconds + round);
        expect(reports.length).toBeLessThanOrEqual(SMALL_ROOM_PEERS * seconds + peers);
        const rest = mine.filter(({ kind }) => kind !== REPORT);
        expect(rest.length).toBeLessThanOrEqual(30 * seconds + peers);
        expect(bytesOf(rest)).toBeLessThanOrEqual(1400 * seconds);
      }
      expect(frames.some(({ to, kind }) => to === 0 && kind === REPORT)).toBe(true);
    }
  });

  test('costs a peer no more in a room of 60 than in one of 20', () => {
    const reportsIn = (peers: number): number => {
      const room = new BusyRoom(peers, 10);
      room.network.at(0).look();
      room.type(10);
      const frames = room.type(30);
      return bytesOf(frames.filter(({ to, kind }) => to === 0 && kind === REPORT));
    };
    expect(reportsIn(60)).toBeLessThan(1.2 * reportsIn(20));
  });

  test('tells in a large room of the links that carry, and of the busiest of the others', () => {
    const room = new BusyRoom(60, 1);
    const me = room.network.at(0);
    me.look();
    room.type(15);
    const { links } = me.watch.view(me.nowMs);
    const teller = room.network.at(1).id;
    const told = links.filter((link) => link.teller === teller);
    expect(told).toHaveLength(32);
    expect(told.every(({ kind }) => kind === 'direct')).toBe(true);
  });
});
