import { describe, expect, test } from 'vitest';
import { must } from '../lib/assert.ts';
import { FULL_MESH_PEERS_MAX } from '../wire/limits.ts';
import { WATCH_LEASE_MS, WATCH_RENEW_MS } from './limits.ts';
import type { ToldProgress, WatchedPeer, WatchView } from './machine-types.ts';
import { linkTo, pageOf, WatchNetwork, type WatchPeer } from './watch-network-fixture.ts';

const viewOf = (peer: WatchPeer): WatchView => peer.watch.view(peer.nowMs);
const seenBy = (peer: WatchPeer, other: WatchPeer): WatchedPeer =>
  must(viewOf(peer).peers.get(other.id));
const progressOf = (peer: WatchPeer, other: WatchPeer): ToldProgress | null =>
  must(seenBy(peer, other).told).progress;

describe('while nobody looks', () => {
  test('nothing is sent, and the machine does not even wake', () => {
    const network = new WatchNetwork({ peers: 8 });
    for (let i = 1; i <= 20; i++) {
      for (const peer of network.peers) peer.makeEdit(pageOf(1), i);
      expect(network.during(1000)).toEqual([]);
    }
    for (const peer of network.peers) {
      expect(peer.watch.wakeAtMs).toBe(Infinity);
      expect(viewOf(peer)).toEqual({
        isWatching: false,
        watchers: [],
        peers: new Map(),
        links: [],
      });
    }
  });

  test('nor when somebody no longer looks: one word to each, and all are silent', () => {
    const network = new WatchNetwork({ peers: 8, loss: 0.1 });
    network.at(0).look();
    network.run(20_000);
    network.at(0).look(false);
    expect(network.during(500).filter(({ atMs }) => atMs > network.events.nowMs - 400)).toEqual([]);
    network.at(0).makeEdit(pageOf(1), 1);
    expect(network.during(60_000)).toEqual([]);
    for (const { watch } of network.peers) expect(watch.wakeAtMs).toBe(Infinity);
  });

  test('nor for a watcher that vanished without a word', () => {
    const network = new WatchNetwork({ peers: 4 });
    network.at(0).look();
    network.run(1000);
    network.at(0).isHere = false;
    network.run(WATCH_LEASE_MS + 1000);
    expect(network.during(60_000)).toEqual([]);
    expect(viewOf(network.at(1)).watchers).toEqual([]);
  });
});

