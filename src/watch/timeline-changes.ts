/** What happened between two snapshots, and what only those who were there can tell, put together. Keeps no history. */
import type { RoomFault } from '../faults/room-fault.ts';
import type { PeerId } from '../wire/ids.ts';
import { FULL_MESH_PEERS_MAX } from '../wire/limits.ts';
import type { NetworkPeer, NetworkSnapshot } from './network-snapshot.ts';
import type { TimelineHappening } from './timeline-types.ts';

export type Dated = { happening: TimelineHappening; atMs: number };
type Loss = Extract<TimelineHappening, { type: 'link-lost' }>;

/** A newcomer may be heard of before it is heard; who stays unheard for longer is apart. */
const ARRIVING_MS = 3_000;
/** The loss of a link shows in what depends on it within this time; else it was a spare one, and is told by itself. */
const LOSS_MS = 1_500;
/** Links over a relay that fall with it are told by that. */
const RELAY_LOSS_MS = 3_000;
const LOSSES_MAX = 512;
/** Lacking something for that long is more than a moment; while people write someone always does. */
const OUT_OF_STEP_MS = 15_000;
/** After someone came, or a gap was filled, everyone waits for this word. */
const OUT_OF_STEP_NEWS_MS = 1_000;
/** Peers that are remembered: as many as a room and its graveyard hold, twice. */
const PEERS_MAX = 1024;

type Known = { peer: NetworkPeer; wasHere: boolean; sinceMs: number };

export class TimelineChanges {
  readonly #known = new Map<PeerId, Known>();
  #before: NetworkSnapshot | null = null;
  #losses: { loss: Loss; atMs: number }[] = [];
  #relay: 'here' | 'away' | null = null;
  #relayAwayAtMs = -Infinity;
  #outOfStepAtMs: number | null = null;
  #isNews = false;

  /** A link of ours was lost: why, if a path changes for it. */
  lose(loss: Loss, atMs: number): void {
    this.#losses = [...this.#losses, { loss, atMs }].slice(-LOSSES_MAX);
  }

  /** The member, where it is known. */
  personOf(peer: PeerId): string {
    return this.#known.get(peer)?.peer.member ?? peer;
  }

  /** Something came that others may lack. */
  news(): void {
    this.#isNews = true;
  }

  /** In order of time; the first snapshot tells only what is. */
  take(snapshot: NetworkSnapshot, atMs: number): Dated[] {
    const before = this.#before;
    this.#before = snapshot;
    const { state, reason } = snapshot.relay;
    const found: TimelineHappening[] = [];
    if (state !== 'joining' && state !== this.#relay) {
      if (before !== null) found.push({ type: 'relay', state, reason });
      if (state === 'away') this.#relayAwayAtMs = atMs;
      this.#relay = state;
    }
    if (snapshot.peers !== before?.peers)
      found.push(...this.#peersChanged(snapshot, before === null, atMs));
    if (before !== null && snapshot.faults !== before.faults)
      found.push(...faultsChanged(before.faults, snapshot.faults));
    found.push(...this.#stepped(snapshot, before === null, atMs));
    return [...this.#spareLosses(atMs), ...found.map((happening) => ({ happening, atMs }))];
  }

  #peersChanged({ peers }: NetworkSnapshot, isFirst: boolean, atMs: number): TimelineHappening[] {
    const parted: PeerId[] = [];
    const merged: PeerId[] = [];
    const others: TimelineHappening[] = [];
    const isLarge = peers.length > FULL_MESH_PEERS_MAX;
    for (const peer of peers) {
      const known = this.#known.get(peer.id);
      if (peer.state === 'self' || known?.peer === peer) continue;
      const isChanged = known?.peer.state !== peer.state;
      this.#known.set(peer.id, {
        peer,
        wasHere: peer.state === 'here' || (known?.wasHere ?? false),
        sinceMs: isChanged ? atMs : (known?.sinceMs ?? atMs),
      });
      if (isFirst) continue;
      if (!isChanged) others.push(...this.#pathChanged(known?.peer ?? peer, peer, isLarge));
      else if (peer.state === 'here') {
        this.#isNews = true;
        if (isBack(known, atMs)) merged.push(peer.id);
        else others.push({ type: 'joined', peer: peer.id, path: peer.path });
      } else if (known?.peer.state === 'here' && peer.state === 'apart') parted.push(peer.id);
      else others.push(...gone(known?.peer, peer));
      if (isChanged) this.#takeLosses(peer.id);
    }
    this.#forgetPeers(peers);
    if (parted.length > 0) others.unshift({ type: 'parted', peers: parted.sort() });
    if (merged.length > 0) others.unshift({ type: 'merged', peers: merged.sort() });
    return others;
  }

  /** From one peer in between to another only in small rooms: in large ones ways through others change with every newcomer. */
  #pathChanged(before: NetworkPeer, peer: NetworkPeer, isLarge: boolean): TimelineHappening[] {
    const isOther = before.path !== peer.path || (!isLarge && before.via !== peer.via);
    if (peer.state !== 'here' || !isOther) return [];
    const lost = this.#takeLosses(before.via ?? peer.id);
    const loss = lost.find(({ kind }) => kind === before.path) ?? lost[0];
    return [
      {
        type: 'path',
        peer: peer.id,
        from: before.path,
        to: peer.path,
        via: peer.via,
        reason: loss?.reason ?? null,
      },
    ];
  }

