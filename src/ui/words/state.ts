/** The state of a room as one sentence, and as a few words. Which sentence holds is decided here; each language has its own words for it. */
import type { PeerNow, Snapshot } from '../room/snapshot.ts';
import type { Words } from './catalog.ts';
import { clockTime } from './names.ts';

type Known = Pick<Snapshot, 'status' | 'peers'>;
type Status = Known['status'];

const isHere = ({ path, left, cutOff }: PeerNow): boolean =>
  !left && cutOff === null && path !== 'out-of-reach';
const isApart = ({ path, left, cutOff }: PeerNow): boolean =>
  path === 'out-of-reach' && !left && cutOff === null;

/** A person with two tabs is one person. */
const onePeerEach = (peers: readonly PeerNow[]): PeerNow[] =>
  [...new Map(peers.toReversed().map((peer) => [peer.member, peer])).values()].toReversed();

/** Other people who are here: our own tabs share our disk and are nobody else. */
export const peopleHere = (peers: readonly PeerNow[]): PeerNow[] =>
  onePeerEach(peers.filter((peer) => !peer.sharesDisk && isHere(peer)));

/** People of whom no peer is here. */
export const peopleApart = (peers: readonly PeerNow[]): PeerNow[] => {
  const here = new Set(peopleHere(peers).map(({ member }) => member));
  return onePeerEach(
    peers.filter((peer) => !peer.sharesDisk && isApart(peer) && !here.has(peer.member)),
  );
};

const namesOf = (peers: readonly PeerNow[]): string[] => peers.map(({ name }) => name);

/** Edits that someone out of reach lacks, as last told; with no way to anyone, those that no other device is known to hold. `own` of them were made on this device. */
function waitingEdits(
  { state, waitingEdits: unheld }: Status,
  apart: readonly PeerNow[],
): { all: number; own: number } {
  const most = (of: (peer: PeerNow) => number): number => Math.max(0, ...apart.map(of));
  const least = state === 'offline' ? unheld : 0;
  const all = Math.max(
    most(({ behind }) => behind),
    least,
  );
  return {
    all,
    own: Math.min(
      all,
      Math.max(
        most(({ ownBehind }) => ownBehind),
        least,
      ),
    ),
  };
}

/** Is everything that waits committed to a disk? */
const isSafe = ({ saved, storeTrouble }: Status): boolean => saved && storeTrouble === null;

const joined = (...sentences: readonly string[]): string =>
  sentences.filter((sentence) => sentence !== '').join(' ');

export function stateSentence(words: Words, { status, peers }: Known): string {
  const apart = peopleApart(peers);
  switch (status.state) {
    case 'joining':
      return words.state.joining;
    case 'offline':
      return offlineSentence(words, status, apart);
    case 'partitioned':
      return apart.length > 0
        ? apartSentence(words, status, peopleHere(peers), apart)
        : hereSentence(words, status, peers);
    case 'alone':
    case 'together':
      return hereSentence(words, status, peers);
  }
}

function hereSentence(words: Words, status: Status, peers: readonly PeerNow[]): string {
  const { state } = words;
  const here = peopleHere(peers);
  if (here.length > 0) return state.together(namesOf(here));
  if (peers.some((peer) => peer.sharesDisk && isHere(peer))) return state.ownTabOnly;
  const hadOthers = peers.some(({ sharesDisk, left }) => !sharesDisk && left);
  return joined(hadOthers ? state.nobodyNow : state.nobodyYet, aloneAdvice(words, status));
}

function aloneAdvice({ state }: Words, { role, storeTrouble, mailbox }: Status): string {
  if (role === 'view') return state.mayRead;
  if (storeTrouble !== null) return state.inThisTabAlone;
  return mailbox.state === 'here' ? state.goesToMailbox : state.staysHere;
}

function offlineSentence(words: Words, status: Status, apart: readonly PeerNow[]): string {
  const waits = waitSentence(words, status, apart);
  const stays = status.role === 'edit' && status.storeTrouble === null;
  return joined(
    words.state.noWay(namesOf(apart)),
    waits === '' && stays ? words.state.staysAndWaits : waits,
  );
}

function apartSentence(
  words: Words,
  status: Status,
  here: readonly PeerNow[],
  apart: readonly PeerNow[],
): string {
  const since = Math.min(
    ...apart.flatMap(({ heardAtMs }) => (heardAtMs === null ? [] : [heardAtMs])),
  );
  const when = Number.isFinite(since) ? clockTime(since) : null;
  return joined(
    words.state.apart(namesOf(here), namesOf(apart), when),
    waitSentence(words, status, apart),
  );
}

function waitSentence(words: Words, status: Status, apart: readonly PeerNow[]): string {
  const { all, own } = waitingEdits(status, apart);
  return all === 0 ? '' : words.state.wait(all, own, namesOf(apart), isSafe(status));
}

/**
 * Whether one may close everything, for whoever is alone or apart; null where there is no mailbox to say so. Empty while there is nothing
 * to say: its line is kept, for it stands above the page that somebody types on.
 */
export function closingSentence(
  { state }: Words,
  { status, peers, receipt }: Known & Pick<Snapshot, 'receipt'>,
): string | null {
  const { mailbox, role } = status;
  if (role === 'view' || mailbox.state === 'none' || peopleHere(peers).length > 0) return null;
  if (receipt === null && mailbox.waitingEdits === 0) return '';
  if (mailbox.waitingEdits === 0) return isSafe(status) ? state.mayClose : '';
  return mailbox.state === 'here' ? state.onItsWay : '';
}

/** Who here has everything, and who lacks how much; empty when nobody else is here. */
export function stepSentence({ state }: Words, { peers }: Pick<Snapshot, 'peers'>): string {
  const here = peopleHere(peers);
  if (here.length === 0) return '';
  const late = here.filter(({ inStep }) => !inStep);
  if (late.length === 0) return state.allInStep;
  return joined(
    state.inStep(namesOf(here.filter(({ inStep }) => inStep))),
    ...late.map(({ name, behind }) =>
      behind > 0 ? state.behind(name, behind) : state.notInStepYet(name),
    ),
  );
}

/**
 * Every other device here says of itself that it has what we have, and all that was written here is part of that. What it says is of the
 * whole room: a device that is not in step may still have one page, so that for a page nothing can be said of some.
 */
export function hasEveryoneAll({ status, peers }: Known): boolean {
  const others = peers.filter((peer) => !peer.sharesDisk && isHere(peer));
  return others.length > 0 && others.every(({ inStep }) => inStep) && status.unsavedEdits === 0;
}

/** For the top bar: 1 to 4 words. It counts people. */
export function stateWords({ state: { short } }: Words, { status, peers }: Known): string {
  const here = peopleHere(peers).length;
  const apart = peopleApart(peers);
  const { all: waits } = waitingEdits(status, apart);
  const tail = waits > 0 ? `, ${short.wait(waits)}` : '';
  if (status.state === 'joining') return short.joining;
  if (status.state === 'offline') return `${short.offline}${tail}`;
  if (status.state === 'partitioned' && apart.length > 0)
    return `${short.apartFrom(apart.length)}${tail}`;
  return here === 0 ? short.alone : short.together(here);
}

/** For a phone: how many others are here, or the one word for why nobody. */
export function stateWord({ state: { short } }: Words, { status, peers }: Known): string {
  const here = peopleHere(peers).length;
  if (status.state === 'joining') return short.joining;
  if (status.state === 'offline') return short.offline;
  if (status.state === 'partitioned' && peopleApart(peers).length > 0) return short.apart;
  return here === 0 ? short.alone : String(here);
}
