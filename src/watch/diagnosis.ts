/**
 * What stands in the way, why, and what would help: facts, which the interface says in words. No more is found than is known: why attempts
 * at a direct link end is guessed from who else has one. Reads a snapshot, remembers nothing.
 */
import type { PeerId } from '../wire/ids.ts';
import { growthOf, type History } from './history.ts';
import type { NetworkLink, NetworkPeer, NetworkSnapshot } from './network-snapshot.ts';

/** What only the page knows. */
export type DiagnosisFacts = {
  /** Of the last two minutes, where it is kept. */
  history: Pick<History, 'ofLink'> | null;
  /** The page is not shown: browsers slow it down. */
  isHidden: boolean;
  /** The best mailbox of the room's hosts, and how many edits of this device are in none; null where it is not known, as of the past. */
  mailbox: {
    state: 'none' | 'joining' | 'here' | 'away' | 'full';
    waitingEdits: number;
  } | null;
};

/** What would help, in the order in which to try it. */
export type Help =
  /** Turn direct paths on here. */
  | 'allow-direct'
  /** They would have to turn them on. */
  | 'ask-them'
  | 'other-browser'
  /** One that lets UDP pass; a phone's, to compare. */
  | 'other-network'
  /** Nearer to the radio, or by cable. */
  | 'better-signal'
  | 'check-network'
  | 'set-clock'
  | 'ask-them-to-set-clock'
  | 'show-page'
  | 'heal-faults'
  | 'free-space'
  /** For more space in a mailbox. */
  | 'other-host'
  | 'keep-open'
  | 'wait';

type Found<Kind extends string, Figures = Record<never, number>> = {
  kind: Kind;
  /** Whom it is about; null: ourselves, or everyone. */
  peer: PeerId | null;
  figures: Readonly<Figures>;
  help: readonly Help[];
};

/** In the order of `FINDING_KINDS`; times in milliseconds, shares from 0 to 1. */
export type Finding =
  /** Edits are not on this device's disk; so many are on no other either. */
  | Found<'not-saved', { waiting: number }>
  /** People caused what is seen: nothing else need be wrong. */
  | Found<'faults', { faults: number }>
  /** Nobody is within reach, and neither is the relay. `reason` of the relay stands in the snapshot. */
  | Found<'offline', { apart: number }>
  /** Those linked directly stay; nobody new can be met. */
  | Found<'relay-away', { here: number }>
  | Found<'relay-joining'>
  /** So many edits of this device are in no mailbox, for it takes no more. */
  | Found<'mailbox-full', { waiting: number }>
  /** The same, for it is out of reach, and the relay is not. */
  | Found<'mailbox-away', { waiting: number }>
  /** The relay answers us, and they are not there: asleep, closed, or without a network. */
  | Found<'apart', { peers: number; waiting: number }>
  | Found<'relay-only', { peers: number }>
  | Found<'no-webrtc', { peers: number }>
  /** No attempt from here reached any of so many peers: this network lets none through (UDP). */
  | Found<'blocked-here', { peers: number }>
  /** We have direct links, and this peer has none with anyone. */
  | Found<'blocked-there', { direct: number }>
  /** Both have direct links with others or nobody to compare with; between these two networks no way was found. */
  | Found<'no-way-between', { ours: number; theirs: number }>
  | Found<'peer-relay-only'>
  /** Of so many clocks most say that ours is off; positive: ours is behind. */
  | Found<'own-clock', { offsetMs: number; clocks: number }>
  /** Theirs minus ours; with one other clock nobody knows whose is off. */
  | Found<'clocks-differ', { offsetMs: number; errorMs: number }>
  | Found<'loss', { loss: number }>
  | Found<'backlog', { bytes: number; bytesPerS: number }>
  | Found<'jitter', { jitterMs: number; rttMs: number }>
  | Found<'slow', { rttMs: number }>
  | Found<'hidden'>;

export type FindingKind = Finding['kind'];

/** What matters most first. */
export const FINDING_KINDS: readonly FindingKind[] = [
  'not-saved',
  'faults',
  'offline',
  'relay-away',
  'mailbox-full',
  'apart',
  'own-clock',
  'relay-only',
  'no-webrtc',
  'blocked-here',
  'blocked-there',
  'no-way-between',
  'peer-relay-only',
  'loss',
  'backlog',
  'clocks-differ',
  'jitter',
  'slow',
  'mailbox-away',
  'hidden',
  'relay-joining',
];

/** Beyond the error of the estimate: less puts nothing out of order that people see. */
const CLOCK_OFF_MS = 5_000;
/** Two of 32 pings: one is chance. */
const LOSS_MIN = 0.05;
/** Less is not felt while writing ... */
const JITTER_MS_MIN = 30;
/** ... nor is what is small beside the round trip. */
const JITTER_RTTS = 0.5;
/** Beyond this an answer feels late; a satellite in a far orbit takes 600 ms. */
const SLOW_MS = 400;
/** What waits for longer than a moment on any network ... */
const BACKLOG_BYTES_MIN = 256 * 1024;
/** ... and has grown for so many seconds. */
const BACKLOG_SECONDS = 5;
/** So many peers that none of our attempts reached are no chance. */
const BLOCKED_PEERS_MIN = 2;

