/** Blobs over real meshes: direct links, the relay, ways through others, bad weather, islands. */
import { describe, expect, test, vi } from 'vitest';
import { must } from '../lib/assert.ts';
import { equalBytes } from '../lib/bytes.ts';
import { createRng } from '../lib/rng.ts';
import type { Weather } from '../sim/network.ts';
import { drawOptions } from '../sim/options.ts';
import type { SimPeer } from '../sim/peer.ts';
import { World } from '../sim/world.ts';
import { blobOf, hash, TestDisk, type TestBlob } from './blobs-network-fixture.ts';
import { createBlobs } from './machine.ts';
import type { BlobsEffect, BlobsInput, BlobsMachine } from './machine-types.ts';

// Minutes of virtual time with every signature and timer of a mesh, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

const KIB = 1024;
const CALM: Weather = {
  latencyMsMax: 30,
  jitterMsMax: 0,
  lossMax: 0,
  duplicate: 0,
  reorder: 0,
  slowShare: 0,
};
const DISK_MS = 8;
/** As `room/late-blobs.ts` reads the view. */
const PEERS_EVERY_MS = 100;

/** The blobs of one simulated peer, driven as `room/late-blobs.ts` drives them. */
class Desk {
  readonly machine: BlobsMachine;
  readonly disk: TestDisk;
  readonly #peer: SimPeer;
  readonly #world: World;

  constructor(world: World, peer: SimPeer, disk = new TestDisk()) {
    this.#peer = peer;
    this.#world = world;
    this.disk = disk;
    const view = () => peer.mesh.view(peer.nowMs()).peers;
    this.machine = createBlobs({
      keys: { hash },
      rng: world.rng.fork(),
      ports: {
        peers: () =>
          view()
            .filter(({ path, left, cutOff }) => path !== 'out-of-reach' && !left && cutOff === null)
            .map(({ id, path }) => ({ id, path, sharesDisk: false })),
        backlogOf: (id) => this.#backlogOf(view().find((each) => each.id === id)?.via ?? id),
      },
    });
    peer.onBlobs = (from, payload) => this.give({ type: 'heard', from, payload });
    this.give({ type: 'kept', blobs: disk.load(), isAll: true });
    const look = (): void => {
      if (!peer.isAlive) return;
      this.give({ type: 'peers' });
      if (this.machine.wakeAtMs <= peer.nowMs()) this.give({ type: 'tick' });
      world.events.after(PEERS_EVERY_MS, look);
    };
    look();
  }

  #backlogOf(hop: string): number {
    const { network } = this.#world;
    const { host } = this.#peer.ports;
    const far = this.#world.honest.find(({ id }) => id === hop)?.ports.host;
    return network
      .links()
      .filter(({ a, b }) => (a === host && b === far) || (b === host && a === far))
      .reduce((most, { queuedBytes }) => Math.max(most, queuedBytes), 0);
  }

  give(input: BlobsInput): void {
    if (!this.#peer.isAlive) return;
    const effects = this.machine.handle(input, this.#peer.nowMs());
    for (const effect of effects) this.#perform(effect);
    const waitMs = this.machine.wakeAtMs - this.#peer.nowMs();
    if (waitMs < PEERS_EVERY_MS) this.#world.events.after(waitMs + 1, () => this.#tick());
  }

  #tick(): void {
    if (this.machine.wakeAtMs <= this.#peer.nowMs()) this.give({ type: 'tick' });
  }

  #perform(effect: BlobsEffect): void {
    const { events } = this.#world;
    switch (effect.type) {
      case 'unicast':
      case 'broadcast':
      case 'accuse':
        return this.#peer.give('mesh', effect);
      case 'store':
        this.disk.keep(effect.write);
        return events.after(DISK_MS, () => this.give({ type: 'stored', token: effect.token }));
      case 'read': {
        const kept = this.disk.blobs.get(effect.id);
        const chunks = effect.chunks.map((chunk) => kept?.chunks.get(chunk) ?? null);
        return events.after(DISK_MS, () =>
          this.give({ type: 'read', token: effect.token, chunks }),
        );
      }
      case 'look':
      case 'changed':
        return;
    }
  }

  put(blob: TestBlob): void {
    this.disk.put(blob);
    this.give({ type: 'put', id: blob.id, manifest: blob.manifest });
  }

  holds({ id, bytes }: TestBlob): boolean {
    if (this.machine.stateOf(id).state !== 'here') return false;
    return equalBytes(this.disk.bytesOf(id) ?? new Uint8Array(0), bytes);
  }
}