describe('who looks', () => {
  test('knows the links, clocks and pages of all within a second', () => {
    const network = new WatchNetwork({ peers: 8, skewMs: 1e11 });
    const me = network.at(0);
    me.look();
    network.run(1000);
    const { links } = viewOf(me);
    expect(links).toHaveLength(8 * 7);
    expect(new Set(links.map(({ teller, peer }) => teller + peer)).size).toBe(8 * 7);
    expect(links.at(-1)).toMatchObject({ kind: 'direct', rttMs: 41.7, jitterMs: 2.3, loss: 0 });
    for (const peer of network.peers.slice(1)) {
      const { clock, told } = seenBy(me, peer);
      expect(told?.progress?.inStep).toBe(true);
      const { offsetMs, errorMs } = must(clock);
      expect(errorMs).toBeLessThan(21);
      expect(Math.abs(offsetMs - (peer.wallMs - me.wallMs))).toBeLessThanOrEqual(errorMs);
      expect(viewOf(peer)).toMatchObject({ watchers: [me.id], links: [] });
    }
  });

  test('is told so by nobody but those who are asked: others who do not look hear nothing', () => {
    const network = new WatchNetwork({ peers: 8 });
    network.at(0).look();
    network.run(2000);
    const frames = network.during(20_000);
    expect(frames.filter(({ from, to }) => from !== 0 && to !== 0)).toEqual([]);
  });

  test('hears of newcomers at once, and no more of who is gone', () => {
    const network = new WatchNetwork({ peers: 3 });
    const me = network.at(0);
    me.look();
    network.run(3000);
    const late = network.join();
    network.run(2000);
    expect(seenBy(me, late).told).not.toBeNull();
    expect(seenBy(me, late).clock).not.toBeNull();
    late.leave();
    const view = viewOf(me);
    expect(view.peers.has(late.id)).toBe(false);
    expect(view.links.some(({ teller }) => teller === late.id)).toBe(false);
  });

  test('sees what was told fade when it is told no more', () => {
    const network = new WatchNetwork({ peers: 2 });
    const me = network.at(0);
    me.look();
    network.run(2000);
    network.at(1).isHere = false;
    network.run(2000);
    expect(seenBy(me, network.at(1)).told).not.toBeNull();
    network.run(2000);
    expect(seenBy(me, network.at(1)).told).toBeNull();
    expect(viewOf(me).links.map(({ teller }) => teller)).toEqual([me.id]);
    expect(seenBy(me, network.at(1)).clock).not.toBeNull();
  });

  test('can look away and look again, as often as it likes', () => {
    const network = new WatchNetwork({ peers: 3 });
    const me = network.at(0);
    for (let i = 0; i < 5; i++) {
      me.look();
      network.run(1500);
      expect(viewOf(me).links).toHaveLength(6);
      me.look(false);
      network.run(1500);
      expect(viewOf(me).links).toEqual([]);
    }
  });

  test('is heard although every second message is lost', () => {
    const network = new WatchNetwork({ peers: 4, loss: 0.5, seed: 5 });
    const me = network.at(0);
    me.look();
    network.run(10_000);
    for (const peer of network.peers.slice(1)) {
      expect(seenBy(me, peer).told).not.toBeNull();
      expect(seenBy(me, peer).clock).not.toBeNull();
    }
  });

  test('says so again now and then, but in a large room more seldom', () => {
    const renewals = (peers: number): number => {
      const network = new WatchNetwork({ peers });
      network.at(0).look();
      network.run(16 * WATCH_RENEW_MS - 1);
      return network.frames.filter(({ kind, to }) => kind === 0x20 && to === 1).length;
    };
    expect(renewals(2)).toBe(16);
    expect(renewals(8)).toBe(16);
    expect(renewals(32)).toBe(4);
  });

  test('and is told of changes once a second', () => {
    const network = new WatchNetwork({ peers: 2 });
    const me = network.at(0);
    me.look();
    network.run(5000);
    me.changes = 0;
    network.run(10_000);
    expect(me.changes).toBeGreaterThanOrEqual(20);
    expect(me.changes).toBeLessThan(30);
  });
});

describe('how far a peer is', () => {
  /** Of a room in which not all are neighbours. */
  const two = (): { network: WatchNetwork; me: WatchPeer; other: WatchPeer } => {
    const network = new WatchNetwork({ peers: FULL_MESH_PEERS_MAX + 1 });
    network.at(0).look();
    return { network, me: network.at(0), other: network.at(1) };
  };
  const digest = (value: number): Uint8Array => new Uint8Array(4).fill(value);
  const room = (value: number): Uint8Array => new Uint8Array(16).fill(value);

  test('is told page by page, compared with us now', () => {
    const { network, me, other } = two();
    me.facts = {
      ...me.facts,
      roomDigest: room(1),
      pages: [
        { page: pageOf(1), entries: 10, digest: digest(1) },
        { page: pageOf(2), entries: 4, digest: digest(2) },
        { page: pageOf(3), entries: 7, digest: digest(3) },
        { page: pageOf(4), entries: 2, digest: digest(4) },
      ],
    };
    other.facts = {
      ...other.facts,
      roomDigest: room(2),
      pages: [
        { page: pageOf(1), entries: 10, digest: digest(1) },
        { page: pageOf(2), entries: 9, digest: digest(9) },
        { page: pageOf(3), entries: 7, digest: digest(9) },
        { page: pageOf(5), entries: 6, digest: digest(5) },
      ],
    };
    network.run(4000);
    expect(progressOf(me, other)).toEqual({
      inStep: false,
      behind: 3,
      ahead: 12,
      pages: [
        { page: pageOf(2), behind: 0, ahead: 5 },
        { page: pageOf(3), behind: 1, ahead: 1 },
        { page: pageOf(4), behind: 2, ahead: 0 },
        { page: pageOf(5), behind: 0, ahead: 6 },
      ],
    });
    me.facts = other.facts;
    expect(progressOf(me, other)).toEqual({ inStep: true, behind: 0, ahead: 0, pages: [] });
  });

  test('is never "in step" once we have made something more', () => {
    const { network, me, other } = two();
    network.run(4000);
    expect(progressOf(me, other)?.inStep).toBe(true);
    me.facts = { ...me.facts, roomDigest: room(7) };
    expect(progressOf(me, other)?.inStep).toBe(false);
  });

  test('is not guessed while the pages of what it has now are not told', () => {
    const { network, me, other } = two();
    const page = (entries: number) => ({ page: pageOf(1), entries, digest: digest(entries) });
    other.facts = { ...other.facts, roomDigest: room(1), pages: [page(1)] };
    network.run(20_000);
    const pages = Array.from({ length: 400 }, () => page(1));
    other.facts = { ...other.facts, roomDigest: room(2), pages };
    network.run(4000);
    expect(progressOf(me, other)).toBeNull();
  });

  test('is known also between the reports that have all pages', () => {
    const { network, me, other } = two();
    other.facts = {
      ...other.facts,
      roomDigest: room(1),
      pages: [{ page: pageOf(1), entries: 3, digest: digest(3) }],
    };
    network.run(4000);
    for (let i = 0; i < 20; i++) {
      network.run(1700);
      expect(progressOf(me, other)).toMatchObject({ behind: 0, ahead: 3 });
    }
    const sizes = network.frames
      .filter(({ kind, from }) => kind === 0x21 && from === 1)
      .map(({ bytes }) => bytes);
    const whole = Math.max(...sizes);
    expect(sizes.filter((size) => size === whole).length).toBeLessThan(sizes.length / 3);
  });

  test('is left to the replicas where all are neighbours: no page is told', () => {
    const network = new WatchNetwork({ peers: FULL_MESH_PEERS_MAX });
    const [me, other] = [network.at(0), network.at(1)];
    const pages = [{ page: pageOf(1), entries: 3, digest: digest(3) }];
    other.facts = { ...other.facts, roomDigest: room(1), pages };
    me.look();
    network.run(20_000);
    expect(must(seenBy(me, other).told).progress).toBeNull();
    expect(progressOf(me, network.at(2))?.inStep).toBe(true);
    const sizes = network.frames.filter(({ kind }) => kind === 0x21).map(({ bytes }) => bytes);
    expect(new Set(sizes.slice(-5)).size).toBe(1);
  });
});

