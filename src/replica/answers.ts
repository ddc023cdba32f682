/** What the replica tells of itself: read from the books, changing nothing. */
import { equalBytes } from '../lib/bytes.ts';
import type { PageId, PeerId } from '../wire/ids.ts';
import type { Core } from './core.ts';
import type { OwnHolding, PageProgress, Receipt } from './machine-types.ts';
import { logKeyOf } from './log-key.ts';

export type Trouble = {
  /** Refused; waits for what a branch that gave way held; is another than a neighbour's, and nobody can judge which should stay. */
  kind: 'refused' | 'waits' | 'parted';
  session: PeerId;
  page: PageId;
  reason: string;
  /** The neighbour whose branch of the log is not ours. */
  with?: PeerId;
};

const PARTED =
  'its author wrote two different logs, which part behind a checkpoint; a neighbour keeps the other one';

export type HeadView = {
  session: PeerId;
  number: number;
  proved: number;
  stored: number;
  hash: Uint8Array;
  timeMs: number | null;
};

export type UnsignedTail = { page: PageId; number: number; hash: Uint8Array };

/** Entries of a session that no head of its own covers. Whoever holds that session's key may sign them. */
export function unsignedTails({ book }: Core, session: PeerId): UnsignedTail[] {
  return [...book.all()]
    .filter(
      (log) =>
        log.session === session &&
        log.number > 0 &&
        (log.head?.number !== log.number || log.head.signer !== session),
    )
    .map((log) => ({ page: log.page, number: log.number, hash: log.hash }));
}

export function headsOf({ book }: Core, page: PageId): HeadView[] {
  return book.logs(page).map((log) => ({
    session: log.session,
    number: log.number,
    proved: log.proved,
    stored: log.stored,
    hash: log.hash,
    timeMs: log.head?.timeMs ?? null,
  }));
}

/**
 * In step only while the peer is a neighbour and its last digest equals ours now; the counts are as last known. Asked for each peer
 * whenever something changed, so it looks at each log once.
 */
export function progressOf({ book, neighbours, self }: Core, peer: PeerId): PageProgress {
  const has = neighbours.lastKnown(peer)?.has;
  const pages = new Map<PageId, { page: PageId; behind: number; ahead: number }>();
  let [behind, ahead, ownBehind, common] = [0, 0, 0, 0];
  const pageOf = (page: PageId): { page: PageId; behind: number; ahead: number } => {
    const progress = pages.get(page) ?? { page, behind: 0, ahead: 0 };
    pages.set(page, progress);
    return progress;
  };
  for (const { key, session, page, number } of book.all()) {
    const item = has?.get(key);
    const theirs = item?.number ?? 0;
    if (item !== undefined) common += 1;
    if (number > theirs) {
      behind += number - theirs;
      pageOf(page).behind += number - theirs;
      const device = book.record(session)?.device;
      if (device !== undefined && equalBytes(device, self.device)) ownBehind += number - theirs;
    } else if (number < theirs) {
      ahead += theirs - number;
      pageOf(page).ahead += theirs - number;
    }
  }
  if (has !== undefined && common < has.size)
    for (const { session, page, number } of has.values()) {
      if (number === 0 || book.find(session, page) !== undefined) continue;
      ahead += number;
      pageOf(page).ahead += number;
    }
  const digest = neighbours.get(peer)?.roomDigest ?? null;
  const isEqual = digest !== null && equalBytes(digest, book.roomDigest());
  const inStep = isEqual && behind === 0 && ahead === 0;
  return { inStep, behind, ahead, ownBehind, pages: [...pages.values()] };
}

/**
 * What `progressOf` this peer rests on: what it tells `now`, as a neighbour; what it told `once`; or `nothing`, and
 * then it is counted as one that has no entries at all.
 */
export type Grounds = 'now' | 'once' | 'nothing';

export function groundsOf({ neighbours }: Core, peer: PeerId): Grounds {
  const neighbour = neighbours.get(peer);
  if (neighbour !== undefined && neighbour.roomDigest !== null) return 'now';
  return neighbours.lastKnown(peer)?.has.size ? 'once' : 'nothing';
}

