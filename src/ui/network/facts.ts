/** The rows of the table: every fact of the map, and those that it has no space for. Pure. */
import type { NetworkLink, NetworkPeer } from '../../watch/network-snapshot.ts';
import type { PeerId } from '../room/snapshot.ts';
import { clockSeconds } from '../words/names.ts';
import { bytesWords, clockWords, ifKnown, lossWords, timeWords } from './figures.ts';
import { Naming, type Seen, type Speech } from './sentences.ts';

/** With more links than this, those of others through the relay are one sentence: 60 peers would make 1,770 rows. */
const ROWS_OF_LINKS_MAX = 150;
const SECOND_MS = 1000;

export type PeerRow = {
  peer: NetworkPeer;
  name: string;
  island: string;
  roundTrip: string;
  jitter: string;
  lost: string;
  thisPage: string;
  allPages: string;
  heard: string;
  clock: string;
  screen: string;
  isFar: boolean;
};

export type LinkRow = {
  key: string;
  link: NetworkLink;
  from: PeerId;
  to: PeerId;
  fromName: string;
  toName: string;
  kind: string;
  roundTrip: string;
  jitter: string;
  lost: string;
  backlog: string;
  rate: string;
  claims: string;
  isOurs: boolean;
};

const isGone = ({ state }: NetworkPeer): boolean => state === 'left' || state === 'cut-off';
const isFar = (peer: NetworkPeer): boolean => isGone(peer) || peer.state === 'apart';

/** Self, its tabs, those here, those on other islands, those that are gone. */
function rankOf(peer: NetworkPeer, island: number): number {
  if (peer.state === 'self') return 0;
  if (isGone(peer)) return 1_000_000;
  return (peer.sharesDisk ? 1 : 2) + island * 10;
}

/** Peers yours first. `page`: the one that is open, for its column. `lastRtt` of those who are gone. */
export function peerRows(
  view: Seen,
  speech: Speech,
  page: string | null,
  lastRtt: (peer: PeerId) => number | null,
): PeerRow[] {
  const naming = new Naming(view, speech);
  const { islandOf } = view.geography;
  return view.snapshot.peers
    .map((peer) => ({ peer, name: naming.of(peer.id), island: islandOf.get(peer.id) ?? 0 }))
    .sort(
      (a, b) => rankOf(a.peer, a.island) - rankOf(b.peer, b.island) || a.name.localeCompare(b.name),
    )
    .map(({ peer, name }) => ({
      peer,
      name,
      island: islandWords(view, speech, peer, naming),
      ...figuresOf(view, speech, peer, lastRtt),
      thisPage: pageWords(speech, peer, page),
      allPages: allPagesWords(speech, peer),
      heard: heardWords(view, speech, peer),
      isFar: isFar(peer),
    }));
}

function islandWords(view: Seen, { network }: Speech, peer: NetworkPeer, naming: Naming): string {
  const { facts } = network.view;
  const { islandOf, islands } = view.geography;
  const island = islandOf.get(peer.id);
  if (isGone(peer) || island === undefined) return facts.noIsland;
  if (island === 0)
    return view.isOthers
      ? facts.theirs(naming.plain(naming.peer(view.snapshot.self) ?? { name: '' }))
      : facts.yours;
  return islands.length > 2 ? facts.apartNumber(island + 1) : facts.apart;
}

type Figures = Pick<PeerRow, 'roundTrip' | 'jitter' | 'lost' | 'clock' | 'screen'>;

function figuresOf(
  view: Seen,
  { words, network }: Speech,
  peer: NetworkPeer,
  lastRtt: (peer: PeerId) => number | null,
): Figures {
  const { facts } = network.view;
  if (peer.state === 'self') return { roundTrip: '', jitter: '', lost: '', clock: '', screen: '' };
  const link = linkTo(view, peer);
  const before = isFar(peer) ? lastRtt(peer.id) : null;
  return {
    roundTrip:
      peer.rttMs !== null && !isFar(peer)
        ? timeWords(words, peer.rttMs)
        : before === null
          ? ''
          : facts.was(timeWords(words, before)),
    jitter: ifKnown(link?.jitterMs, (ms) => timeWords(words, ms)),
    lost: ifKnown(link?.loss, (loss) => lossWords(network.view, loss)),
    clock: ifKnown(peer.clock, (clock) => clockWords(network.view, clock)),
    screen: ifKnown(peer.editMs, ({ last, median }) =>
      facts.edit(timeWords(words, last), timeWords(words, median)),
    ),
  };
}

/** The link that our path to a peer uses, where that is a link of ours. */
export const linkTo = ({ snapshot }: Seen, peer: NetworkPeer): NetworkLink | undefined =>
  snapshot.links.find(
    ({ a, b, kind }) =>
      kind === peer.path &&
      ((a === snapshot.self && b === peer.id) || (b === snapshot.self && a === peer.id)),
  );

