/** A small network of blobs machines in virtual time, for tests: ways with delay, rate, loss and cuts, disks that outlive their peers, and peers that lie. */
import { sha256 } from '@noble/hashes/sha2.js';
import { must } from '../lib/assert.ts';
import { concatBytes } from '../lib/bytes.ts';
import { createRng, type Rng } from '../lib/rng.ts';
import { Events } from '../sim/events.ts';
import {
  blobNameParts,
  CHUNK_BYTES,
  chunkCountOf,
  decodeBlobMessage,
  encodeBlobMessage,
  encodeManifest,
  type BlobMessage,
} from '../wire/blob-messages.ts';
import { blobIdOf, peerIdOf, type BlobId, type PeerId } from '../wire/ids.ts';
import type { PathKind } from '../wire/lanes.ts';
import { createBlobs } from './machine.ts';
import type {
  BlobsEffect,
  BlobsInput,
  BlobsMachine,
  BlobWrite,
  KeptBlob,
} from './machine-types.ts';

export const hash = (...parts: readonly Uint8Array[]): Uint8Array => sha256(concatBytes(...parts));

export type TestBlob = {
  id: BlobId;
  bytes: Uint8Array;
  manifest: Uint8Array;
  chunks: Uint8Array[];
};

export function blobOf(bytes: Uint8Array, mime = 'image/png'): TestBlob {
  const chunks = Array.from({ length: chunkCountOf(bytes.length) }, (_, i) =>
    bytes.slice(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES),
  );
  const hashes = concatBytes(...chunks.map((chunk) => hash(chunk)));
  const manifest = encodeManifest({ mime, bytes: bytes.length, hashes });
  return { id: blobIdOf(hash(...blobNameParts(manifest))), bytes, manifest, chunks };
}

/** What lies on a disk of one blob. */
type Kept = { manifest: Uint8Array; chunks: Map<number, Uint8Array>; isWhole: boolean };

export class TestDisk {
  readonly blobs = new Map<BlobId, Kept>();
  isFull = false;

  put({ id, manifest, chunks }: TestBlob): void {
    this.blobs.set(id, { manifest, chunks: new Map(chunks.entries()), isWhole: true });
  }

  keep(write: BlobWrite): void {
    const { id } = write;
    if (write.what === 'chunk') {
      this.blobs.get(id)?.chunks.set(write.chunk, write.bytes.slice());
      return;
    }
    const kept = this.blobs.get(id) ?? { manifest: write.manifest, chunks: new Map() };
    this.blobs.set(id, { ...kept, isWhole: write.what === 'whole' });
  }

  load(): KeptBlob[] {
    return [...this.blobs].map(([id, { manifest, chunks, isWhole }]) => ({
      id,
      manifest,
      chunks: isWhole ? 'all' : [...chunks.keys()],
    }));
  }

  /** The bytes of a whole one; null if any is not there. */
  bytesOf(id: BlobId): Uint8Array | null {
    const kept = this.blobs.get(id);
    if (kept === undefined || !kept.isWhole) return null;
    const chunks = [...kept.chunks].sort(([a], [b]) => a - b).map(([, chunk]) => chunk);
    return concatBytes(...chunks);
  }
}

export type Frame = { atMs: number; from: PeerId; to: PeerId; message: BlobMessage; bytes: number };

export type BlobsNetworkOptions = {
  delayMs?: number;
  /** Of each way, in each direction. */
  bytesPerMs?: number;
  /** Of any message: worse than any link is. */
  loss?: number;
  seed?: number;
  pathOf?: (from: number, to: number) => PathKind;
};

/** Transactions take this long. */
const STORED_AFTER_MS = 8;
const READ_AFTER_MS = 2;
/** Added to a wake-up, so that rounding never wakes a machine too soon. */
const ROUNDING_MS = 0.001;

/** Who is at one end of the ways. */
export type TestPeer = {
  readonly id: PeerId;
  readonly index: number;
  island: number;
  isHere: boolean;
  hear(from: PeerId, payload: Uint8Array): void;
  meet(): void;
};

