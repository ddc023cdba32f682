/**
 * A peer that holds a link to the room and does not keep to the protocol. Its machines are honest, so that it gets links; what it says
 * besides is not, and what it should pass on it sometimes keeps. Once it is named by all it comes back as another session.
 */
import * as Y from 'yjs';
import { must } from '../lib/assert.ts';
import type { Rng } from '../lib/rng.ts';
import type { MeshEffect } from '../mesh/machine-types.ts';
import { chainHash } from '../replica/chain.ts';
import { Log } from '../replica/log.ts';

import type { PageId, PeerId } from '../wire/ids.ts';
import { MeshKind } from '../wire/mesh-messages.ts';
import {
  encodeReplicaMessage,
  headStatement,
  type Head,
  type ReplicaMessage,
} from '../wire/replica-messages.ts';
import { FORGERY, OWN_WORDS } from './checkers/honesty.ts';
import { forkedTyping } from './forker.ts';
import type { SimPeer } from './peer.ts';
import type { World } from './world.ts';

type Frame = Extract<MeshEffect, { type: 'send' }>;
type Scene = { world: World; eve: SimPeer; victim: SimPeer; page: PageId; rng: Rng; tape: Frame[] };
type Trick = (scene: Scene) => void;

const EVERY_MS = 300;
const TAPE_LENGTH = 200;
/** A trick is followed by a new beginning this often. */
const REBIRTH = 0.25;
const LOG_INDEX = 900;

/** What it has said, and what of the words of others it passes on. */
export class Liar {
  readonly #world: World;
  readonly #rng: Rng;
  readonly #tape: Frame[] = [];

