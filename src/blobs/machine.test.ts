import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { equalBytes } from '../lib/bytes.ts';
import { createRng } from '../lib/rng.ts';
import { CHUNK_BYTES, encodeBlobMessage } from '../wire/blob-messages.ts';
import { blobIdOf } from '../wire/ids.ts';
import {
  BlobsNetwork,
  blobOf,
  TestDisk,
  type BlobsPeer,
  type TestBlob,
} from './blobs-network-fixture.ts';

// Megabytes are hashed, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const KIB = 1024;
const photoOf = (bytes: number, seed = 5): TestBlob => blobOf(createRng(seed).bytes(bytes));

const saysHere = (peer: BlobsPeer, { id }: TestBlob): boolean => peer.stateOf(id) === 'here';

/** All of it is on the disk of each, which says so. */
function areHere(peers: readonly BlobsPeer[], blob: TestBlob): boolean {
  return peers.every((peer) => {
    const stored = peer.disk.bytesOf(blob.id);
    return saysHere(peer, blob) && stored !== null && equalBytes(stored, blob.bytes);
  });
}

/** Within so long. */
function comes(network: BlobsNetwork, blob: TestBlob, peers: BlobsPeer[], ms = 60_000): boolean {
  network.runUntil(() => peers.every((peer) => saysHere(peer, blob)), ms);
  return areHere(peers, blob);
}

describe('a blob', () => {
  test('goes to whoever wants it, and both know who holds it', () => {
    const network = new BlobsNetwork();
    const [ann, ben] = [network.join(), network.join()];
    const blob = photoOf(300 * KIB);
    ann.put(blob);
    ben.want(blob.id);
    expect(ben.machine.stateOf(blob.id)).toEqual({
      state: 'fetching',
      have: 0,
      of: null,
      from: [],
    });
    expect(comes(network, blob, [ben], 3_000)).toBe(true);
    network.run(500);
    expect(ann.machine.holdersOf(blob.id)).toEqual([ben.id]);
    expect(ben.machine.holdersOf(blob.id)).toEqual([ann.id]);
    expect(ben.machine.stored()).toEqual({ count: 1, bytes: blob.bytes.length });
    // Each chunk came once.
    expect(network.sent('chunk')).toHaveLength(blob.chunks.length);
  });

  test('of one byte, of a whole chunk, and of one byte more', () => {
    const network = new BlobsNetwork();
    const [ann, ben] = [network.join(), network.join()];
    for (const bytes of [1, CHUNK_BYTES, CHUNK_BYTES + 1]) {
      const blob = photoOf(bytes, bytes);
      ann.put(blob);
      ben.want(blob.id);
      expect(comes(network, blob, [ben], 3_000)).toBe(true);
    }
  });

  test('that the room lists is kept by everyone, and outlives its author', () => {
    const network = new BlobsNetwork();
    const [ann, ben] = [network.join(), network.join()];
    const blob = photoOf(200 * KIB);
    ann.list(blob.id);
    ann.put(blob);
    ben.list(blob.id);
    expect(comes(network, blob, [ben], 3_000)).toBe(true);
    network.leave(ann);
    const cleo = network.join();
    cleo.list(blob.id);
    expect(comes(network, blob, [cleo], 3_000)).toBe(true);
  });

  test('is asked for again when nobody has it, and comes when somebody does', () => {
    const network = new BlobsNetwork();
    const ben = network.join();
    network.join();
    const blob = photoOf(20 * KIB);
    ben.want(blob.id);
    expect(ben.stateOf(blob.id)).toBe('fetching');
    network.run(2_000);
    expect(ben.stateOf(blob.id)).toBe('nobody-has-it');
    network.run(600_000);
    // It asks more and more rarely.
    expect(network.sent('ask').length).toBeLessThan(20);
    const disk = new TestDisk();
    disk.put(blob);
    network.join(disk);
    expect(comes(network, blob, [ben], 3_000)).toBe(true);
  });

  test('that is no longer wanted is not fetched on', () => {
    const network = new BlobsNetwork({ bytesPerMs: 50 });
    const [ann, ben] = [network.join(), network.join()];
    const blob = photoOf(3_000 * KIB);
    ann.put(blob);
    ben.want(blob.id);
    network.run(5_000);
    ben.give({ type: 'unwant', id: blob.id });
    const { length } = network.sent('want');
    network.run(20_000);
    expect(network.sent('want')).toHaveLength(length);
    expect(ben.stateOf(blob.id)).toBe('unknown');
  });

  test('in a room without blobs nothing is ever sent', () => {
    const network = new BlobsNetwork();
    const peers = [network.join(), network.join(), network.join()];
    network.run(600_000);
    expect(network.frames).toEqual([]);
    for (const { machine } of peers) expect(machine.wakeAtMs).toBe(Infinity);
  });

  test('once everyone has it nothing more is sent', () => {
    const network = new BlobsNetwork();
    const peers = [network.join(), network.join(), network.join()];
    const blob = photoOf(50 * KIB);
    for (const peer of peers) peer.list(blob.id);
    peers[0]?.put(blob);
    comes(network, blob, peers);
    network.run(1_000);
    const { length } = network.frames;
    network.run(600_000);
    expect(network.frames).toHaveLength(length);
  });
});

