/** What a snapshot of the network says, in sentences. Which hold is decided here; each language has its own words for them. Pure. */
import { geographyOf, type Geography, type Island } from '../../watch/geography.ts';
import type { NetworkPeer, NetworkSnapshot } from '../../watch/network-snapshot.ts';
import type { PeerId, PeerNow } from '../room/snapshot.ts';
import type { NetworkWords, Words } from '../words/catalog.ts';
import { clockTime, plainName } from '../words/names.ts';

export type Speech = { words: Words; network: NetworkWords };

/** Whose eyes: ours, or those of whoever made the file. */
export type Seen = {
  snapshot: NetworkSnapshot;
  geography: Geography;
  isOthers: boolean;
};

export const seen = (snapshot: NetworkSnapshot, isOthers = false): Seen => ({
  snapshot,
  geography: geographyOf(snapshot),
  isOthers,
});

/** Names for all peers of a snapshot, safe to stand in a sentence. */
export class Naming {
  readonly #peers: ReadonlyMap<PeerId, NetworkPeer>;
  readonly #own: NetworkPeer | undefined;
  readonly #speech: Speech;
  readonly #isOthers: boolean;

  constructor({ snapshot, isOthers }: Seen, speech: Speech) {
    this.#peers = new Map(snapshot.peers.map((peer) => [peer.id, peer]));
    this.#own = this.#peers.get(snapshot.self);
    this.#speech = speech;
    this.#isOthers = isOthers;
  }

