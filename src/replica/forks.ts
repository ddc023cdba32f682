/**
 * When a session gave different entries the same numbers, everyone must end with the same branch. Versions of a log are totally
 * ordered, so that any two replicas that have seen both agree, and growing never takes a version back in the order, so that whoever
 * compares while the branches still grow ends equal too. Each rule decides only between what those before it leave equal:
 * 1. the part under a head of the author itself, 2. then all that is proved, by these measures:
 *    a. how far its Yjs clock reaches without structs that hold nothing, b. how far in all, c. how many entries it is;
 * 3. the smaller hash at the first difference.
 * An honest author's log so goes before whatever a witness vouches for; of two logs that one author signed, the one goes first that has
 * all the characters which people who saw either may have typed beside. A branch that nothing proves has no place in the order.
 */
import { compareBytes, equalBytes } from '../lib/bytes.ts';
import { must } from '../lib/assert.ts';
import type { PeerId } from '../wire/ids.ts';
import type { Checkpoint, Head, ReplicaMessage } from '../wire/replica-messages.ts';
import { chainHash } from './chain.ts';
import type { Core } from './core.ts';
import { parseEntry } from './judge.ts';
import type { Log } from './log.ts';
import { checkpointKey, entryKey, headKey } from './records.ts';

type Entries = Extract<ReplicaMessage, { type: 'entries' }>;

/** A proved log from our base on: all of its entries, and how many of them a head of its author covers. */
type Version = { base: number; updates: readonly Uint8Array[]; own: number };

/** Judges a branch that was asked for: every entry after our base, under a head. */
export function takeBranch(core: Core, log: Log, from: PeerId, message: Entries): void {
  const { head, first } = message;
  if (first <= log.base) return;
  if (head !== null && !core.isGenuineHead(head)) return core.accuse(from, 'showed a forged head');
  // Who has dropped more than we have begins later: what comes before must then be ours.
  const shared = log.updates.slice(0, first - 1 - log.base);
  if (head === null || head.number < first - 1 || shared.length < first - 1 - log.base)
    return core.leaveUndecided(log, from);
  const proved = [...shared, ...message.updates].slice(0, head.number - log.base);
  const hashes = chain(core, log, proved);
  const atHead = hashes[head.number - log.base];
  if (atHead === undefined || !equalBytes(atHead, head.hash)) {
    if (first === 1) return core.accuse(from, 'passed on entries that are not under their head');
    return core.leaveUndecided(log, from);
  }
  const split = firstDifference(log, proved);
  if (split === null) return takeLonger(core, log, proved, head);
  judge({ core, log, from, head, proved, hashes, split });
}

type Case = {
  core: Core;
  log: Log;
  from: PeerId;
  head: Head;
  /** Theirs, from our base on. */
  proved: Uint8Array[];
  /** Chain hashes of theirs, the first at our base. */
  hashes: Uint8Array[];
  /** The first number at which the branches differ. */
  split: number;
};

function judge({ core, log, from, head, proved, hashes, split }: Case): void {
  const isOwn = head.signer === head.session;
  if (log.proved < split && core.isWriter && !isOwn) {
    // We have it from its author, and have not vouched for it yet.
    if (log.adoptHead(core.sign(log), core.nowMs)) core.changed(log);
  }
  const { base, ownHead } = log;
  const sharedHead = ownHead !== null && ownHead.number < split ? ownHead : null;
  const ours = {
    base,
    updates: log.updates.slice(0, log.proved - base),
    own: Math.max((ownHead?.number ?? 0) - base, 0),
  };
  const theirs = {
    base,
    updates: proved,
    own: isOwn ? proved.length : Math.max((sharedHead?.number ?? 0) - base, 0),
  };
  if (Math.min(ours.own, theirs.own) > split - 1 - base) {
    core.convicted.add(log.session);
    core.accuse(log.session, 'signed two different logs');
  }
  const order =
    compareVersions(theirs, ours, core.keys.clientIdOf(log.session)) ||
    compareBytes(must(hashes[split - base]), must(log.hashAt(split)));
  if (log.proved < split || order < 0)
    replace(core, log, from, { proved, hashes, head, sharedHead });
  else core.neighbours.get(from)?.news.add(log.key);
}