  /** `keepsBack`: the share of what it should pass on and does not. */
  constructor(world: World, rng: Rng, keepsBack: number) {
    this.#world = world;
    this.#rng = rng;
    world.hostileMeddling.meshEffect = (effect) => {
      if (effect.type !== 'send') return effect;
      this.#tape.push(effect);
      if (this.#tape.length > TAPE_LENGTH) this.#tape.shift();
      const isForwarded = effect.bytes[0] === MeshKind.far || effect.bytes[0] === MeshKind.routed;
      return isForwarded && rng.chance(keepsBack) ? null : effect;
    };
  }

  /** Plays a trick on somebody. */
  play(name: TrickName): void {
    const world = this.#world;
    const { alive, hostile: eve } = world;
    if (alive.length === 0 || eve === null) return;
    world.watch.count(`hostile: ${name}`);
    const rng = this.#rng;
    const [victim, page] = [rng.pick(alive), rng.pick(world.pages)];
    TRICKS[name]({ world, eve, victim, page, rng, tape: this.#tape });
  }
}

export function planHostile(world: World): void {
  if (world.hostilePlace === null) return;
  const place = world.hostilePlace;
  const rng = world.rng.fork();
  const liar = new Liar(world, rng, rng.chance(0.5) ? rng.float() : 0);
  for (let atMs = 700; atMs < world.options.safetyMs; atMs += EVERY_MS) {
    const isForker = world.options.hostileForks && world.options.hostileWrites;
    const name: TrickName = rng.pick(isForker ? ['forkedTyping'] : TRICK_NAMES);
    world.events.after(atMs, () => {
      if (world.alive.length === 0) return;
      liar.play(name);
      if (!rng.chance(REBIRTH)) return;
      world.crash(place);
      world.boot(place);
    });
  }
}

const TRICKS = {
  garbage,
  noise,
  flippedBits,
  replay,
  forgedHead,
  anothersEntry,
  foreignStructs,
  gapInClock,
  swallowingStruct,
  equivocation,
  signedEquivocation,
  forkedTyping,
  forgedCertificate,
  relabelled,
} satisfies Record<string, Trick>;

export type TrickName = keyof typeof TRICKS;
export const TRICK_NAMES = Object.keys(TRICKS) as readonly TrickName[];

/* Words */

const say = (eve: SimPeer, to: PeerId, message: ReplicaMessage): void =>
  eve.give('mesh', {
    type: 'unicast',
    to,
    lane: 'live',
    payload: encodeReplicaMessage(message),
  });

const updateBy = (client: number, words: string): Uint8Array => {
  const doc = new Y.Doc();
  doc.clientID = client;
  doc.getText('text').insert(0, words);
  return Y.encodeStateAsUpdate(doc);
};

const clientOf = (world: World, session: PeerId): number =>
  world.authority.keysOf(session).clientIdOf(session);

const entry = (page: PageId, number: number, update: Uint8Array): ReplicaMessage => ({
  type: 'entry',
  logIndex: LOG_INDEX,
  page,
  number,
  presence: null,
  update,
});

const everywhere = ({ world, eve, victim }: Scene, bytes: Uint8Array): void => {
  for (const kind of ['tab', 'direct', 'relayed'] as const)
    world.network.send(eve.ports.host, victim.ports.host, kind, 'live', bytes);
};

/* Tricks */

/** Not a replica message at all. */
function garbage({ eve, victim, rng }: Scene): void {
  const payload = rng.bytes(1 + rng.below(200));
  eve.give('mesh', { type: 'unicast', to: victim.id, lane: 'live', payload });
}

/** Not a mesh message at all, on every link. */
function noise(scene: Scene): void {
  const bytes = scene.rng.bytes(1 + scene.rng.below(200));
  bytes[0] = (bytes[0] as number) & 0x7f;
  everywhere(scene, bytes);
}

/** A frame that was genuine, but for a bit or two. */
function flippedBits(scene: Scene): void {
  if (scene.tape.length === 0) return;
  const bytes = scene.rng.pick(scene.tape).bytes.slice();
  for (let flips = 1 + scene.rng.below(2); flips > 0; flips--) {
    const at = scene.rng.below(bytes.length);
    bytes[at] = (bytes[at] as number) ^ (1 << scene.rng.below(8));
  }
  bytes[0] = (bytes[0] as number) & 0x7f;
  everywhere(scene, bytes);
}

/** Old frames again, stale adverts and reports among them, to whoever they were not meant for. */
function replay(scene: Scene): void {
  for (let count = 0; count < 5 && scene.tape.length > 0; count++)
    everywhere(scene, scene.rng.pick(scene.tape).bytes);
}

/** A head of another's log that its author never signed. */
function forgedHead({ world, eve, victim, page, rng }: Scene): void {
  const author = rng.pick(world.honest);
  const head = {
    session: author.id,
    page,
    number: 1 + rng.below(50),
    hash: rng.bytes(32),
    timeMs: 0,
    signer: author.id,
    signature: rng.bytes(64),
  };
  const report = 1 << 20;
  const roomDigest = rng.bytes(16);
  say(eve, victim.id, { type: 'have', report, full: false, roomDigest, items: [], heads: [head] });
}

/** The next entry of another's log, with no proof, or a head that fits but was signed by nobody. */
function anothersEntry({ world, eve, victim, page, rng }: Scene): void {
  const author = rng.pick(world.honest);
  const known = victim.replica.heads(page).find(({ session }) => session === author.id);
  const keys = world.authority.keysOf(eve.id);
  const number = (known?.number ?? 0) + 1;
  const update = updateBy(clientOf(world, author.id), FORGERY);
  const before = known?.hash ?? new Log(author.id, page, keys).hash;
  const signer = rng.chance(0.5) ? author.id : eve.id;
  const head: Head = {
    session: author.id,
    page,
    number,
    hash: chainHash(keys, before, update),
    timeMs: 0,
    signer,
    signature: rng.bytes(64),
  };
  say(eve, victim.id, {
    type: 'entries',
    record: author.ports.record,
    page,
    first: number,
    branch: false,
    head: rng.chance(0.5) ? head : null,
    witness: signer === eve.id ? eve.ports.record : null,
    updates: [update],
  });
}

/** An own entry with structs in another's name. */
function foreignStructs({ world, eve, victim, page, rng }: Scene): void {
  const client = clientOf(world, rng.pick(world.honest).id);
  say(eve, victim.id, entry(page, 1, updateBy(client, FORGERY)));
}

/** An own entry whose clock starts far ahead. */
function gapInClock({ world, eve, victim, page }: Scene): void {
  const doc = new Y.Doc();
  doc.clientID = clientOf(world, eve.id);
  doc.getText('text').insert(0, 'x'.repeat(20));
  const before = Y.encodeStateVector(doc);
  doc.getText('text').insert(0, FORGERY);
  say(eve, victim.id, entry(page, 1, Y.encodeStateAsUpdate(doc, before)));
}

/** 15 bytes that make Yjs drop all that their victim types from then on: a GC struct over its clocks. */
function swallowingStruct({ world, eve, page, rng }: Scene): void {
  const client = clientOf(world, rng.pick(world.honest).id);
  const update = new Y.UpdateEncoderV1();
  const { restEncoder } = update;
  const varuint = (value: number): void => {
    let left = value;
    for (; left >= 128; left = Math.floor(left / 128))
      restEncoder.cbuf[restEncoder.cpos++] = (left % 128) | 128;
    restEncoder.cbuf[restEncoder.cpos++] = left;
  };
  for (const value of [1, 1, client, 5, 0, 1e9, 0]) varuint(value);
  const payload = encodeReplicaMessage(entry(page, 1, update.toUint8Array()));
  eve.give('mesh', { type: 'broadcast', lane: 'live', payload });
}

/** One number, another entry for each peer. */
function equivocation({ world, eve, page, rng }: Scene): void {
  for (const peer of world.alive)
    say(eve, peer.id, entry(page, 1, updateBy(clientOf(world, eve.id), rng.pick(OWN_WORDS))));
}

/** Two logs, each under a head of its own: proof of the fork. */
function signedEquivocation({ world, eve, page }: Scene): void {
  const keys = world.authority.keysOf(eve.id);
  world.alive.forEach((peer, i) => {
    const update = updateBy(clientOf(world, eve.id), must(OWN_WORDS[i % 2]));
    const hash = chainHash(keys, new Log(eve.id, page, keys).hash, update);
    const unsigned = { session: eve.id, page, number: 1, hash, timeMs: 0, signer: eve.id };
    const head = { ...unsigned, signature: keys.sign(headStatement(unsigned)) };
    const { record } = eve.ports;
    const updates = [update];
    say(eve, peer.id, {
      type: 'entries',
      record,
      page,
      first: 1,
      branch: false,
      head,
      witness: null,
      updates,
    });
  });
}

/** A right to write that nobody gave. */
function forgedCertificate({ world, eve, victim, page, rng }: Scene): void {
  const record = { ...eve.ports.record, writerCertificate: rng.bytes(64) };
  const updates = [updateBy(clientOf(world, eve.id), OWN_WORDS[0])];
  say(eve, victim.id, {
    type: 'entries',
    record,
    page,
    first: 1,
    branch: false,
    head: null,
    witness: null,
    updates,
  });
}

/** The log of somebody who left before all others came, as its author signed it, under a record that calls the session the hostile peer's. */
function relabelled({ world, eve, victim, page, rng }: Scene): void {
  const absent = world.authority.createSession(rng.bytes(8), true);
  const { session } = absent;
  const keys = world.authority.keysOf(session);
  const update = updateBy(keys.clientIdOf(session), FORGERY);
  const hash = chainHash(keys, new Log(session, page, keys).hash, update);
  const unsigned = { session, page, number: 1, hash, timeMs: 0, signer: session };
  say(eve, victim.id, {
    type: 'entries',
    record: world.authority.claim(absent, eve.ports.record),
    page,
    first: 1,
    branch: false,
    head: { ...unsigned, signature: keys.sign(headStatement(unsigned)) },
    witness: null,
    updates: [update],
  });
}
