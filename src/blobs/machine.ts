/**
 * The blobs of one room, as a machine without I/O: finds who has what, fetches what is lacking chunk by chunk from whoever has it, checks
 * every byte against the name, and gives others what is stored here. Must not know: disks, links, pages, or what a blob is good for.
 */
import { unreachable } from '../lib/assert.ts';
import { decodeBlobMessage, decodeManifest, type BlobMessage } from '../wire/blob-messages.ts';
import type { BlobId, PeerId } from '../wire/ids.ts';
import { Asking } from './asking.ts';
import type { Blob } from './blob.ts';
import { Core } from './core.ts';
import { Fetching } from './fetching.ts';
import type {
  BlobsEffect,
  BlobsInput,
  BlobsMachine,
  BlobsOptions,
  BlobState,
  KeptBlob,
} from './machine-types.ts';
import { Other } from './other.ts';
import { Serving } from './serving.ts';

class Blobs implements BlobsMachine {
  wakeAtMs = Infinity;
  readonly #core: Core;
  readonly #asking: Asking;
  readonly #fetching: Fetching;
  readonly #serving: Serving;
  #listed: readonly Blob[] = [];

  constructor(options: BlobsOptions) {
    this.#core = new Core(options);
    this.#asking = new Asking(this.#core);
    this.#fetching = new Fetching(this.#core, (blob) => this.#asking.becameWhole(blob, false));
    this.#serving = new Serving(this.#core, (blob, chunks) => this.#lost(blob, chunks));
  }

  handle(input: BlobsInput, nowMs: number): BlobsEffect[] {
    this.#core.nowMs = nowMs;
    this.#take(input);
    const judgeAtMs = this.#asking.judge();
    const fetchAtMs = this.#fetching.run(this.stored().bytes);
    const askAtMs = this.#asking.run();
    const serveAtMs = this.#serving.run();
    this.#core.isMoved = false;
    this.wakeAtMs = Math.min(judgeAtMs, fetchAtMs, askAtMs, serveAtMs);
    return this.#core.takeEffects();
  }