function worldOf(seed: number, peerCount: number, weather: Partial<Weather> = {}): World {
  const options = drawOptions(seed, {
    peerCount,
    hasHostile: false,
    hasViewer: false,
    hasTabs: false,
    clockDrift: 0,
    meddling: {},
    weather: { ...CALM, ...weather },
  });
  return new World(seed, options);
}

const runUntil = (world: World, isSo: () => boolean, ms = 120_000): boolean => {
  const endMs = world.events.nowMs + ms;
  while (!isSo() && world.events.nowMs < endMs) world.events.runUntil(world.events.nowMs + 100);
  return isSo();
};

const pathOf = (peer: SimPeer, other: SimPeer): string | undefined =>
  peer.mesh.view(peer.nowMs()).peers.find(({ id }) => id === other.id)?.path;

const STORM: Partial<Weather> = {
  latencyMsMax: 200,
  jitterMsMax: 60,
  lossMax: 0.3,
  duplicate: 0.2,
  reorder: 0.3,
  slowShare: 0.3,
};

describe('an image comes from a third peer after its author left', () => {
  test.each([
    ['in calm weather', {}, 2],
    ['over lossy and slow ways', STORM, 5],
  ])('%s', (_, weather, seeds) => {
    for (let seed = 1; seed <= seeds; seed++) {
      const world = worldOf(seed, 3, weather);
      const blob = blobOf(createRng(seed).bytes(200 * KIB));
      const [ann, ben] = [0, 1].map((place) => new Desk(world, world.peer(place)));
      ann?.put(blob);
      ben?.give({ type: 'listed', ids: [blob.id] });
      expect(
        runUntil(world, () => ben?.holds(blob) === true),
        `seed ${seed}`,
      ).toBe(true);
      world.leave(0);
      const cleo = new Desk(world, world.peer(2));
      cleo.give({ type: 'want', id: blob.id });
      expect(
        runUntil(world, () => cleo.holds(blob)),
        `seed ${seed}`,
      ).toBe(true);
      expect(world.watch.violations, `seed ${seed}`).toEqual([]);
    }
  });
});

test('through another peer, where there is neither relay nor a direct way', () => {
  const world = worldOf(3, 3);
  world.network.forbidDirect(0, 2);
  const [ann, , cleo] = world.honest as [SimPeer, SimPeer, SimPeer];
  runUntil(world, () => pathOf(ann, world.peer(1)) === 'direct');
  runUntil(world, () => pathOf(cleo, world.peer(1)) === 'direct');
  world.network.setRelay(false);
  expect(runUntil(world, () => pathOf(cleo, ann) === 'via' && pathOf(ann, cleo) === 'via')).toBe(
    true,
  );
  const blob = blobOf(createRng(1).bytes(500 * KIB));
  const [author, reader] = [new Desk(world, ann), new Desk(world, cleo)];
  author.put(blob);
  reader.give({ type: 'want', id: blob.id });
  expect(runUntil(world, () => reader.holds(blob))).toBe(true);
});

test('islands: each goes on with what it has, and what is missing comes when they meet', () => {
  const world = worldOf(5, 4, { slowShare: 1 });
  const blob = blobOf(createRng(1).bytes(500 * KIB));
  const desks = world.places.map((place) => new Desk(world, world.peer(place)));
  const [ann] = desks;
  ann?.put(blob);
  for (const desk of desks) desk.give({ type: 'listed', ids: [blob.id] });
  const partOf = (desk: Desk | undefined): number =>
    desk?.disk.blobs.get(blob.id)?.chunks.size ?? 0;
  expect(runUntil(world, () => partOf(desks[3]) > 10)).toBe(true);
  const cut = (isCut: boolean): void => {
    for (const a of [0, 1])
      for (const b of [2, 3]) {
        world.network.cut(a, b, isCut);
        world.network.cut(b, a, isCut);
      }
    for (const place of [2, 3]) world.network.cut(place, -1, isCut);
  };
  cut(true);
  world.events.runUntil(world.events.nowMs + 30_000);
  const kept = partOf(desks[3]);
  cut(false);
  expect(kept).toBeGreaterThan(10);
  expect(runUntil(world, () => desks.every((desk) => desk.holds(blob)), 600_000)).toBe(true);
  expect(must(desks[3]).machine.holdersOf(blob.id).length).toBeGreaterThan(0);
});