describe('what goes wrong', () => {
  test('the author leaves midway, and two who have different parts complete each other', () => {
    const network = new BlobsNetwork({ bytesPerMs: 100 });
    const [ann, ben, cleo] = [network.join(), network.join(), network.join()];
    const blob = photoOf(1_500 * KIB);
    ann.put(blob);
    ben.want(blob.id);
    cleo.want(blob.id);
    const parts = (): Set<number> =>
      new Set(
        [ben, cleo].flatMap(({ disk }) => [...(disk.blobs.get(blob.id)?.chunks.keys() ?? [])]),
      );
    expect(network.runUntil(() => parts().size === blob.chunks.length)).toBe(true);
    expect([saysHere(ben, blob), saysHere(cleo, blob)]).toEqual([false, false]);
    network.leave(ann);
    expect(comes(network, blob, [ben, cleo])).toBe(true);
  });

  test('a partition midway: it says so, and goes on where it stood', () => {
    const network = new BlobsNetwork({ bytesPerMs: 100 });
    const [ann, ben] = [network.join(), network.join()];
    const blob = photoOf(2_000 * KIB);
    ann.put(blob);
    ben.want(blob.id);
    const have = (): number => ben.disk.blobs.get(blob.id)?.chunks.size ?? 0;
    network.runUntil(() => have() > blob.chunks.length / 2);
    network.part(({ index }) => index);
    network.run(5_000);
    expect(ben.machine.stateOf(blob.id)).toMatchObject({ state: 'nobody-has-it', have: have() });
    const before = network.sent('chunk').length;
    const left = blob.chunks.length - have();
    network.part(() => 0);
    expect(comes(network, blob, [ben])).toBe(true);
    expect(network.sent('chunk').length - before).toBe(left);
  });

  test('a reload midway goes on where it stood', () => {
    const network = new BlobsNetwork({ bytesPerMs: 100 });
    const [ann, ben] = [network.join(), network.join()];
    const blob = photoOf(1_000 * KIB);
    ann.put(blob);
    ben.want(blob.id);
    network.runUntil(() => (ben.disk.blobs.get(blob.id)?.chunks.size ?? 0) > 30);
    network.leave(ben);
    const stored = ben.disk.blobs.get(blob.id)?.chunks.size ?? 0;
    const before = network.sent('chunk').length;
    const again = network.join(ben.disk);
    again.want(blob.id);
    expect(comes(network, blob, [again])).toBe(true);
    expect(network.sent('chunk').length - before).toBeLessThanOrEqual(
      blob.chunks.length - stored + 1,
    );
  });

  test('three messages of ten are lost', () => {
    const network = new BlobsNetwork({ loss: 0.3 });
    const [ann, ben] = [network.join(), network.join()];
    const blob = photoOf(500 * KIB);
    ann.put(blob);
    ben.want(blob.id);
    expect(comes(network, blob, [ben], 300_000)).toBe(true);
    expect(ben.accused).toEqual([]);
  });

  test('a full disk is tried again', () => {
    const network = new BlobsNetwork();
    const [ann, ben] = [network.join(), network.join()];
    const blob = photoOf(100 * KIB);
    ann.put(blob);
    ben.disk.isFull = true;
    ben.want(blob.id);
    network.run(60_000);
    expect(ben.stateOf(blob.id)).toBe('fetching');
    // It does not ask for everything over and over meanwhile.
    expect(network.sent('manifest').length).toBeLessThan(6);
    ben.disk.isFull = false;
    expect(comes(network, blob, [ben], 30_000)).toBe(true);
  });

  test('a chunk that the disk has lost is fetched again, and not said to be here', () => {
    const network = new BlobsNetwork();
    const [ann, ben] = [network.join(), network.join()];
    const blob = photoOf(100 * KIB);
    for (const peer of [ann, ben]) {
      peer.list(blob.id);
      peer.put(blob);
    }
    ben.disk.blobs.get(blob.id)?.chunks.delete(3);
    ben.give({ type: 'damaged', id: blob.id, chunks: [3] });
    expect(ben.stateOf(blob.id)).toBe('fetching');
    expect(comes(network, blob, [ben], 5_000)).toBe(true);
    expect(network.sent('chunk')).toHaveLength(1);
  });

  test('a holder that finds its own damaged says so, and another gives', () => {
    const network = new BlobsNetwork();
    const [ann, ben, cleo] = [network.join(), network.join(), network.join()];
    const blob = photoOf(100 * KIB);
    ann.put(blob);
    ben.put(blob);
    ann.disk.blobs.get(blob.id)?.chunks.clear();
    cleo.want(blob.id);
    expect(comes(network, blob, [cleo], 10_000)).toBe(true);
    expect(cleo.accused).toEqual([]);
  });

  test('a database that was emptied is filled again from others', () => {
    const network = new BlobsNetwork();
    const [ann, ben] = [network.join(), network.join()];
    const blob = photoOf(100 * KIB);
    for (const peer of [ann, ben]) {
      peer.list(blob.id);
      peer.put(blob);
    }
    ben.disk.blobs.clear();
    ben.give({ type: 'kept', blobs: [], isAll: true });
    expect(comes(network, blob, [ben], 10_000)).toBe(true);
  });

  test('two tabs on one disk fetch from afar once', () => {
    const network = new BlobsNetwork({
      pathOf: (from, to) => (from > 0 && to > 0 ? 'tab' : 'direct'),
    });
    const ann = network.join();
    const tab = network.join();
    const blob = photoOf(400 * KIB);
    ann.put(blob);
    tab.want(blob.id);
    comes(network, blob, [tab]);
    const { length } = network.sent('chunk');
    const other = network.join(tab.disk);
    other.want(blob.id);
    expect(comes(network, blob, [other], 3_000)).toBe(true);
    expect(network.sent('chunk')).toHaveLength(length);
  });
});

