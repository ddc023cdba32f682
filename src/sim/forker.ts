/**
 * A writer that signs two logs of one session and goes on with both, in the text that all others type into: some hear of one, some of
 * the other, some by its own word alone and some under its signature.
 */
import * as Y from 'yjs';
import { must } from '../lib/assert.ts';
import type { Rng } from '../lib/rng.ts';
import { Log } from '../replica/log.ts';
import type { PageId, PeerId } from '../wire/ids.ts';
import {
  encodeReplicaMessage,
  headStatement,
  type Head,
  type ReplicaMessage,
} from '../wire/replica-messages.ts';
import { OWN_WORDS } from './checkers/honesty.ts';
import type { SimPeer } from './peer.ts';
import type { World } from './world.ts';

/** One of the two logs, and the document that it makes by itself. */
type Branch = { doc: Y.Doc; log: Log };

const LOG_INDEX = 901;
/** Most entries that either branch takes. */
const ENTRIES_MAX = 12;
/** Who has heard of one branch hears of the other this seldom: whoever has both names the author, and passes it on. */
const OTHER_SIDE = 0.05;
const TOLD_SHARE = 0.7;
const SIGNED_SHARE = 0.7;

const branches = new WeakMap<SimPeer, Map<PageId, readonly [Branch, Branch]>>();

function branchesOf(eve: SimPeer, world: World, page: PageId): readonly [Branch, Branch] {
  const keys = world.authority.keysOf(eve.id);
  const pages = branches.get(eve) ?? new Map<PageId, readonly [Branch, Branch]>();
  branches.set(eve, pages);
  const start = (): Branch => {
    const doc = new Y.Doc();
    doc.clientID = keys.clientIdOf(eve.id);
    return { doc, log: new Log(eve.id, page, keys) };
  };
  const found = pages.get(page) ?? ([start(), start()] as const);
  pages.set(page, found);
  return found;
}

/** Goes on with one of the two logs, and tells some of it. */
export function forkedTyping({
  world,
  eve,
  page,
  rng,
}: {
  world: World;
  eve: SimPeer;
  page: PageId;
  rng: Rng;
}): void {
  const side = rng.below(2);
  const { doc, log } = must(branchesOf(eve, world, page)[side]);
  if (log.number < ENTRIES_MAX) write(doc, log, rng);
  if (log.number === 0) return;
  const head = rng.chance(SIGNED_SHARE) ? headOf(world, eve, log, 1 + rng.below(log.number)) : null;
  for (const { id, ports } of world.alive) {
    const isTheirs = (ports.place + eve.ports.host) % 2 === side;
    if (rng.chance(isTheirs ? TOLD_SHARE : OTHER_SIDE)) tell(eve, id, log, head);
  }
}

/**
 * More words after the last ones, or some of the first taken back. Both logs so have their characters at the same places, whatever they
 * are: if they had not, what others typed beside them could come to stand in different orders (see the README).
 */
function write(doc: Y.Doc, log: Log, rng: Rng): void {
  const text = doc.getText('text');
  const updates: Uint8Array[] = [];
  doc.once('update', (update: Uint8Array) => updates.push(update));
  if (rng.chance(0.15) && text.length > 3) text.delete(0, 1 + rng.below(2));
  else text.insert(text.length, rng.pick(OWN_WORDS).repeat(1 + rng.below(3)));
  log.append(must(updates[0]), 0);
}

function headOf(world: World, eve: SimPeer, log: Log, number: number): Head {
  const hash = must(log.hashAt(number));
  const unsigned = { session: eve.id, page: log.page, number, hash, timeMs: 0, signer: eve.id };
  const keys = world.authority.keysOf(eve.id);
  return { ...unsigned, signature: keys.sign(headStatement(unsigned)) };
}

/** Under a head, or all of it as it would come live. */
function tell(eve: SimPeer, to: PeerId, log: Log, head: Head | null): void {
  const say = (message: ReplicaMessage): void =>
    eve.give('mesh', {
      type: 'unicast',
      to,
      lane: 'live',
      payload: encodeReplicaMessage(message),
    });
  const { page } = log;
  const { record } = eve.ports;
  if (head === null)
    log.updates.forEach((update, i) =>
      say({ type: 'entry', logIndex: LOG_INDEX, page, number: i + 1, presence: null, update }),
    );
  else {
    const updates = log.updates.slice(0, head.number);
    const base = { record, page, first: 1, branch: false, witness: null };
    say({ type: 'entries', ...base, head, updates });
  }
}