/** The open page; empty where nothing of it is known to differ, though something does. */
export function pageWords({ network }: Speech, peer: NetworkPeer, page: string | null): string {
  const { facts } = network.view;
  if (peer.state === 'self' || isGone(peer) || page === null) return '';
  if (peer.inStep) return facts.inStep;
  const differing = peer.pages.find(({ page: id }) => id === page);
  if (differing === undefined) return peer.state === 'apart' ? facts.notKnown : '';
  return progressWords({ network }, peer, { ...differing, ownBehind: 0 });
}

export function allPagesWords({ network }: Pick<Speech, 'network'>, peer: NetworkPeer): string {
  const { facts } = network.view;
  if (peer.state === 'self' || isGone(peer)) return '';
  if (peer.inStep) return facts.inStep;
  return progressWords({ network }, peer, peer);
}

type Progress = { behind: number; ownBehind: number; ahead: number };

function progressWords(
  { network }: Pick<Speech, 'network'>,
  { state }: NetworkPeer,
  { behind, ownBehind, ahead }: Progress,
): string {
  const { facts } = network.view;
  if (behind === 0 && ahead === 0) return state === 'apart' ? facts.notKnown : facts.differs;
  const lacks = state === 'apart' ? facts.lacks(behind, ownBehind) : facts.behind(behind);
  return [...(behind > 0 ? [lacks] : []), ...(ahead > 0 ? [facts.ahead(ahead)] : [])].join(', ');
}

export function heardWords(view: Seen, { network }: Speech, peer: NetworkPeer): string {
  const { state, lastHeardAtMs } = peer;
  if (state === 'self' || lastHeardAtMs === null) return '';
  if (state !== 'here') return clockSeconds(lastHeardAtMs);
  const seconds = Math.max(0, Math.floor((view.snapshot.atMs - lastHeardAtMs) / SECOND_MS));
  return network.view.facts.ago(seconds);
}

/** Links yours first, then those that hold, then what is only remembered. `hidden` of others through the relay are left out. */
export function linkRows(view: Seen, speech: Speech): { rows: LinkRow[]; hidden: number } {
  const naming = new Naming(view, speech);
  const { links, self } = view.snapshot;
  const isOurs = ({ a, b }: NetworkLink): boolean => a === self || b === self;
  const isMany = links.length > ROWS_OF_LINKS_MAX;
  const shown = links.filter(
    (link) => !isMany || isOurs(link) || link.kind !== 'relayed' || link.claimedBy !== 'both',
  );
  const rows = shown.map((link): LinkRow => {
    const [from, to] = link.b === self ? [link.b, link.a] : [link.a, link.b];
    return {
      key: `${link.a} ${link.b} ${link.kind}`,
      link,
      from,
      to,
      fromName: naming.of(from),
      toName: naming.of(to),
      isOurs: isOurs(link),
      ...linkFigures(link, speech),
      claims: claimWords(view, speech, link, naming),
    };
  });
  const rank = (row: LinkRow): number => (row.isOurs ? 0 : row.link.isRemembered ? 2 : 1);
  rows.sort(
    (a, b) =>
      rank(a) - rank(b) ||
      a.fromName.localeCompare(b.fromName) ||
      a.toName.localeCompare(b.toName) ||
      a.kind.localeCompare(b.kind),
  );
  return { rows, hidden: links.length - shown.length };
}

export type LinkFigures = Pick<
  LinkRow,
  'kind' | 'roundTrip' | 'jitter' | 'lost' | 'backlog' | 'rate'
>;

export function linkFigures(link: NetworkLink, { words, network }: Speech): LinkFigures {
  const { view } = network;
  const time = (ms: number): string => timeWords(words, ms);
  const bytes = (count: number): string => bytesWords(view.locale, count);
  return {
    kind: view.facts[link.kind],
    roundTrip: ifKnown(link.rttMs, time),
    jitter: ifKnown(link.jitterMs, time),
    lost: ifKnown(link.loss, (loss) => lossWords(view, loss)),
    backlog: ifKnown(link.backlogBytes, bytes),
    rate: ifKnown(link.bytesPerS, bytes),
  };
}

/** Who says that there is a link; what is only remembered is said to be. */
export function claimWords(
  view: Seen,
  { network }: Speech,
  { a, b, claimedBy, isRemembered }: NetworkLink,
  naming: Naming,
): string {
  const { facts } = network.view;
  const claimant = claimedBy === 'a' ? a : b;
  const who =
    claimedBy === 'both'
      ? facts.both
      : claimant === view.snapshot.self && !view.isOthers
        ? facts.onlyYou
        : facts.only(naming.of(claimant));
  return isRemembered ? `${who}, ${facts.remembered}` : who;
}