export function diagnose(snapshot: NetworkSnapshot, facts: DiagnosisFacts): Finding[] {
  const here = snapshot.peers.filter(({ state }) => state === 'here');
  const found = [
    ...ofSelf(snapshot, here, facts),
    ...ofPaths(snapshot, here),
    ...ofClocks(here),
    ...here.flatMap((peer) => ofPeer(snapshot, peer, facts)),
  ];
  const rankOf = ({ kind }: Finding): number => FINDING_KINDS.indexOf(kind);
  return found.sort((a, b) => rankOf(a) - rankOf(b));
}

const finding = <Kind extends FindingKind>(
  kind: Kind,
  figures: Extract<Finding, { kind: Kind }>['figures'],
  help: readonly Help[],
  peer: PeerId | null = null,
): Finding => ({ kind, peer, figures, help }) as Finding;

function ofSelf(
  { peers, saved, waitingEdits, faults, relay }: NetworkSnapshot,
  here: readonly NetworkPeer[],
  { isHidden, mailbox }: DiagnosisFacts,
): Finding[] {
  const apart = peers.filter(({ state }) => state === 'apart');
  const found: Finding[] = [];
  if (!saved && waitingEdits > 0)
    found.push(finding('not-saved', { waiting: waitingEdits }, ['free-space', 'keep-open']));
  if (faults.length > 0) found.push(finding('faults', { faults: faults.length }, ['heal-faults']));
  if (relay.state === 'joining') found.push(finding('relay-joining', {}, ['wait']));
  if (relay.state === 'away') {
    if (here.some(({ sharesDisk }) => !sharesDisk))
      found.push(finding('relay-away', { here: here.length }, ['check-network', 'wait']));
    else found.push(finding('offline', { apart: apart.length }, ['check-network', 'keep-open']));
  } else if (apart.length > 0) {
    const waiting = Math.max(...apart.map(({ ownBehind }) => ownBehind));
    found.push(finding('apart', { peers: apart.length, waiting }, ['keep-open', 'wait']));
  }
  found.push(...ofMailbox(mailbox, relay.state === 'here'));
  if (isHidden) found.push(finding('hidden', {}, ['show-page']));
  return found;
}

/** A host without a mailbox is no trouble, nor is one out of reach whose relay is too: that is told already. */
function ofMailbox(mailbox: DiagnosisFacts['mailbox'], isRelayHere: boolean): Finding[] {
  const waiting = mailbox?.waitingEdits ?? 0;
  if (waiting === 0) return [];
  if (mailbox?.state === 'full')
    return [finding('mailbox-full', { waiting }, ['other-host', 'keep-open'])];
  return mailbox?.state === 'away' && isRelayHere
    ? [finding('mailbox-away', { waiting }, ['keep-open', 'wait'])]
    : [];
}

const isDirect = ({ kind, claimedBy, isRemembered }: NetworkLink): boolean =>
  kind === 'direct' && claimedBy === 'both' && !isRemembered;

/** Why paths are not direct. A tab of our own browser proves nothing of the network. */
function ofPaths({ links, self }: NetworkSnapshot, here: readonly NetworkPeer[]): Finding[] {
  const direct = links.filter(isDirect);
  const countOf = (peer: PeerId, but: PeerId): number =>
    direct.filter(({ a, b }) => (a === peer && b !== but) || (b === peer && a !== but)).length;
  const withTrouble = (trouble: NetworkPeer['directTrouble']): readonly NetworkPeer[] =>
    here.filter(({ directTrouble }) => directTrouble === trouble);
  const found: Finding[] = [];
  const [ours, unable, failing] = [
    withTrouble('relay-only'),
    withTrouble('no-webrtc'),
    withTrouble('failing'),
  ];
  if (ours.length > 0) found.push(finding('relay-only', { peers: ours.length }, ['allow-direct']));
  if (unable.length > 0)
    found.push(finding('no-webrtc', { peers: unable.length }, ['other-browser']));
  const reached = here.filter(({ id }) =>
    direct.some(({ a, b }) => (a === self && b === id) || (b === self && a === id)),
  );
  const isBlocked = failing.length >= BLOCKED_PEERS_MIN && reached.length === 0;
  if (isBlocked) found.push(finding('blocked-here', { peers: failing.length }, ['other-network']));
  for (const { id } of isBlocked ? [] : failing) {
    const theirs = countOf(id, self);
    if (theirs === 0 && reached.length > 0)
      found.push(
        finding('blocked-there', { direct: reached.length }, ['ask-them', 'other-network'], id),
      );
    else
      found.push(
        finding('no-way-between', { ours: reached.length, theirs }, ['other-network'], id),
      );
  }
  for (const { id } of withTrouble('peer-relay-only'))
    found.push(finding('peer-relay-only', {}, ['ask-them'], id));
  return found;
}