export class BlobsPeer implements TestPeer {
  readonly id: PeerId;
  readonly index: number;
  readonly disk: TestDisk;
  readonly machine: BlobsMachine;
  readonly accused: { peer: PeerId; reason: string }[] = [];
  changes = 0;
  island = 0;
  isHere = true;
  /** Its disk is in other peers' hands too. */
  readonly #network: BlobsNetwork;
  #wakeDueMs = Infinity;

  constructor(network: BlobsNetwork, index: number, disk: TestDisk, rng: Rng) {
    this.#network = network;
    this.index = index;
    this.disk = disk;
    this.id = peerIdOf(rng.bytes(32));
    this.machine = createBlobs({
      keys: { hash },
      rng: rng.fork(),
      ports: {
        peers: () =>
          network.near(this).map((other) => ({
            id: other.id,
            path: network.options.pathOf?.(index, other.index) ?? 'direct',
            sharesDisk: other instanceof BlobsPeer && other.disk === disk,
          })),
        backlogOf: (id) => network.backlogOf(this.id, id),
      },
    });
  }

  start(): void {
    this.give({ type: 'kept', blobs: this.disk.load(), isAll: true });
    this.meet();
  }

  meet(): void {
    if (this.isHere) this.give({ type: 'peers' });
  }

  put(blob: TestBlob): void {
    this.disk.put(blob);
    this.give({ type: 'put', id: blob.id, manifest: blob.manifest });
  }

  want(id: BlobId): void {
    this.give({ type: 'want', id });
  }

  list(...ids: BlobId[]): void {
    this.give({ type: 'listed', ids });
  }

  stateOf(id: BlobId): string {
    return this.machine.stateOf(id).state;
  }

  hear(from: PeerId, payload: Uint8Array): void {
    if (this.isHere) this.give({ type: 'heard', from, payload });
  }

