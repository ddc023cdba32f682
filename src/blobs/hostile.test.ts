import { describe, expect, test, vi } from 'vitest';
import { equalBytes } from '../lib/bytes.ts';
import { createRng } from '../lib/rng.ts';
import {
  BLOBS_NAMED_MAX,
  CHUNK_BYTES,
  CHUNKS_NAMED_MAX,
  type BlobMessage,
} from '../wire/blob-messages.ts';
import { blobIdOf, type PeerId } from '../wire/ids.ts';
import {
  BlobsNetwork,
  blobOf,
  type BlobsPeer,
  type Liar,
  type TestBlob,
} from './blobs-network-fixture.ts';

// Megabytes are hashed, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const KIB = 1024;
const photo = blobOf(createRng(3).bytes(600 * KIB));
const strangerOf = (i: number): TestBlob['id'] =>
  blobIdOf(Uint8Array.from({ length: 32 }, (_, at) => (at < 4 ? i >> (8 * at) : 7)));
const falsified = (bytes: Uint8Array): Uint8Array =>
  bytes.map((byte, i) => (i === 0 ? byte ^ 1 : byte));

const holds = ({ disk }: BlobsPeer): boolean =>
  equalBytes(disk.bytesOf(photo.id) ?? new Uint8Array(0), photo.bytes);

/** Someone who wants the photo, someone who lies about it, and after a while someone honest. */
function story(answer: (liar: Liar, message: BlobMessage, from: PeerId) => void): {
  network: BlobsNetwork;
  ben: BlobsPeer;
  liar: Liar;
} {
  const network = new BlobsNetwork();
  const liar = network.joinLiar();
  liar.onMessage = (message, from) => {
    if (message.type === 'ask') {
      const blobs = message.ids.map((id) => ({ id, held: 'all' as const }));
      liar.say(from, { type: 'have', blobs });
    } else answer(liar, message, from);
  };
  const ben = network.join();
  ben.want(photo.id);
  return { network, ben, liar };
}

function endsWell({ network, ben }: { network: BlobsNetwork; ben: BlobsPeer }, ms = 60_000): void {
  const ann = network.join();
  ann.put(photo);
  network.runUntil(() => ben.stateOf(photo.id) === 'here', ms);
  expect(ben.stateOf(photo.id)).toBe('here');
  expect(holds(ben)).toBe(true);
}

/** Gives what is asked for, each piece as `change` will have it. */
const giving =
  (change: {
    manifest?: (bytes: Uint8Array) => Uint8Array;
    chunk?: (bytes: Uint8Array) => Uint8Array;
  }) =>
  (liar: Liar, message: BlobMessage, from: PeerId): void => {
    if (message.type !== 'want') return;
    const { id } = photo;
    const asIs = (bytes: Uint8Array): Uint8Array => bytes;
    if (message.chunks.length === 0)
      liar.say(from, { type: 'manifest', id, manifest: (change.manifest ?? asIs)(photo.manifest) });
    for (const chunk of message.chunks) {
      const bytes = (change.chunk ?? asIs)(photo.chunks[chunk] as Uint8Array);
      liar.say(from, { type: 'chunk', id, chunk, bytes });
    }
  };

describe('a holder that lies', () => {
  test.each<[string, Parameters<typeof giving>[0], string]>([
    ['with a false manifest', { manifest: falsified }, 'gave a false description of a blob'],
    [
      'with an empty manifest',
      { manifest: () => new Uint8Array(0) },
      'gave a false description of a blob',
    ],
    ['with false bytes', { chunk: falsified }, 'gave false bytes of a blob'],
    ['with too few bytes', { chunk: (bytes) => bytes.slice(1) }, 'gave false bytes of a blob'],
    ['with nothing', { chunk: () => new Uint8Array(0) }, 'gave false bytes of a blob'],
  ])('%s is named once, and nothing of it is kept', (_, change, reason) => {
    const told = story(giving(change));
    told.network.run(5_000);
    const { ben, liar, network } = told;
    expect(ben.accused).toMatchObject([{ peer: liar.id, reason }]);
    expect(ben.stateOf(photo.id)).toBe('nobody-has-it');
    expect(ben.disk.blobs.get(photo.id)?.chunks.size ?? 0).toBe(0);
    expect(ben.machine.holdersOf(photo.id)).toEqual([]);
    // Nothing more is asked of it, nor said to it.
    const before = network.frames.length;
    network.run(60_000);
    expect(network.frames).toHaveLength(before);
    endsWell(told);
  });

  test('in the last chunk only: all before it stays, and the rest comes from another', () => {
    const last = photo.chunks.at(-1) as Uint8Array;
    const told = story(giving({ chunk: (bytes) => (bytes === last ? falsified(bytes) : bytes) }));
    told.network.run(10_000);
    expect(told.ben.accused).toHaveLength(1);
    const before = told.network.sent('chunk').length;
    const stored = told.ben.disk.blobs.get(photo.id)?.chunks.size ?? 0;
    expect(stored).toBeGreaterThan(0);
    endsWell(told);
    expect(told.network.sent('chunk').length - before).toBe(photo.chunks.length - stored);
  });

  test('by silence is left alone, longer and longer, and nobody is held up by it', () => {
    const told = story(() => undefined);
    told.network.run(600_000);
    expect(told.network.sent('want').length).toBeLessThan(15);
    expect(told.ben.accused).toEqual([]);
    endsWell(told, 10_000);
  });

  test('of many, by silence, does not hold up what an honest one has', () => {
    const told = story(() => undefined);
    for (let i = 0; i < 20; i++) told.ben.want(strangerOf(i));
    told.network.run(60_000);
    endsWell(told, 20_000);
  });

  test('by silence after the manifest costs one wait, with an honest one there from the start', () => {
    const network = new BlobsNetwork();
    const ann = network.join();
    ann.put(photo);
    const liar = network.joinLiar();
    liar.onMessage = (message, from) => {
      if (message.type === 'ask')
        liar.say(from, { type: 'have', blobs: [{ id: photo.id, held: 'all' }] });
    };
    const ben = network.join();
    ben.want(photo.id);
    network.runUntil(() => ben.stateOf(photo.id) === 'here', 60_000);
    expect(network.events.nowMs).toBeLessThan(8_000);
    expect(holds(ben)).toBe(true);
  });

  test('that it lacks everything, over and over, is asked rarely', () => {
    const told = story((liar, message, from) => {
      if (message.type === 'want')
        liar.say(from, { type: 'lack', id: photo.id, chunks: message.chunks });
    });
    told.network.run(60_000);
    expect(told.network.sent('want').length).toBeLessThan(60);
    endsWell(told);
  });

  test('one chunk in four seconds does not hold up the end', () => {
    const network = new BlobsNetwork();
    const liar = network.joinLiar();
    const queue: (() => void)[] = [];
    const give = giving({});
    liar.onMessage = (message, from) => {
      if (message.type === 'ask')
        liar.say(from, { type: 'have', blobs: [{ id: photo.id, held: 'all' }] });
      if (message.type === 'want')
        for (const chunk of message.chunks)
          queue.push(() => give(liar, { ...message, chunks: [chunk] }, from));
    };
    const drip = (): void => {
      queue.shift()?.();
      network.events.after(4_000, drip);
    };
    drip();
    const ann = network.join();
    ann.put(photo);
    const ben = network.join();
    ben.want(photo.id);
    network.runUntil(() => ben.stateOf(photo.id) === 'here', 60_000);
    expect(network.events.nowMs).toBeLessThan(8_000);
  });
});