/** If most other devices agree on a time that is not ours, ours is off; else each that differs is told. */
function ofClocks(here: readonly NetworkPeer[]): Finding[] {
  const clocks = here.flatMap(({ id, clock, sharesDisk }) =>
    clock === null || sharesDisk ? [] : [{ id, ...clock }],
  );
  const offsets = clocks.map(({ offsetMs }) => offsetMs).sort((a, b) => a - b);
  const median = offsets[offsets.length >> 1] ?? 0;
  const isOff = (offsetMs: number, errorMs: number): boolean =>
    Math.abs(offsetMs) - errorMs > CLOCK_OFF_MS;
  const agreeing = clocks.filter(
    ({ offsetMs, errorMs }) => isOff(offsetMs, errorMs) && !isOff(offsetMs - median, errorMs),
  );
  const isOurs = agreeing.length >= 2 && agreeing.length > clocks.length / 2;
  const found: Finding[] = isOurs
    ? [finding('own-clock', { offsetMs: median, clocks: agreeing.length }, ['set-clock'])]
    : [];
  for (const { id, offsetMs, errorMs } of clocks) {
    if (!isOff(isOurs ? offsetMs - median : offsetMs, errorMs)) continue;
    const help: Help[] =
      isOurs || clocks.length > 1
        ? ['ask-them-to-set-clock']
        : ['set-clock', 'ask-them-to-set-clock'];
    found.push(finding('clocks-differ', { offsetMs, errorMs }, help, id));
  }
  return found;
}

function ofPeer(
  { links, self }: NetworkSnapshot,
  { id, path, rttMs }: NetworkPeer,
  { history }: DiagnosisFacts,
): Finding[] {
  const link = links.find(
    ({ a, b, kind }) => kind === path && ((a === self && b === id) || (b === self && a === id)),
  );
  const found: Finding[] = [];
  if (rttMs !== null && rttMs >= SLOW_MS) found.push(finding('slow', { rttMs }, [], id));
  if (link === undefined) return found;
  const { loss, jitterMs, backlogBytes, kind } = link;
  if (loss !== null && loss >= LOSS_MIN)
    found.push(finding('loss', { loss }, ['better-signal'], id));
  if (jitterMs !== null && jitterMs >= Math.max(JITTER_MS_MIN, JITTER_RTTS * (link.rttMs ?? 0)))
    found.push(finding('jitter', { jitterMs, rttMs: link.rttMs ?? 0 }, ['better-signal'], id));
  const series = history?.ofLink(self, id, kind).backlogBytes ?? [];
  const bytesPerS = growthOf(series, BACKLOG_SECONDS) ?? 0;
  if (backlogBytes !== null && backlogBytes >= BACKLOG_BYTES_MIN && bytesPerS > 0)
    found.push(
      finding('backlog', { bytes: backlogBytes, bytesPerS }, ['wait', 'better-signal'], id),
    );
  return found;
}

/** Those about a peer, and those of ours that explain its path. */
export function findingsAbout(findings: readonly Finding[], peer: NetworkPeer): Finding[] {
  const { id, path, state } = peer;
  const isIndirect = path === 'relayed' || path === 'via';
  const explains = (kind: FindingKind): boolean => {
    if (state === 'apart') return kind === 'apart' || kind === 'offline';
    if (kind === 'own-clock') return peer.clock !== null;
    if (kind === 'faults') return true;
    return (
      isIndirect &&
      peer.directTrouble !== null &&
      (kind === peer.directTrouble || (kind === 'blocked-here' && peer.directTrouble === 'failing'))
    );
  };
  return findings.filter(
    (found) => found.peer === id || (found.peer === null && explains(found.kind)),
  );
}

/** What the relay gets to see of this room, whoever hosts it. */
export type RelaySight = {
  /** It is there now. */
  isHere: boolean;
  /** That the room exists: a name that nobody can guess, made from the link. */
  topic: true;
  /** Sessions on it, self among them, by keys that are new each time a page is opened; the address of each is seen too. */
  sessions: number;
  /** Peers whose frames to and from self go through it now, sealed: it sees when, how large, and between whom. */
  carries: number;
  /** Words, names, pages, who the people are: never. */
  content: false;
};

export function relaySightOf({ relay, relays, self, peers }: NetworkSnapshot): RelaySight {
  const on = relays.find((one) => one.peers.includes(self))?.peers ?? [];
  return {
    isHere: relay.state === 'here',
    topic: true,
    sessions: relay.state === 'here' ? Math.max(1, on.length) : 0,
    carries: peers.filter(({ state, path }) => state === 'here' && path === 'relayed').length,
    content: false,
  };
}