  #take(input: BlobsInput): void {
    switch (input.type) {
      case 'tick':
        this.#core.isMoved = true;
        return;
      case 'kept':
        return this.#kept(input.blobs, input.isAll);
      case 'put':
        return this.#put(input.id, input.manifest);
      case 'listed':
        return this.#list(input.ids);
      case 'want':
        return this.#want(input.id, 1);
      case 'unwant':
        return this.#want(input.id, -1);
      case 'heard':
        return this.#heard(input.payload, input.from);
      case 'peers':
        return this.#meet();
      case 'stored':
        return this.#fetching.stored(input.token);
      case 'store-failed':
        return this.#fetching.storeFailed(input.token);
      case 'read':
        return this.#serving.read(input.token, input.chunks);
      case 'damaged': {
        const blob = this.#core.blobs.get(input.id);
        return blob === undefined ? undefined : this.#lost(blob, input.chunks);
      }
      default:
        unreachable(input);
    }
  }

  #kept(kept: readonly KeptBlob[], isAll: boolean): void {
    const core = this.#core;
    if (isAll)
      for (const blob of [...core.blobs.values()]) {
        blob.reset();
        core.settle(blob);
      }
    for (const { id, manifest, chunks } of kept) {
      const blob = core.blob(id, true);
      if (blob === null) continue;
      blob.describe(decodeManifest(manifest), manifest);
      if (chunks === 'all') blob.stored?.fill();
      else for (const chunk of chunks) blob.stored?.add(chunk);
      blob.isWhole ||= chunks === 'all';
      core.settle(blob);
    }
  }

  #put(id: BlobId, manifest: Uint8Array): void {
    const core = this.#core;
    const blob = core.blob(id, true);
    if (blob === null) return;
    blob.describe(decodeManifest(manifest), manifest);
    blob.stored?.fill();
    blob.isWhole = true;
    core.settle(blob);
    this.#asking.becameWhole(blob, true);
  }

  #list(ids: readonly BlobId[]): void {
    const core = this.#core;
    const before = this.#listed;
    this.#listed = ids.map((id) => core.blob(id)).filter((blob) => blob !== null);
    const now = new Set(this.#listed);
    for (const blob of before)
      if (!now.has(blob)) {
        blob.isListed = false;
        core.settle(blob);
      }
    for (const blob of now)
      if (!blob.isListed) {
        blob.isListed = true;
        core.settle(blob);
      }
  }

  #want(id: BlobId, more: 1 | -1): void {
    const blob = this.#core.blob(id, true);
    if (blob === null) return;
    blob.wants = Math.max(0, blob.wants + more);
    if (more > 0 && blob.wants === 1) blob.askAtMs = this.#core.nowMs;
    this.#core.settle(blob);
  }

  #meet(): void {
    const core = this.#core;
    const { others } = core;
    const here = new Map(core.options.ports.peers().map((peer) => [peer.id, peer]));
    for (const other of [...others.values()])
      if (!here.has(other.id)) {
        this.#fetching.drop(other);
        others.delete(other.id);
        core.isMoved = true;
      }
    for (const peer of here.values()) {
      const known = others.get(peer.id);
      if (known !== undefined) {
        known.path = peer.path;
        known.sharesDisk = peer.sharesDisk;
        continue;
      }
      const other = new Other(peer);
      others.set(peer.id, other);
      core.isMoved = true;
      this.#asking.meet(other);
    }
  }

  #heard(payload: Uint8Array, from: PeerId): void {
    if (!this.#core.others.has(from)) this.#meet();
    const other = this.#core.others.get(from);
    const message = decodeBlobMessage(payload);
    if (other === undefined || other.isLiar || message === null) return;
    if (!other.isHeard) {
      other.isHeard = true;
      if (message.type === 'ask') this.#asking.meet(other);
    }
    this.#answer(other, message);
    if (other.isLiar) this.#fetching.drop(other);
  }

  #answer(other: Other, message: BlobMessage): void {
    switch (message.type) {
      case 'ask':
        return this.#asking.heardAsk(other, message);
      case 'have':
        return this.#asking.heardHave(other, message);
      case 'want':
        return this.#serving.heardWant(other, message);
      case 'manifest':
        return this.#fetching.heardManifest(other, message);
      case 'chunk':
        return this.#fetching.heardChunk(other, message);
      case 'lack':
        return this.#fetching.heardLack(other, message);
      default:
        unreachable(message);
    }
  }

  /** The disk has lost some of it: it is fetched again. */
  #lost(blob: Blob, chunks: readonly number[]): void {
    for (const chunk of chunks) blob.stored?.delete(chunk);
    if (blob.isWhole) this.#fetching.storeAgain(blob);
    blob.isWhole = false;
    this.#core.settle(blob);
  }

  stateOf(id: BlobId): BlobState {
    const blob = this.#core.blobs.get(id);
    if (blob === undefined) return { state: 'unknown' };
    const { manifest, stored, isWhole } = blob;
    if (isWhole && manifest !== null) return { state: 'here', manifest };
    if (!blob.isLacking) return { state: 'unknown' };
    const have = stored?.count ?? 0;
    const of = stored?.size ?? null;
    if (blob.isMissing) return { state: 'nobody-has-it', have, of };
    const from = [...this.#core.others.values()]
      .filter(({ owes }) => [...owes.values()].some((owed) => owed.blob === blob))
      .map((other) => other.id);
    return { state: 'fetching', have, of, from };
  }

  holdersOf(id: BlobId): readonly PeerId[] {
    const blob = this.#core.blobs.get(id);
    if (blob === undefined) return [];
    return [...this.#core.others.values()]
      .filter((other) => !other.isLiar && other.heldOf(blob) === 'all')
      .map((other) => other.id);
  }

  stored(): { count: number; bytes: number } {
    let [count, bytes] = [0, 0];
    for (const { isWhole, manifest } of this.#core.blobs.values())
      if (isWhole && manifest !== null) [count, bytes] = [count + 1, bytes + manifest.bytes];
    return { count, bytes };
  }
}

/** Says nothing, and wants no clock, while the room has no blobs. */
export function createBlobs(options: BlobsOptions): BlobsMachine {
  return new Blobs(options);
}