describe('floods', () => {
  function victim(): { network: BlobsNetwork; ann: BlobsPeer; liar: Liar } {
    const network = new BlobsNetwork({ bytesPerMs: 1_000 });
    const ann = network.join();
    ann.put(photo);
    const liar = network.joinLiar();
    network.run(1_000);
    return { network, ann, liar };
  }
  test('of chunks that nobody asked for are not even hashed into anything', () => {
    const { network, ann, liar } = victim();
    const bytes = new Uint8Array(CHUNK_BYTES);
    for (let i = 0; i < 500; i++) {
      liar.say(ann.id, {
        type: 'chunk',
        id: i % 2 === 0 ? photo.id : strangerOf(i),
        chunk: i % 40,
        bytes,
      });
      liar.say(ann.id, { type: 'manifest', id: strangerOf(i), manifest: bytes });
    }
    network.run(60_000);
    expect(holds(ann)).toBe(true);
    expect(ann.disk.blobs.size).toBe(1);
    expect(ann.accused).toEqual([]);
  });

  test('of questions are answered at a rate', () => {
    const { network, ann, liar } = victim();
    const ids = Array.from({ length: BLOBS_NAMED_MAX }, (_, i) => strangerOf(i));
    const before = network.sent('have').length;
    for (let i = 0; i < 1_000; i++) liar.say(ann.id, { type: 'ask', ids });
    network.run(10_000);
    expect(network.sent('have').length - before).toBeLessThan(16 + 8 * 30);
  });

  test('of claims are remembered within bounds, and known blobs stay known', () => {
    const { network, ann, liar } = victim();
    for (let i = 0; i < 400; i++) {
      const blobs = Array.from({ length: BLOBS_NAMED_MAX }, (_, j) => ({
        id: strangerOf(i * BLOBS_NAMED_MAX + j),
        held: 'all' as const,
      }));
      liar.say(ann.id, { type: 'have', blobs });
    }
    network.run(60_000);
    expect(ann.stateOf(photo.id)).toBe('here');
    expect(ann.stateOf(strangerOf(5))).toBe('unknown');
    expect(ann.machine.wakeAtMs).toBe(Infinity);
  });

  test('of wishes get what the way carries and no more, and others their share', () => {
    const { network, ann, liar } = victim();
    const ben = network.join();
    ben.want(photo.id);
    const chunks = Array.from({ length: CHUNKS_NAMED_MAX }, (_, i) => i);
    for (let i = 0; i < 2_000; i++) liar.say(ann.id, { type: 'want', id: photo.id, chunks });
    let most = 0;
    network.runUntil(() => {
      most = Math.max(most, network.backlogOf(ann.id, liar.id));
      return ben.stateOf(photo.id) === 'here';
    }, 10_000);
    expect(ben.stateOf(photo.id)).toBe('here');
    // A backlog that is just below the limit, eight chunks, and the words that it lacks the rest.
    expect(most).toBeLessThan(64 * KIB + 9 * CHUNK_BYTES + 2_000 * 80);
  });

  test('of names in the index are bounded', () => {
    const { network, ann } = victim();
    const ids = Array.from({ length: 10_000 }, (_, i) => strangerOf(i));
    ann.list(...ids);
    const before = network.frames.length;
    network.run(60_000);
    expect(network.frames.length - before).toBeLessThan(500);
    const ben = network.join();
    const honest = blobOf(createRng(8).bytes(1_000));
    ben.put(honest);
    ann.want(honest.id);
    expect(network.runUntil(() => ann.stateOf(honest.id) === 'here', 30_000)).toBe(true);
  });
});