export type Holders = {
  /** On our disk. */
  storedHere: boolean;
  /** Peers that said to have it on their disks, present or gone. */
  heldBy: PeerId[];
  /** Some mailbox acknowledged it. */
  inMailbox: boolean;
  /** When its author, or a witness, signed it or a later one: milliseconds since 1970 on the signer's clock. Null: not known. */
  signedByMs: number | null;
};

export function holdersOf(
  { book, neighbours, arrivals, mailboxTo }: Core,
  { session, page, number }: { session: PeerId; page: PageId; number: number },
): Holders {
  const key = logKeyOf(session, page);
  const heldBy = [...neighbours.known()].filter(({ has }) => (has.get(key)?.stored ?? 0) >= number);
  return {
    storedHere: (book.find(session, page)?.stored ?? 0) >= number,
    heldBy: heldBy.map(({ peer }) => peer).sort(),
    inMailbox: mailboxTo(session, page) >= number,
    signedByMs: arrivals.signedBy(session, page, number),
  };
}

/** The logs of this device's sessions, dead ones too, and up to which number others said to keep each. */
export function ownHoldings({ book, self, neighbours, mailboxTo }: Core): OwnHolding[] {
  const isOurs = (session: PeerId): boolean => {
    const device = book.record(session)?.device;
    return device !== undefined && equalBytes(device, self.device);
  };
  const others = [...neighbours.known()].filter(({ peer }) => !isOurs(peer));
  const holdings: OwnHolding[] = [];
  for (const { session, page, number } of book.all()) {
    if (number === 0 || !isOurs(session)) continue;
    const log = logKeyOf(session, page);
    const heldTo = Math.max(0, ...others.map(({ has }) => has.get(log)?.stored ?? 0));
    const kept = Math.min(mailboxTo(session, page), number);
    holdings.push({ log, number, heldTo: Math.min(heldTo, number), mailboxTo: kept });
  }
  return holdings;
}

/** Of all entries and checkpoints that we keep, without what the disk adds around them. */
export function keptBytes(core: Core): number {
  let bytes = 0;
  for (const log of core.book.all()) bytes += log.bytes;
  for (const checkpoints of core.checkpoints.values())
    for (const { state } of checkpoints) bytes += state.length;
  return bytes;
}

/** Where an own edit lives. Own devices are not told apart here: `heldBy` names peers. */
export function receiptOf(
  { book, self, neighbours, mailboxTo }: Core,
  { page, number }: { page: PageId; number: number },
): Receipt {
  const key = logKeyOf(self.session, page);
  const heldBy: PeerId[] = [];
  for (const { peer, has } of neighbours.all())
    if ((has.get(key)?.stored ?? 0) >= number) heldBy.push(peer);
  const stored = book.find(self.session, page)?.stored ?? 0;
  const inMailbox = mailboxTo(self.session, page) >= number;
  return { page, number, storedHere: stored >= number, heldBy: heldBy.sort(), inMailbox };
}

/** Logs that are not shown, or not to their end, or not as a neighbour has them, and why; of the pages that are open. */
export function troublesOf(core: Core): Trouble[] {
  const parted = [...core.undecided.values()].filter(({ session, page, peer }) => {
    const log = core.book.find(session, page);
    return log !== undefined && core.isUndecided(log, peer);
  });
  return [
    ...[...core.views].flatMap(([page, view]) => [
      ...view.refusals().map((refusal) => ({ kind: 'refused', page, ...refusal }) as const),
      ...view.waiting().map((waiting) => ({ kind: 'waits', page, ...waiting }) as const),
    ]),
    ...parted.map(
      ({ session, page, peer }) =>
        ({ kind: 'parted', session, page, reason: PARTED, with: peer }) as const,
    ),
  ].filter(({ kind, page }) => kind !== 'waits' || isComplete(core, page));
}

/** Nobody near has more of any log of the page than we: what waits there waits for nothing that is on its way. */
function isComplete(core: Core, page: PageId): boolean {
  for (const { peer, has } of core.neighbours.all())
    for (const item of has.values()) {
      const log = core.book.find(item.session, page);
      const theirs = peer === item.session ? item.number : item.proved;
      if (item.page !== page || theirs <= (log?.number ?? 0)) continue;
      if (log === undefined || !core.isUndecided(log, peer)) return false;
    }
  return true;
}