describe('manners', () => {
  test('the nearest holder is asked, the relay only for what it lacks', () => {
    const network = new BlobsNetwork({ pathOf: (_, to) => (to === 0 ? 'relayed' : 'direct') });
    const [far, near, cleo] = [network.join(), network.join(), network.join()];
    const blob = photoOf(800 * KIB);
    far.put(blob);
    near.put(blob);
    cleo.want(blob.id);
    comes(network, blob, [cleo]);
    expect(new Set(network.sent('chunk').map(({ from }) => from))).toEqual(new Set([near.id]));
  });

  test('several holders share the work', () => {
    const network = new BlobsNetwork({ bytesPerMs: 200 });
    const holders = [network.join(), network.join(), network.join()];
    const blob = photoOf(2_000 * KIB);
    for (const holder of holders) holder.put(blob);
    const cleo = network.join();
    cleo.want(blob.id);
    comes(network, blob, [cleo]);
    for (const { id } of holders)
      expect(network.sent('chunk').filter(({ from }) => from === id).length).toBeGreaterThan(
        blob.chunks.length / 5,
      );
  });

  test('on a slow way little waits: others write on it too', () => {
    // 30 kB/s.
    const network = new BlobsNetwork({ bytesPerMs: 30, delayMs: 50 });
    const [ann, ben] = [network.join(), network.join()];
    const blob = photoOf(2_000 * KIB);
    ann.put(blob);
    ben.want(blob.id);
    let most = 0;
    expect(
      network.runUntil(() => {
        if (network.events.nowMs > 10_000) most = Math.max(most, network.backlogOf(ann.id, ben.id));
        return saysHere(ben, blob);
      }, 200_000),
    ).toBe(true);
    expect(most).toBeLessThan(4 * CHUNK_BYTES);
    // And yet the way is used: within a seventh of what it carries.
    expect(network.events.nowMs).toBeLessThan((blob.bytes.length / 30) * 1.15);
  });

  test('through other peers no more goes than they forward', () => {
    const network = new BlobsNetwork({ delayMs: 1, pathOf: () => 'via' });
    const [ann, ...others] = Array.from({ length: 5 }, () => network.join());
    const blob = photoOf(1_500 * KIB);
    ann?.put(blob);
    for (const other of others) other.want(blob.id);
    const byAnn = (): number => network.sent('chunk').filter(({ from }) => from === ann?.id).length;
    network.run(1_000);
    const before = byAnn();
    network.run(3_000);
    expect((byAnn() - before) / 3).toBeLessThanOrEqual(61);
    expect(comes(network, blob, others)).toBe(true);
  });

  test('twelve who want the same give it to each other', () => {
    const network = new BlobsNetwork({ bytesPerMs: 200 });
    const peers = Array.from({ length: 12 }, () => network.join());
    const blob = photoOf(2_000 * KIB);
    const [ann, ...others] = peers as [BlobsPeer, ...BlobsPeer[]];
    for (const other of others) other.list(blob.id);
    ann.put(blob);
    expect(comes(network, blob, others, 300_000)).toBe(true);
    const byAuthor = network.sent('chunk').filter(({ from }) => from === ann.id).length;
    expect(byAuthor).toBeLessThan(11 * blob.chunks.length);
    expect(network.sent('chunk').length).toBeLessThan(11 * blob.chunks.length * 1.05);
  });

  test('in a room of sixty a new image costs each peer few words', () => {
    const network = new BlobsNetwork();
    const peers = Array.from({ length: 60 }, () => network.join());
    const blob = photoOf(30 * KIB);
    for (const peer of peers) peer.list(blob.id);
    peers[0]?.put(blob);
    expect(comes(network, blob, peers)).toBe(true);
    const words = network.frames.filter(({ message }) => message.type !== 'chunk').length;
    expect(words / peers.length).toBeLessThan(60);
  });

  test('many that nobody has do not hold up one that somebody has', () => {
    const network = new BlobsNetwork();
    const [ann, ben] = [network.join(), network.join()];
    for (let i = 0; i < 50; i++) ben.want(photoOf(100, 100 + i).id);
    network.run(5_000);
    const blob = photoOf(50 * KIB);
    ann.put(blob);
    ben.want(blob.id);
    expect(comes(network, blob, [ben], 3_000)).toBe(true);
  });

  test('a large one in the background does not hold up what somebody waits for', () => {
    const network = new BlobsNetwork({ bytesPerMs: 500 });
    const [ann, ben] = [network.join(), network.join()];
    const [large, small] = [photoOf(4_000 * KIB), photoOf(100 * KIB, 9)];
    ann.put(large);
    ann.put(small);
    ben.list(large.id);
    network.run(1_500);
    ben.want(small.id);
    const fromMs = network.events.nowMs;
    comes(network, small, [ben]);
    expect(saysHere(ben, large)).toBe(false);
    expect(network.events.nowMs - fromMs).toBeLessThan(1_500);
    expect(comes(network, large, [ben])).toBe(true);
  });
});

