/** A peer that holds a link to the room and does not keep to the protocol. Its machines are honest, so it gets links; what it says besides is not. */
import * as Y from 'yjs';
import type { Rng } from '../lib/rng.ts';
import { must } from '../lib/assert.ts';
import type { PageId, PeerId } from '../wire/ids.ts';
import { encodeReplicaMessage, type ReplicaMessage } from '../wire/replica-messages.ts';
import type { SimPeer } from './peer.ts';
import type { World } from './world.ts';

type Trick = (world: World, eve: SimPeer, victim: SimPeer, rng: Rng) => void;

const EVERY_MS = 700;

export function planHostile(world: World): void {
  const host = world.hostileHost;
  if (host === null) return;
  const rng = world.rng.fork();
  for (let atMs = 1000; atMs < world.options.safetyMs; atMs += EVERY_MS) {
    const [name, trick] = rng.pick(Object.entries(TRICKS));
    world.events.after(atMs, () => {
      const alive = world.alive;
      if (alive.length === 0) return;
      world.count(`hostile: ${name}`);
      trick(world, world.peer(host), rng.pick(alive), rng);
    });
  }
}

const TRICKS: Record<string, Trick> = { garbage, noise, forgedHead, anothersEntry, foreignStructs, greedyClock, equivocation, forgedCertificate };

const say = (eve: SimPeer, to: PeerId, message: ReplicaMessage): void =>
  eve.give('mesh', { type: 'unicast', to, lane: 'live', payload: encodeReplicaMessage(message) });

const updateBy = (client: number, edit: (doc: Y.Doc) => void): Uint8Array => {
  const doc = new Y.Doc();
  doc.clientID = client;
  edit(doc);
  return Y.encodeStateAsUpdate(doc);
};

const entry = (page: PageId, number: number, update: Uint8Array): ReplicaMessage => ({ type: 'entry', logIndex: 900, page, number, presence: null, update });

/** Not a replica message at all. */
function garbage(_world: World, eve: SimPeer, victim: SimPeer, rng: Rng): void {
  eve.give('mesh', { type: 'unicast', to: victim.id, lane: 'live', payload: rng.bytes(1 + rng.below(200)) });
}

/** Not a mesh message at all, on every link. */
function noise(world: World, eve: SimPeer, victim: SimPeer, rng: Rng): void {
  const bytes = rng.bytes(1 + rng.below(200));
  bytes[0] = (bytes[0] as number) & 0x7f;
  for (const kind of ['direct', 'relayed'] as const) world.network.send(eve.ports.host, victim.ports.host, kind, 'live', bytes);
}

/** A head of another's log, signed by nobody. */
function forgedHead(world: World, eve: SimPeer, victim: SimPeer, rng: Rng): void {
  const author = rng.pick(world.honest);
  const head = { session: author.id, page: rng.pick(world.pages), number: 1 + rng.below(50), hash: rng.bytes(32), timeMs: 0, signer: author.id, signature: rng.bytes(64) };
  say(eve, victim.id, { type: 'have', full: false, roomDigest: rng.bytes(16), items: [], heads: [head] });
}

/** The next entry of another's log, with no proof or a false one. */
function anothersEntry(world: World, eve: SimPeer, victim: SimPeer, rng: Rng): void {
  const author = rng.pick(world.honest);
  const page = rng.pick(world.pages);
  const number = (victim.replica.heads(page).find(({ session }) => session === author.id)?.number ?? 0) + 1;
  const update = updateBy(world.authority.keysOf(eve.id).clientIdOf(author.id), (doc) => doc.getText('text').insert(0, 'FORGED'));
  const signer = eve.id;
  const head = { session: author.id, page, number, hash: rng.bytes(32), timeMs: 0, signer, signature: rng.bytes(64) };
  const record = author.ports.record;
  say(eve, victim.id, { type: 'entries', record, page, first: number, branch: false, head: rng.chance(0.5) ? head : null, witness: null, updates: [update] });
}

/** An own entry with structs in another's name. */
function foreignStructs(world: World, eve: SimPeer, victim: SimPeer, rng: Rng): void {
  const client = world.authority.keysOf(eve.id).clientIdOf(rng.pick(world.honest).id);
  const update = updateBy(client, (doc) => doc.getText('text').insert(0, 'FORGED'));
  say(eve, victim.id, entry(rng.pick(world.pages), 1, update));
}

/** An own entry whose clock starts far ahead. */
function greedyClock(world: World, eve: SimPeer, victim: SimPeer, rng: Rng): void {
  const client = world.authority.keysOf(eve.id).clientIdOf(eve.id);
  const doc = new Y.Doc();
  doc.clientID = client;
  doc.getText('text').insert(0, 'x'.repeat(20));
  const before = Y.encodeStateVector(doc);
  doc.getText('text').insert(0, 'LATE');
  say(eve, victim.id, entry(rng.pick(world.pages), 1, Y.encodeStateAsUpdate(doc, before)));
}

/** One number, another entry for each peer. */
function equivocation(world: World, eve: SimPeer, _victim: SimPeer, rng: Rng): void {
  const client = world.authority.keysOf(eve.id).clientIdOf(eve.id);
  const page = rng.pick(world.pages);
  for (const peer of world.alive) {
    const update = updateBy(client, (doc) => doc.getText('text').insert(0, rng.pick(['EVIL', 'GOOD'])));
    say(eve, peer.id, entry(page, 1, update));
  }
}

/** Entries of a session that nobody certified. */
function forgedCertificate(world: World, eve: SimPeer, victim: SimPeer, rng: Rng): void {
  const { record } = eve.ports;
  const page = must(world.pages[0]);
  const forged = { ...record, writerCertificate: rng.bytes(64) };
  const update = updateBy(world.authority.keysOf(eve.id).clientIdOf(eve.id), (doc) => doc.getText('text').insert(0, 'UNCERTIFIED'));
  say(eve, victim.id, { type: 'entries', record: forged, page, first: 1, branch: false, head: null, witness: null, updates: [update] });
}
