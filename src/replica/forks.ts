/**
 * When a session gave different entries the same numbers, everyone must end with the same branch. Branches are totally ordered, so that
 * any two replicas that have seen both agree: at the first difference, the entry under the author's own head goes before one that is only
 * vouched for, then the smaller hash goes first; of two branches where one begins the other, the longer. A branch that nothing proves
 * has no place in the order and gives way.
 */
import { compareBytes, equalBytes } from '../lib/bytes.ts';
import { must } from '../lib/assert.ts';
import type { PeerId } from '../wire/ids.ts';
import type { Head, ReplicaMessage } from '../wire/replica-messages.ts';
import type { Core } from './core.ts';
import type { Log } from './log.ts';
import { checkpointKey, entryKey } from './records.ts';

type Entries = Extract<ReplicaMessage, { type: 'entries' }>;

/** Judges a branch that was asked for: every entry after our base, under a head. */
export function takeBranch(core: Core, log: Log, from: PeerId, message: Entries): void {
  const { head, updates } = message;
  if (head === null || message.first !== log.base + 1) return;
  if (!core.isGenuineHead(head)) return core.accuse(from, 'showed a forged head');
  const hashes = chain(core, log, updates);
  const atHead = hashes[head.number - log.base];
  if (atHead === undefined || !equalBytes(atHead, head.hash))
    return core.accuse(from, 'passed on entries that are not under their head');
  const proved = updates.slice(0, head.number - log.base);
  const split = firstDifference(log, proved);
  if (split === null) return takeLonger(core, log, proved, head);
  if (log.proved < split) return replace(core, log, proved, head);
  const ours = log.head?.signer === log.session && log.head.number >= split;
  const theirs = head.signer === head.session;
  if (ours && theirs) core.accuse(log.session, 'signed two different logs');
  const theirsFirst = compareBytes(must(hashes[split - log.base]), must(log.hashAt(split))) < 0;
  if (theirs === ours ? theirsFirst : theirs) replace(core, log, proved, head);
  else core.neighbours.get(from)?.news.add(`${log.page}/${log.session}`);
}

function chain(core: Core, log: Log, updates: readonly Uint8Array[]): Uint8Array[] {
  const hashes = [must(log.hashes[0])];
  for (const update of updates)
    hashes.push(core.keys.hash(must(hashes[hashes.length - 1]), update));
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

function replace(core: Core, log: Log, updates: readonly Uint8Array[], head: Head): void {
  for (let number = log.base + 1; number <= log.number; number++)
    core.saving.delete(entryKey(log.page, log.session, number));
  log.replaceBranch(updates, head, core.nowMs);
  core.grown(log, log.base);
  dropContradicted(core, log);
  core.replaceDoc(log.page, 'a session wrote two different logs; everyone keeps the same one');
}

/** Checkpoints of the branch that gave way go, unless they alone hold entries of other logs. */
function dropContradicted(core: Core, log: Log): void {
  const held = core.checkpoints.get(log.page) ?? [];
  const kept = held.filter(({ covers }) =>
    covers.every(({ session, number, hash }) => {
      if (session !== log.session || number < log.base) return true;
      const ours = log.hashAt(number);
      return ours !== null && equalBytes(ours, hash);
    }),
  );
  const isCovered = ({ session, base }: Log): boolean =>
    base === 0 ||
    kept.some(({ covers }) =>
      covers.some((cover) => cover.session === session && cover.number >= base),
    );
  if (kept.length === held.length || !core.book.logs(log.page).every(isCovered)) return;
  core.checkpoints.set(log.page, kept);
  for (const checkpoint of held)
    if (!kept.includes(checkpoint)) core.saving.delete(checkpointKey(checkpoint));
}