describe('whatever happens, in any order', () => {
  test('what is here is what its name says, and whoever can have it has it in the end', () => {
    const step = fc.record({
      who: fc.nat(3),
      what: fc.constantFrom('put', 'want', 'unwant', 'leave', 'part', 'heal', 'damage', 'full'),
      blob: fc.nat(2),
      waitMs: fc.nat(3_000),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), fc.nat(1_000), (steps, seed) => {
        const network = new BlobsNetwork({ seed, bytesPerMs: 300, loss: 0.05 });
        const photos = [40, 300, 700].map((kib, i) => photoOf(kib * KIB, seed + i));
        const peers = Array.from({ length: 4 }, () => network.join());
        for (const { who, what, blob, waitMs } of steps) {
          const photo = photos[blob] as TestBlob;
          const peer = peers[who] as BlobsPeer;
          if (what === 'put') peer.put(photo);
          if (what === 'want' || what === 'unwant') peer.give({ type: what, id: photo.id });
          if (what === 'leave') {
            network.leave(peer);
            peers[who] = network.join(peer.disk);
          }
          if (what === 'part') network.part(({ index }) => (index + who) % 2);
          if (what === 'heal') network.part(() => 0);
          if (what === 'full') peer.disk.isFull = !peer.disk.isFull;
          if (what === 'damage' && peer.disk.blobs.get(photo.id)?.chunks.delete(0) === true)
            peer.give({ type: 'damaged', id: photo.id, chunks: [0] });
          network.run(waitMs);
        }
        network.part(() => 0);
        for (const { disk } of peers) disk.isFull = false;
        for (const photo of photos) {
          const { id, chunks } = photo;
          const known = new Set(
            peers.flatMap(({ disk }) => [...(disk.blobs.get(id)?.chunks.keys() ?? [])]),
          );
          for (const peer of peers) peer.want(id);
          if (known.size < chunks.length) continue;
          expect(comes(network, photo, peers, 300_000)).toBe(true);
        }
        for (const { accused } of peers) expect(accused).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });

  test('bytes that are no message throw WireError and change nothing', () => {
    const network = new BlobsNetwork();
    const [ann, ben] = [network.join(), network.join()];
    const blob = photoOf(1_000);
    ann.put(blob);
    const garbage = [
      Uint8Array.of(0x28, 0xff),
      encodeBlobMessage({ type: 'want', id: blobIdOf(new Uint8Array(32)), chunks: [2, 1] }),
    ];
    for (const payload of garbage)
      expect(() => ann.give({ type: 'heard', from: ben.id, payload })).toThrow();
    expect(ann.stateOf(blob.id)).toBe('here');
  });
});