describe('loss', () => {
  test.each([0, 0.3])(
    'of %d is measured by the reports that do not come, on the link that brings them',
    (loss) => {
      const network = new WatchNetwork({ peers: 2, loss, kinds: ['direct', 'relayed'], seed: 5 });
      const [me, other] = [network.at(0), network.at(1)];
      me.look();
      const shares: number[] = [];
      for (let i = 0; i < 200; i++) {
        network.run(1000);
        const link = me.watch
          .view(me.nowMs)
          .links.find(({ teller, kind }) => teller === me.id && kind === 'direct');
        if (i >= 40) shares.push(must(link?.loss));
      }
      const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
      expect(mean).toBeGreaterThanOrEqual(loss * 0.7);
      expect(mean).toBeLessThanOrEqual(loss * 1.3);
      const spare = me.watch.view(me.nowMs).links.find(({ kind }) => kind === 'relayed');
      expect(spare?.loss).toBe(0);
      expect(other.watch.view(other.nowMs).links).toEqual([]);
    },
  );
});

describe('rates', () => {
  test('are bytes a second of both ways, and not known of a link that has just opened anew', () => {
    const network = new WatchNetwork({ peers: 2 });
    const [me, other] = [network.at(0), network.at(1)];
    const rates = (): (number | null)[] =>
      viewOf(me)
        .links.filter(({ teller }) => teller === other.id)
        .map(({ bytesPerS }) => bytesPerS);
    let bytesIn = 0;
    const flow = (perS: number): void => {
      for (let i = 0; i < 40; i++) {
        bytesIn += perS / 10;
        other.facts = {
          ...other.facts,
          links: [{ ...linkTo(me.id, 'direct'), bytesIn, bytesOut: 100_000 + 2 * bytesIn }],
        };
        network.run(100);
      }
    };
    me.look();
    flow(1000);
    expect(must(rates()[0])).toBeGreaterThan(2500);
    expect(must(rates()[0])).toBeLessThan(3500);
    bytesIn = 0;
    other.facts = { ...other.facts, links: [linkTo(me.id, 'direct')] };
    network.run(500);
    expect(rates()).toEqual([null]);
    other.facts = {
      ...other.facts,
      links: [{ ...linkTo(me.id, 'direct'), bytesIn: null, bytesOut: null }],
    };
    network.run(3000);
    expect(rates()).toEqual([null]);
  });
});
