/** The state of a room as one sentence, and as a few words. */
import type { PeerNow, Snapshot } from '../room/snapshot.ts';
import { clockTime, countOf, listNames } from './names.ts';

type Known = Pick<Snapshot, 'status' | 'peers'>;

const isApart = ({ path, left, cutOff }: PeerNow): boolean =>
  path === 'out-of-reach' && !left && cutOff === null;

/** A person with two tabs is one person. */
const onePeerEach = (peers: readonly PeerNow[]): PeerNow[] =>
  [...new Map(peers.toReversed().map((peer) => [peer.member, peer])).values()].toReversed();

/** Other people who are here: our own tabs share our disk and are nobody else. */
export const peopleHere = (peers: readonly PeerNow[]): PeerNow[] =>
  onePeerEach(
    peers.filter(
      ({ path, left, cutOff, sharesDisk }) =>
        !sharesDisk && !left && cutOff === null && path !== 'out-of-reach',
    ),
  );

/** People of whom no peer is here. */
export const peopleApart = (peers: readonly PeerNow[]): PeerNow[] => {
  const here = new Set(peopleHere(peers).map(({ member }) => member));
  return onePeerEach(
    peers.filter((peer) => !peer.sharesDisk && isApart(peer) && !here.has(peer.member)),
  );
};

const namesOf = (peers: readonly PeerNow[]): string => listNames(peers.map(({ name }) => name));

/** Edits that someone out of reach lacks, as last told. */
const waitingFor = (apart: readonly PeerNow[]): number =>
  Math.max(0, ...apart.map(({ behind }) => behind));

/** Is everything that waits committed to a disk? */
const isSafe = ({ saved, storeTrouble }: Known['status']): boolean =>
  saved && storeTrouble === null;

export function stateSentence({ status, peers }: Known): string {
  const here = peopleHere(peers);
  const apart = peopleApart(peers);
  switch (status.state) {
    case 'joining':
      return 'Asking who is here.';
    case 'offline':
      return offlineSentence(status, apart);
    case 'partitioned':
      return apart.length > 0 ? apartSentence(status, here, apart) : hereSentence(status, peers);
    case 'alone':
    case 'together':
      return hereSentence(status, peers);
  }
}

function hereSentence(status: Known['status'], peers: readonly PeerNow[]): string {
  const here = peopleHere(peers);
  if (here.length > 0) return `Together with ${namesOf(here)}.`;
  if (
    peers.some(
      ({ sharesDisk, left, cutOff, path }) =>
        sharesDisk && !left && cutOff === null && path !== 'out-of-reach',
    )
  )
    return 'Nobody else is here yet; this room is also in another tab of yours.';
  return peers.some(({ sharesDisk, left }) => !sharesDisk && left)
    ? `Nobody else is here now. ${aloneAdvice(status)}`
    : `Nobody else is here yet. ${aloneAdvice(status)}`;
}

function aloneAdvice({ role, storeTrouble }: Known['status']): string {
  if (role === 'view') return 'You can read what this device holds.';
  if (storeTrouble !== null) return 'What you write is in this tab alone.';
  return 'Write; it stays on this device, and whoever opens the link gets all of it.';
}

function offlineSentence(status: Known['status'], apart: readonly PeerNow[]): string {
  const who = apart.length > 0 ? `to ${namesOf(apart)}` : 'to anyone';
  const waits = waitsSentence(status, apart);
  return `No way ${who} from here, not even to the relay.${waits === '' ? staysHere(status) : waits}`;
}

const staysHere = ({ role, storeTrouble }: Known['status']): string =>
  role === 'edit' && storeTrouble === null ? ' What you write stays on this device and waits.' : '';

function apartSentence(
  status: Known['status'],
  here: readonly PeerNow[],
  apart: readonly PeerNow[],
): string {
  const us =
    here.length === 0 ? 'You are' : `${listNames(['You', ...here.map(({ name }) => name)])} are`;
  const since = Math.min(
    ...apart.flatMap(({ heardAtMs }) => (heardAtMs === null ? [] : [heardAtMs])),
  );
  const when = Number.isFinite(since) ? ` since ${clockTime(since)}` : '';
  return `${us} apart from ${namesOf(apart)}${when}.${waitsSentence(status, apart)}`;
}

function waitsSentence(status: Known['status'], apart: readonly PeerNow[]): string {
  const count = waitingFor(apart);
  if (count === 0) return '';
  const lost = isSafe(status) ? '; nothing is lost' : '';
  const whom = apart.length === 1 ? namesOf(apart) : 'them';
  return ` ${countOf(count, 'edit waits', 'edits wait')} for ${whom}${lost}.`;
}

/** For the top bar: 1 to 4 words. It counts people. */
export function stateWords({ status, peers }: Known): string {
  const here = peopleHere(peers).length;
  const apart = peopleApart(peers);
  const waits = waitingFor(apart);
  const tail = waits > 0 ? `, ${waits} wait` : '';
  if (status.state === 'joining') return 'Joining';
  if (status.state === 'offline') return `Offline${tail}`;
  if (status.state === 'partitioned' && apart.length > 0)
    return `Apart from ${apart.length}${tail}`;
  return here === 0 ? 'Alone' : `Together with ${here}`;
}