  give(input: BlobsInput): void {
    for (const effect of this.machine.handle(input, this.#network.events.nowMs))
      this.#perform(effect);
    this.#schedule();
  }

  #perform(effect: BlobsEffect): void {
    const { events } = this.#network;
    const later = (delayMs: number, run: () => void): void =>
      events.after(delayMs, () => {
        if (this.isHere) run();
      });
    switch (effect.type) {
      case 'unicast':
        return this.#network.send(this, effect.to, effect.payload);
      case 'broadcast':
        for (const { id } of this.#network.near(this)) this.#network.send(this, id, effect.payload);
        return;
      case 'store':
        return later(STORED_AFTER_MS, () => {
          const { token, write } = effect;
          if (!this.disk.isFull) this.disk.keep(write);
          this.give({ type: this.disk.isFull ? 'store-failed' : 'stored', token });
        });
      case 'read':
        return later(READ_AFTER_MS, () => {
          const kept = this.disk.blobs.get(effect.id);
          const chunks = effect.chunks.map((chunk) => kept?.chunks.get(chunk) ?? null);
          this.give({ type: 'read', token: effect.token, chunks });
        });
      case 'look':
        return later(READ_AFTER_MS, () => {
          const blobs = this.disk.load().filter(({ id }) => id === effect.id);
          if (blobs.length > 0) this.give({ type: 'kept', blobs, isAll: false });
        });
      case 'changed':
        this.changes += 1;
        return;
      case 'accuse':
        this.accused.push(effect);
        return;
    }
  }

  #schedule(): void {
    const dueMs = this.machine.wakeAtMs + ROUNDING_MS;
    if (dueMs === Infinity || dueMs >= this.#wakeDueMs) return;
    this.#wakeDueMs = dueMs;
    const { events } = this.#network;
    events.after(dueMs - events.nowMs, () => {
      if (this.#wakeDueMs !== dueMs) return;
      this.#wakeDueMs = Infinity;
      if (this.isHere) this.give({ type: 'tick' });
    });
  }
}

/** Says what it likes. */
export class Liar implements TestPeer {
  readonly id: PeerId;
  readonly index: number;
  island = 0;
  isHere = true;
  onMessage: (message: BlobMessage, from: PeerId) => void = () => undefined;
  readonly #network: BlobsNetwork;

  constructor(network: BlobsNetwork, index: number, rng: Rng) {
    this.#network = network;
    this.index = index;
    this.id = peerIdOf(rng.bytes(32));
  }

  hear(from: PeerId, payload: Uint8Array): void {
    const message = decodeBlobMessage(payload);
    if (message !== null) this.onMessage(message, from);
  }

  meet(): void {
    // It speaks when it likes.
  }

  say(to: PeerId, message: BlobMessage): void {
    this.#network.send(this, to, encodeBlobMessage(message));
  }
}

export class BlobsNetwork {
  readonly events = new Events();
  readonly options: BlobsNetworkOptions;
  readonly frames: Frame[] = [];
  readonly rng: Rng;
  readonly #peers: TestPeer[] = [];
  readonly #freeAtMs = new Map<string, number>();

  constructor(options: BlobsNetworkOptions = {}) {
    this.options = options;
    this.rng = createRng(options.seed ?? 1);
  }

  /** With the disk of one who was here it is the same device. */
  join(disk = new TestDisk()): BlobsPeer {
    const peer = new BlobsPeer(this, this.#peers.length, disk, this.rng.fork());
    this.#add(peer);
    peer.start();
    return peer;
  }

  joinLiar(): Liar {
    const liar = new Liar(this, this.#peers.length, this.rng.fork());
    this.#add(liar);
    return liar;
  }

  #add(peer: TestPeer): void {
    this.#peers.push(peer);
    for (const other of this.#peers) if (other !== peer) other.meet();
  }

  leave(peer: TestPeer): void {
    peer.isHere = false;
    for (const other of this.#peers) other.meet();
  }

  /** Peers of one number reach each other. */
  part(islandOf: (peer: TestPeer) => number): void {
    for (const peer of this.#peers) peer.island = islandOf(peer);
    for (const peer of this.#peers) peer.meet();
  }

  near(peer: TestPeer): TestPeer[] {
    return this.#peers.filter(
      (other) => other !== peer && other.isHere && other.island === peer.island,
    );
  }

  backlogOf(from: PeerId, to: PeerId): number {
    const waitMs = (this.#freeAtMs.get(`${from}>${to}`) ?? 0) - this.events.nowMs;
    return Math.max(0, waitMs) * (this.options.bytesPerMs ?? 0);
  }

  send(from: TestPeer, toId: PeerId, payload: Uint8Array): void {
    const to = must(this.#peers.find(({ id }) => id === toId));
    const { delayMs = 20, bytesPerMs = Infinity, loss = 0 } = this.options;
    const { nowMs } = this.events;
    const message = must(decodeBlobMessage(payload));
    this.frames.push({ atMs: nowMs, from: from.id, to: toId, message, bytes: payload.length });
    const key = `${from.id}>${toId}`;
    const freeAtMs = Math.max(nowMs, this.#freeAtMs.get(key) ?? 0) + payload.length / bytesPerMs;
    this.#freeAtMs.set(key, freeAtMs);
    if (this.rng.chance(loss)) return;
    this.events.after(freeAtMs - nowMs + delayMs, () => {
      if (from.isHere && to.isHere && from.island === to.island) to.hear(from.id, payload);
    });
  }

  run(ms: number): void {
    this.events.runUntil(this.events.nowMs + ms);
  }

  /** Until it is so; false if it is not after so long. */
  runUntil(isSo: () => boolean, ms = 60_000): boolean {
    return isSo() || !this.events.runUntil(this.events.nowMs + ms, isSo);
  }

  sent(type: BlobMessage['type']): Frame[] {
    return this.frames.filter(({ message }) => message.type === type);
  }
}
