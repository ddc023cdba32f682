/** Watches the frames of a lab: what edits cost, whom they reached, and each hop of them as it ends. */
import type { MeshEffect, MeshInput } from '../mesh/machine-types.ts';
import type { ReplicaEffect, ReplicaInput } from '../replica/machine-types.ts';
import type { Place } from '../sim/network.ts';
import type { Observer, SimPeer } from '../sim/peer.ts';
import type { PeerId } from '../wire/ids.ts';
import { WireError } from '../wire/codec.ts';
import { decodeMesh, MeshKind } from '../wire/mesh-messages.ts';
import { decodeReplicaMessage, isEntryPayload } from '../wire/replica-messages.ts';

/** The way of one edit over the broadcast tree, or the flood. */
export type EditRun = {
  author: PeerId;
  place: Place;
  number: number;
  madeMs: number;
  /** Frames that carried it, whether they were news or not. */
  frames: number;
  heardBy: Set<Place>;
  /** When the last of them heard it. */
  lastMs: number;
};

export type EditHop = { author: PeerId; from: PeerId; to: PeerId };

export type Traffic = {
  edits: { frames: number; bytes: number };
  /** Reports, questions and answers. */
  repair: { frames: number; bytes: number };
  /** Who is here and by what path. */
  mesh: { frames: number; bytes: number };
};

/** A liar may send anything. */
function entryOf(payload: Uint8Array): { number: number } | null {
  try {
    const message = decodeReplicaMessage(payload);
    return message.type === 'entry' ? message : null;
  } catch (error) {
    if (error instanceof WireError) return null;
    throw error;
  }
}

const RUNS_MAX = 64;
const PAYLOAD_KINDS: readonly number[] = [
  MeshKind.near,
  MeshKind.far,
  MeshKind.direct,
  MeshKind.routed,
];

export class Onlooker implements Observer {
  readonly #nowMs: () => number;
  readonly #runs = new Map<string, EditRun>();
  readonly traffic: Traffic = {
    edits: { frames: 0, bytes: 0 },
    repair: { frames: 0, bytes: 0 },
    mesh: { frames: 0, bytes: 0 },
  };
  readonly #hopListeners = new Set<(hop: EditHop) => void>();
  onWrote: (peer: SimPeer) => void = () => {};
  /** Who was accused, by whom. */
  readonly accusations = new Map<PeerId, Set<Place>>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  onHop(listener: (hop: EditHop) => void): () => void {
    this.#hopListeners.add(listener);
    return () => this.#hopListeners.delete(listener);
  }

  /** Oldest first. */
  get runs(): readonly EditRun[] {
    return [...this.#runs.values()];
  }

  took(peer: SimPeer, _machine: 'mesh' | 'replica', input: MeshInput | ReplicaInput): void {
    if (input.type !== 'deliver' || !isEntryPayload(input.payload)) return;
    const run = this.#runOf(input.from, input.payload);
    if (run === null) return;
    run.heardBy.add(peer.ports.place);
    run.lastMs = this.#nowMs();
    const { from: author, hop } = input;
    if (hop === undefined) return;
    for (const listener of this.#hopListeners) listener({ author, from: hop.peer, to: peer.id });
  }

  did(peer: SimPeer, effect: MeshEffect | ReplicaEffect): void {
    switch (effect.type) {
      case 'send':
        return this.#sent(peer, effect);
      case 'misbehaved': {
        const by = this.accusations.get(effect.peer) ?? new Set<Place>();
        this.accusations.set(effect.peer, by.add(peer.ports.place));
        return;
      }
      case 'broadcast':
        if (isEntryPayload(effect.payload)) this.#wrote(peer, effect.payload);
        return;
      default:
    }
  }

  #wrote(peer: SimPeer, payload: Uint8Array): void {
    const message = entryOf(payload);
    if (message === null) return;
    this.#runs.set(`${peer.id}/${message.number}`, {
      author: peer.id,
      place: peer.ports.place,
      number: message.number,
      madeMs: this.#nowMs(),
      frames: 0,
      heardBy: new Set(),
      lastMs: this.#nowMs(),
    });
    for (const oldest of this.#runs.keys()) {
      if (this.#runs.size <= RUNS_MAX) break;
      this.#runs.delete(oldest);
    }
    this.onWrote(peer);
  }

  #runOf(author: PeerId, payload: Uint8Array): EditRun | null {
    const message = entryOf(payload);
    if (message === null) return null;
    return this.#runs.get(`${author}/${message.number}`) ?? null;
  }

  #sent(peer: SimPeer, { to, bytes }: Extract<MeshEffect, { type: 'send' }>): void {
    const kind = bytes[0] ?? 0;
    const run = this.#broadcastOf(peer, bytes);
    if (run !== null) run.frames += to.length;
    const on = run !== null ? 'edits' : PAYLOAD_KINDS.includes(kind) ? 'repair' : 'mesh';
    this.traffic[on].frames += to.length;
    this.traffic[on].bytes += to.length * bytes.length;
  }

  #broadcastOf(peer: SimPeer, bytes: Uint8Array): EditRun | null {
    if (bytes[0] !== MeshKind.near && bytes[0] !== MeshKind.far) return null;
    const message = decodeMesh(bytes);
    if (message.type !== 'near' && message.type !== 'far') return null;
    if (!isEntryPayload(message.payload)) return null;
    return this.#runOf(message.type === 'far' ? message.origin : peer.id, message.payload);
  }
}