  /** As the peer is called where one peer is meant: "Ana", "Ines, you", "Your other tab". */
  of(id: PeerId): string {
    const { words, network } = this.#speech;
    const peer = this.#peers.get(id);
    if (peer === undefined) return words.names.someone;
    const name = this.plain(peer);
    if (this.#isOthers) return name;
    if (peer.state === 'self') return words.room.you(name);
    if (peer.sharesDisk) return words.peers.yourOtherTab;
    const isOwnMember = peer.member !== null && peer.member === this.#own?.member;
    return isOwnMember ? network.view.yourOtherDevice(name) : name;
  }

  /** As the peer is called in a list: "you", "Ana", "your other tab". */
  short(id: PeerId): string {
    const peer = this.#peers.get(id);
    const { view } = this.#speech.network;
    if (this.#isOthers || peer === undefined) return this.of(id);
    if (peer.state === 'self') return view.you;
    return peer.sharesDisk ? view.yourOtherTab : this.of(id);
  }

  plain = ({ name }: { name: string }): string => plainName(name, this.#speech.words.names.someone);

  peer = (id: PeerId): NetworkPeer | undefined => this.#peers.get(id);
}

/** For the sentences that the rest of the room uses too. `cutOff`: why, as far as it is known. */
export function peerNowOf(peer: NetworkPeer, name: string, cutOff: string | null): PeerNow {
  return {
    ...peer,
    name,
    member: peer.member as PeerNow['member'],
    rttMs: peer.rttMs === null ? null : Math.round(peer.rttMs),
    heardAtMs: peer.sinceMs ?? peer.lastHeardAtMs,
    cutOff: peer.state === 'cut-off' ? (cutOff ?? '') : null,
    left: peer.state === 'left',
  };
}

/** Always in the same order, so that a sentence changes only when what it says does. */
const namesOf = (people: Island['people'], plain: Naming['plain']): string[] =>
  people.map(plain).sort((a, b) => a.localeCompare(b));

export const othersOn = ({ people }: Island, plain: Naming['plain']): string[] =>
  namesOf(
    people.filter(({ isSelf }) => !isSelf),
    plain,
  );

/** Islands in one sentence, for when there are several; empty for one. */
export function apartSentence(view: Seen, speech: Speech): string {
  const { view: say } = speech.network;
  const { plain } = new Naming(view, speech);
  const [ours, ...others] = view.geography.islands;
  if (ours === undefined || others.length === 0) return '';
  const from = others.map(({ people, apart }) => {
    const sinceMs = apart?.sinceMs ?? null;
    return say.apartFrom(namesOf(people, plain), sinceMs === null ? null : clockTime(sinceMs));
  });
  return view.isOthers
    ? say.apartInFile(namesOf(ours.people, plain), from)
    : say.apart(othersOn(ours, plain), from);
}

/** What waits for those who are apart; empty when nothing does. */
export function waitSentence(view: Seen, speech: Speech): string {
  const { view: say } = speech.network;
  const { plain } = new Naming(view, speech);
  const others = view.geography.islands.slice(1);
  const waiting = others.flatMap((island) => waitingFor(island));
  const [most] = waiting;
  if (most === undefined) return '';
  const isSafe = !view.isOthers && view.geography.isNothingLost;
  if (others.length > 1) return say.waits(waitParts(waiting, view, speech), isSafe);
  if (view.isOthers) return say.waitInFile(most.edits);
  return speech.words.state.wait(most.edits, most.own, othersOn(most.island, plain), isSafe);
}

/** So many are given a number of their own, those who lack most; the table has all. */
const WAITING_NAMED_MAX = 4;

type Waiting = { island: Island; edits: number; own: number };

const waitingFor = (island: Island): Waiting[] => {
  const { behind = 0, waiting = 0 } = island.apart ?? {};
  return behind === 0 ? [] : [{ island, edits: behind, own: Math.min(waiting, behind) }];
};

/** Each island lacks something else: one part of the sentence each. */
function waitParts(waiting: readonly Waiting[], view: Seen, speech: Speech): string[] {
  const { view: say } = speech.network;
  const { plain } = new Naming(view, speech);
  const sorted = waiting.toSorted((a, b) => b.edits - a.edits);
  const rest = sorted.splice(
    sorted.length > WAITING_NAMED_MAX ? WAITING_NAMED_MAX - 1 : sorted.length,
  );
  const [next] = rest;
  return [
    ...sorted.map(({ island: { people }, edits, own }) =>
      say.waitFor(edits, view.isOthers ? 0 : own, namesOf(people, plain)),
    ),
    ...(next === undefined
      ? []
      : [
          say.waitAtMost(
            next.edits,
            rest.flatMap(({ island: { people } }) => namesOf(people, plain)),
          ),
        ]),
  ];
}

/** Where that lives, and what is not known; of ourselves only. */
export function apartDetails(view: Seen, speech: Speech): string {
  const { view: say } = speech.network;
  const { geography, snapshot, isOthers } = view;
  if (isOthers || geography.islands.length < 2) return '';
  const ahead = Math.max(0, ...geography.islands.map(({ apart }) => apart?.ahead ?? 0));
  return [
    ...(geography.waiting === 0 ? [] : [whereItWaits(snapshot, say)]),
    ...(ahead === 0 ? [] : [say.ahead(ahead)]),
    say.unknown,
  ].join(' ');
}

function whereItWaits({ saved, waitingEdits }: NetworkSnapshot, say: NetworkWords['view']): string {
  if (!saved) return say.notOnDisk;
  return waitingEdits === 0 ? say.onDisks : say.onThisDisk;
}

/** Who has everything. While others are apart only who here has not: what "everything" is, is not known then. */
export function stepLine(view: Seen, speech: Speech, pages: number): string {
  const { words, network } = speech;
  const { geography, snapshot } = view;
  const { plain } = new Naming(view, speech);
  if (geography.here.length === 0) return '';
  if (geography.hasEveryoneHereEverything)
    return geography.apart.length > 0 ? '' : network.view.inStep(pages);
  const late = snapshot.peers.filter(({ state, inStep }) => state === 'here' && !inStep);
  const named = late.slice(0, LATE_NAMED_MAX).map((peer) => {
    const name = peer.sharesDisk ? words.peers.yourOtherTab : plain(peer);
    return peer.behind > 0 ? words.state.behind(name, peer.behind) : words.state.notInStepYet(name);
  });
  return named.join(' ');
}

/** More who lag behind are in the table. */
const LATE_NAMED_MAX = 3;
/** Fewer are named in the title, unless some are tabs of ours; of more the ways are counted. */
const FEW_PEERS_MAX = 8;

export function countLine(view: Seen, { words, network }: Speech): string {
  const { geography, snapshot, isOthers } = view;
  if (isOthers || geography.here.length === 0) return '';
  const sum = words.room.drawer.count(geography.here.length, geography.ownTabs.length);
  if (geography.here.length < FEW_PEERS_MAX) return geography.ownTabs.length > 0 ? sum : '';
  const byPath = (path: string): number =>
    snapshot.peers.filter((peer) => peer.state === 'here' && peer.path === path).length;
  return `${sum} ${network.view.reach(byPath('direct'), byPath('via'), byPath('relayed'))}`;
}