  /** Losses that are told by what they brought about. */
  #takeLosses(peer: PeerId): Loss[] {
    if (this.#losses.length === 0) return [];
    const taken = this.#losses.filter(({ loss }) => loss.peer === peer);
    this.#losses = this.#losses.filter(({ loss }) => loss.peer !== peer);
    return taken.map(({ loss }) => loss);
  }

  /** Links that were lost though nothing came of it. */
  #spareLosses(atMs: number): Dated[] {
    if (this.#losses.length === 0) return [];
    const isDue = (lostAtMs: number): boolean => atMs - lostAtMs >= LOSS_MS;
    const due = this.#losses.filter((lost) => isDue(lost.atMs));
    this.#losses = this.#losses.filter((lost) => !isDue(lost.atMs));
    return due
      .filter(({ loss, atMs: lostAtMs }) => {
        const isWithRelay =
          loss.kind === 'relayed' &&
          (this.#relay === 'away' || Math.abs(lostAtMs - this.#relayAwayAtMs) < RELAY_LOSS_MS);
        return !isWithRelay && this.#known.get(loss.peer)?.peer.state === 'here';
      })
      .map(({ loss, atMs: lostAtMs }) => ({ happening: loss, atMs: lostAtMs }));
  }

  #stepped({ peers }: NetworkSnapshot, isFirst: boolean, atMs: number): TimelineHappening[] {
    const here = peers.filter(({ state }) => state === 'here');
    if (here.length === 0) {
      this.#outOfStepAtMs = null;
      return [];
    }
    if (!here.every(({ inStep }) => inStep)) {
      this.#outOfStepAtMs ??= isFirst ? -Infinity : atMs;
      return [];
    }
    const lackedMs = atMs - (this.#outOfStepAtMs ?? Infinity);
    const isNews = this.#isNews;
    this.#outOfStepAtMs = null;
    this.#isNews = false;
    return lackedMs > (isNews ? OUT_OF_STEP_NEWS_MS : OUT_OF_STEP_MS) ? [{ type: 'in-step' }] : [];
  }

  /** Those that a snapshot leaves out for a moment come back as they were. */
  #forgetPeers(peers: readonly NetworkPeer[]): void {
    if (this.#known.size <= PEERS_MAX) return;
    const present = new Set(peers.map(({ id }) => id));
    for (const id of this.#known.keys()) if (!present.has(id)) this.#known.delete(id);
  }
}

/** It was within reach before, or has been known to be apart: not a newcomer. */
function isBack(known: Known | undefined, atMs: number): boolean {
  if (known?.peer.state !== 'apart') return false;
  return known.wasHere || atMs - known.sinceMs >= ARRIVING_MS;
}

function gone(before: NetworkPeer | undefined, peer: NetworkPeer): TimelineHappening[] {
  if (peer.state === 'cut-off') return [{ type: 'cut-off', peer: peer.id, reason: '' }];
  const wasKnown = before?.state === 'here' || before?.state === 'apart';
  if (peer.state !== 'left' || !wasKnown) return [];
  return [{ type: 'left', peer: peer.id, inStep: before.inStep }];
}

/** By whom one was healed is noted, not seen. */
function faultsChanged(
  before: readonly RoomFault[],
  faults: readonly RoomFault[],
): TimelineHappening[] {
  const without = (some: readonly RoomFault[], others: readonly RoomFault[]): RoomFault[] =>
    some.filter(({ id }) => !others.some((other) => other.id === id));
  return [
    ...without(before, faults).map((fault) => ({ type: 'healed', fault, by: null }) as const),
    ...without(faults, before).map((fault) => ({ type: 'fault', fault }) as const),
  ];
}