/** Negative if `a` goes first, positive if `b` does, 0 if only the hashes tell. */
function compareVersions(a: Version, b: Version, client: number): number {
  const [measuresA, measuresB] = [measure(a, client), measure(b, client)];
  const at = measuresA.findIndex((value, i) => value !== measuresB[i]);
  return at < 0 ? 0 : must(measuresB[at]) - must(measuresA[at]);
}

/** What the order goes by, the weightiest first. None of these falls when a version grows. */
function measure({ base, updates, own }: Version, client: number): number[] {
  let [clean, clock] = [0, 0];
  // Behind a checkpoint the first clock is not 0.
  let [isClean, isShown, isStarted] = [true, true, base === 0];
  let measured: number[] = [0, 0, own];
  updates.forEach((update, i) => {
    const parsed = isShown ? parseEntry(update, client) : { refuse: '' };
    if ('refuse' in parsed) isShown = false;
    else if (parsed.end > parsed.start) {
      isShown = !isStarted || parsed.start === clock;
      isStarted = true;
      if (isShown) clock = parsed.end;
      isClean &&= isShown && !parsed.isHollow;
      if (isClean) clean = clock;
    }
    if (i + 1 === own) measured = [clean, clock, own];
  });
  return [...measured, clean, clock, updates.length];
}

function chain(core: Core, log: Log, updates: readonly Uint8Array[]): Uint8Array[] {
  const hashes = [must(log.hashes[0])];
  for (const update of updates)
    hashes.push(chainHash(core.keys, must(hashes[hashes.length - 1]), update));
  return hashes;
}

/** The first number at which the branches differ, or null if one begins the other. */
function firstDifference(log: Log, updates: readonly Uint8Array[]): number | null {
  const shared = Math.min(updates.length, log.updates.length);
  for (let i = 0; i < shared; i++)
    if (!equalBytes(must(updates[i]), must(log.updates[i]))) return log.base + i + 1;
  return null;
}

function takeLonger(core: Core, log: Log, updates: readonly Uint8Array[], head: Head): void {
  const before = log.number;
  for (const update of updates.slice(log.updates.length)) log.append(update, core.nowMs);
  const adopted = log.adoptHead(head, core.nowMs);
  if (log.number > before) core.grown(log, before);
  else if (adopted) core.changed(log);
}

type Winner = {
  proved: readonly Uint8Array[];
  hashes: readonly Uint8Array[];
  head: Head;
  /** Of the author, on the part that both branches share. */
  sharedHead: Head | null;
};

function replace(core: Core, log: Log, from: PeerId, winner: Winner): void {
  const { page, session, base } = log;
  const kept = withoutContradicted(core, log, winner.hashes);
  if (kept === null) return core.leaveUndecided(log, from);
  for (let number = base + 1; number <= log.number; number++)
    core.saving.delete(entryKey(page, session, number));
  for (const isWitness of [true, false]) core.saving.delete(headKey(page, session, isWitness));
  log.replaceBranch(winner.proved, winner.head, core.nowMs);
  if (winner.sharedHead !== null) log.adoptHead(winner.sharedHead, core.nowMs);
  for (const checkpoint of core.checkpoints.get(page) ?? [])
    if (!kept.includes(checkpoint)) core.saving.delete(checkpointKey(checkpoint));
  core.checkpoints.set(page, kept);
  core.forgetUndecided(log);
  core.grown(log, base);
  core.replaceDoc(page, 'a session wrote two different logs; everyone keeps the same one');
}

/**
 * Our checkpoints without those that hold something else than this branch; null if one of them alone holds entries of other logs, so
 * that it cannot go.
 */
function withoutContradicted(
  core: Core,
  log: Log,
  hashes: readonly Uint8Array[],
): Checkpoint[] | null {
  const held = core.checkpoints.get(log.page) ?? [];
  const kept = held.filter(({ covers }) =>
    covers.every(({ session, number, hash }) => {
      if (session !== log.session || number < log.base) return true;
      const theirs = hashes[number - log.base];
      return theirs !== undefined && equalBytes(theirs, hash);
    }),
  );
  const isCovered = ({ session, base }: Log): boolean =>
    base === 0 ||
    kept.some(({ covers }) =>
      covers.some((cover) => cover.session === session && cover.number >= base),
    );
  return kept.length === held.length || core.book.logs(log.page).every(isCovered) ? kept : null;
}
