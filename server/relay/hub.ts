/**
 * The blind relay as a machine: who is on which topic, and who gets which bytes. No socket, timer or clock inside.
 * `P` is whatever the caller uses for one WebSocket; it is never looked into.
 *
 * Effects must be carried out before the next input: `to` of a `forward` is the topic's own list, not a copy.
 */
import { Buffer } from 'node:buffer';
import { WireError } from '../../src/wire/codec.ts';
import {
  decodePeerToRelay,
  DepartReason,
  RelayClose,
  relayJoinStatement,
  RelayKind,
  type PeerToRelay,
  type RelayPeer,
  type RelayToPeer,
} from '../../src/wire/relay-frames.ts';
import { PROTOCOL_VERSION_MAX, PROTOCOL_VERSION_MIN } from '../../src/wire/limits.ts';
import { returnDelays, type DrainLimits } from '../drain.ts';
import { QUIET_MS, type Limits } from '../limits.ts';
import { PeerRates, type Meter, type PeerRateLimits } from '../rate.ts';
import type { BusToRelay, RelayToBus, RemotePeer } from './bus-port.ts';

export type RelayInput<P> =
  | { type: 'opened'; peer: P; nonce: Uint8Array; iceUrls: readonly string[] }
  | { type: 'message'; peer: P; bytes: Uint8Array }
  | { type: 'text'; peer: P }
  /** The other side is alive, though it said nothing: a WebSocket pong. */
  | { type: 'heard'; peer: P }
  | { type: 'closed'; peer: P; misbehaved: boolean }
  /** More waits for this peer than it may leave unread. */
  | { type: 'slow'; peer: P }
  /** What another process that serves the same rooms has to say. */
  | { type: 'bus'; news: BusToRelay }
  | { type: 'tick' }
  | { type: 'drain' };

export type RelayEffect<P> =
  | { type: 'say'; to: P; message: RelayToPeer }
  /** A `from` frame with this slot and payload, to all of `to` but `except`. */
  | { type: 'forward'; to: readonly P[]; except: P | null; slot: number; payload: Uint8Array }
  | { type: 'close'; peer: P; code: number; reason: string }
  /** Do not read from this peer for a while. */
  | { type: 'pause'; peer: P; ms: number }
  /** For the other processes. `payload` is a view of the message. */
  | { type: 'bus'; news: RelayToBus }
  /** See whether this quiet peer still answers. */
  | { type: 'probe'; peer: P };

export type RelayHubLimits = PeerRateLimits &
  DrainLimits &
  Pick<Limits, 'roomPeers' | 'rooms' | 'joinMs' | 'idleMs'>;

export type RelayHubOptions = {
  limits: RelayHubLimits;
  relayId: Uint8Array;
  /** Whether other processes serve the same rooms and want to hear of ours. */
  isClustered?: boolean;
  verify: (publicKey: Uint8Array, statement: Uint8Array, signature: Uint8Array) => boolean;
};

/** What one byte of a frame holds, and two. */
const SHORT_SLOT_MAX = 0x7f;
const LONG_SLOT_MAX = 0x3fff;

/** A proof still owed. Dropped at the join, so that a joined peer stays small. */
type Challenge = { nonce: Uint8Array; iceUrls: readonly string[]; deadline: number };

type Member<P> = Meter & {
  readonly peer: P;
  challenge: Challenge | null;
  room: Room<P> | null;
  slot: number;
  /** Its name towards other processes, never given out twice. */
  number: number;
  /** Keys as latin1 strings: 32 bytes of heap each, and they compare by value. */
  session: string;
  heardAt: number;
  probed: boolean;
};

type Room<P> = {
  readonly topic: string;
  readonly peers: P[];
  readonly members: Member<P>[];
  /** Peers at other processes; empty where there are none. */
  readonly remotes: Map<RemotePeer, { slot: number; session: string }>;
  lastSlot: number;
};

export class RelayHub<P> {
  readonly #limits: RelayHubLimits;
  readonly #relayId: Uint8Array;
  readonly #verify: RelayHubOptions['verify'];
  readonly #isClustered: boolean;
  readonly #rates: PeerRates;
  readonly #members = new Map<P, Member<P>>();
  readonly #rooms = new Map<string, Room<P>>();
  #lastNumber = 0;

  constructor(options: RelayHubOptions) {
    const { limits } = options;
    this.#limits = limits;
    this.#relayId = options.relayId;
    this.#verify = options.verify;
    this.#isClustered = options.isClustered ?? false;
    this.#rates = new PeerRates(limits);
  }

  get peerCount(): number {
    return this.#members.size;
  }

  get roomCount(): number {
    return this.#rooms.size;
  }

  handle(input: RelayInput<P>, now: number): RelayEffect<P>[] {
    switch (input.type) {
      case 'opened':
        return this.#opened(input.peer, input.nonce, input.iceUrls, now);
      case 'tick':
        return this.#tick(now);
      case 'drain':
        return this.#drain();
      case 'bus':
        return this.#fromBus(input.news);
      case 'message':
      case 'text':
      case 'heard':
      case 'closed':
      case 'slow': {
        const member = this.#members.get(input.peer);
        // A peer that was closed a moment ago may still have bytes on their way.
        return member === undefined ? [] : this.#fromMember(member, input, now);
      }
    }
  }

  #fromMember(
    member: Member<P>,
    input: Extract<RelayInput<P>, { type: 'message' | 'text' | 'heard' | 'closed' | 'slow' }>,
    now: number,
  ): RelayEffect<P>[] {
    switch (input.type) {
      case 'message':
        return this.#message(member, input.bytes, now);
      case 'text':
        return this.#close(member, RelayClose.badFrame, 'text', DepartReason.misbehaved);
      case 'heard':
        member.heardAt = now;
        member.probed = false;
        return [];
      case 'closed':
        return this.#leave(
          member,
          input.misbehaved ? DepartReason.misbehaved : DepartReason.closed,
        );
      case 'slow':
        return this.#close(member, RelayClose.slowReader, 'slow reader', DepartReason.misbehaved);
    }
  }

  #opened(peer: P, nonce: Uint8Array, iceUrls: readonly string[], now: number): RelayEffect<P>[] {
    const challenge: Challenge = { nonce, iceUrls, deadline: now + this.#limits.joinMs };
    this.#members.set(peer, {
      peer,
      challenge,
      room: null,
      slot: 0,
      number: 0,
      session: '',
      heardAt: now,
      probed: false,
      bytesFullAt: 0,
      framesFullAt: 0,
      copiesFullAt: 0,
    });
    const versions = { versionMin: PROTOCOL_VERSION_MIN, versionMax: PROTOCOL_VERSION_MAX };
    return [{ type: 'say', to: peer, message: { type: 'challenge', ...versions, nonce } }];
  }

  #message(member: Member<P>, bytes: Uint8Array, now: number): RelayEffect<P>[] {
    member.heardAt = now;
    member.probed = false;
    const { room } = member;
    // The hot path: a `send` to everyone, recognised without decoding.
    if (room !== null && bytes[0] === RelayKind.send && bytes[1] === 0) {
      const payload = bytes.subarray(2);
      const effects: RelayEffect<P>[] = [
        { type: 'forward', to: room.peers, except: member.peer, slot: member.slot, payload },
      ];
      const { number } = member;
      if (room.remotes.size > 0) {
        const news = { type: 'send', topic: room.topic, number, to: null, payload } as const;
        effects.push({ type: 'bus', news });
      }
      const copies = room.peers.length - 1 + room.remotes.size;
      this.#charge(member, bytes.length, copies, now, effects);
      return effects;
    }
    let message: PeerToRelay;
    try {
      message = decodePeerToRelay(bytes);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      return this.#close(member, RelayClose.badFrame, error.message, DepartReason.misbehaved);
    }
    return this.#decoded(member, message, bytes.length, now);
  }

  #decoded(member: Member<P>, message: PeerToRelay, length: number, now: number): RelayEffect<P>[] {
    if (message.type === 'join') return this.#join(member, message);
    if (member.room === null) {
      return this.#close(member, RelayClose.badFrame, 'join first', DepartReason.misbehaved);
    }
    const effects: RelayEffect<P>[] = [];
    let copies = 1;
    if (message.type === 'ping') {
      effects.push({
        type: 'say',
        to: member.peer,
        message: { type: 'pong', token: message.token },
      });
    } else {
      const { room, slot, number } = member;
      const { payload } = message;
      const to = receivers(room, message.to, slot);
      const remotes = remoteReceivers(room, message.to);
      copies = to.length + remotes.length;
      effects.push({ type: 'forward', to, except: null, slot, payload });
      if (remotes.length > 0) {
        const news = { type: 'send', topic: room.topic, number, to: remotes, payload } as const;
        effects.push({ type: 'bus', news });
      }
    }
    this.#charge(member, length, copies, now, effects);
    return effects;
  }

  #charge(
    member: Member<P>,
    bytes: number,
    copies: number,
    now: number,
    effects: RelayEffect<P>[],
  ): void {
    const ms = this.#rates.charge(member, bytes, copies, now);
    if (ms > 0) effects.push({ type: 'pause', peer: member.peer, ms });
  }

  #join(member: Member<P>, join: Extract<PeerToRelay, { type: 'join' }>): RelayEffect<P>[] {
    const { challenge } = member;
    const misbehaved = DepartReason.misbehaved;
    if (challenge === null)
      return this.#close(member, RelayClose.badFrame, 'already joined', misbehaved);
    if (join.version < PROTOCOL_VERSION_MIN || join.version > PROTOCOL_VERSION_MAX) {
      return this.#close(member, RelayClose.version, 'no common version', DepartReason.closed);
    }
    const statement = relayJoinStatement(challenge.nonce, join.topic, join.session);
    const proven =
      this.#verify(join.topic, statement, join.topicSignature) &&
      this.#verify(join.session, statement, join.sessionSignature);
    if (!proven) return this.#close(member, RelayClose.badProof, 'bad proof', misbehaved);
    return this.#proven(member, latin1(join.topic), latin1(join.session), challenge.iceUrls);
  }

  #proven(
    member: Member<P>,
    topic: string,
    session: string,
    iceUrls: readonly string[],
  ): RelayEffect<P>[] {
    const effects: RelayEffect<P>[] = this.#replace(topic, session);
    const refused = this.#refusal(this.#rooms.get(topic));
    if (refused !== null) {
      const [code, reason] = refused;
      return [...effects, ...this.#close(member, code, reason, DepartReason.closed)];
    }
    const fresh = { topic, peers: [], members: [], remotes: new Map(), lastSlot: 0 };
    const room: Room<P> = this.#rooms.get(topic) ?? fresh;
    this.#rooms.set(topic, room);
    this.#lastNumber += 1;
    member.number = this.#lastNumber;
    member.challenge = null;
    member.room = room;
    member.session = session;
    member.slot = freeSlot(room);
    const peers = [...room.members, ...room.remotes.values()].map(asRelayPeer);
    const { slot, number } = member;
    effects.push({
      type: 'say',
      to: member.peer,
      message: { type: 'welcome', slot, relayId: this.#relayId, iceUrls: [...iceUrls], peers },
    });
    effects.push(...arrived(room, slot, session));
    room.members.push(member);
    room.peers.push(member.peer);
    if (this.#isClustered)
      effects.push({ type: 'bus', news: { type: 'joined', topic, number, session } });
    return effects;
  }

  /** Whoever has this session leaves: here with a close, elsewhere by what the other processes are told. */
  #replace(topic: string, session: string): RelayEffect<P>[] {
    const room = this.#rooms.get(topic);
    if (room === undefined) return [];
    const effects: RelayEffect<P>[] = [];
    for (const [peer, remote] of room.remotes)
      if (remote.session === session)
        effects.push(...this.#remoteLeft(room, peer, DepartReason.replaced));
    const old = room.members.find((other) => other.session === session);
    if (old !== undefined)
      effects.push(...this.#close(old, RelayClose.replaced, 'replaced', DepartReason.replaced));
    return effects;
  }

  /** Why nobody more fits in: a close code, with words. */
  #refusal(room: Room<P> | undefined): [number, string] | null {
    if (room === undefined)
      return this.#rooms.size >= this.#limits.rooms
        ? [RelayClose.tooManyRooms, 'too many rooms']
        : null;
    const isFull = room.members.length + room.remotes.size >= this.#limits.roomPeers;
    return isFull ? [RelayClose.roomFull, 'room full'] : null;
  }

  #fromBus(news: BusToRelay): RelayEffect<P>[] {
    const room = this.#rooms.get(news.topic);
    // The last of ours left a moment ago.
    if (room === undefined) return [];
    switch (news.type) {
      case 'arrived': {
        const { peer, session } = news;
        const slot = freeSlot(room);
        room.remotes.set(peer, { slot, session });
        return arrived(room, slot, session);
      }
      case 'departed':
        return this.#remoteLeft(room, news.peer, news.reason);
      case 'sent': {
        const remote = room.remotes.get(news.peer);
        if (remote === undefined) return [];
        const to = news.to === null ? room.peers : peersOf(room, news.to);
        return [{ type: 'forward', to, except: null, slot: remote.slot, payload: news.payload }];
      }
      case 'replaced': {
        const member = room.members.find(({ number }) => number === news.number);
        const { replaced } = DepartReason;
        return member === undefined
          ? []
          : this.#close(member, RelayClose.replaced, 'replaced', replaced);
      }
    }
  }

  #remoteLeft(room: Room<P>, peer: RemotePeer, reason: number): RelayEffect<P>[] {
    const remote = room.remotes.get(peer);
    if (remote === undefined) return [];
    room.remotes.delete(peer);
    return departed(room, remote.slot, reason);
  }

  #close(member: Member<P>, code: number, reason: string, departReason: number): RelayEffect<P>[] {
    return [
      { type: 'close', peer: member.peer, code, reason },
      ...this.#leave(member, departReason),
    ];
  }

  #leave(member: Member<P>, reason: number): RelayEffect<P>[] {
    this.#members.delete(member.peer);
    const { room } = member;
    if (room === null) return [];
    member.room = null;
    const at = room.members.indexOf(member);
    room.members.splice(at, 1);
    room.peers.splice(at, 1);
    if (room.members.length === 0) this.#rooms.delete(room.topic);
    const effects = departed(room, member.slot, reason);
    const { topic } = room;
    if (this.#isClustered)
      effects.push({ type: 'bus', news: { type: 'left', topic, number: member.number, reason } });
    return effects;
  }

  #tick(now: number): RelayEffect<P>[] {
    const effects: RelayEffect<P>[] = [];
    for (const member of this.#members.values()) {
      if (member.challenge !== null) {
        if (now < member.challenge.deadline) continue;
        effects.push(
          ...this.#close(member, RelayClose.joinTimeout, 'no join', DepartReason.timeout),
        );
      } else if (now - member.heardAt >= this.#limits.idleMs) {
        effects.push(...this.#close(member, RelayClose.idle, 'idle', DepartReason.timeout));
      } else if (!member.probed && now - member.heardAt >= QUIET_MS) {
        member.probed = true;
        effects.push({ type: 'probe', peer: member.peer });
      }
    }
    return effects;
  }

  /** Everyone is told when to come back, evenly spread, and let go. Nobody is told of the others' leaving. */
  #drain(): RelayEffect<P>[] {
    const effects: RelayEffect<P>[] = [];
    const delay = returnDelays(this.#members.size, this.#limits);
    let index = 0;
    for (const { peer } of this.#members.values()) {
      effects.push({
        type: 'say',
        to: peer,
        message: { type: 'retry', delayMs: delay(index++) },
      });
      effects.push({ type: 'close', peer, code: RelayClose.draining, reason: 'draining' });
    }
    this.#members.clear();
    this.#rooms.clear();
    return effects;
  }
}

/** Each receiver once, unknown slots and the sender's own left out: a slot named 255 times gets one copy. */
function receivers<P>(room: Room<P>, slots: readonly number[], own: number): P[] {
  if (slots.length === 0) return room.peers.filter((_, i) => room.members[i]?.slot !== own);
  const wanted = new Set(slots);
  const to: P[] = [];
  for (const member of room.members) {
    if (member.slot !== own && wanted.has(member.slot)) to.push(member.peer);
  }
  return to;
}

function remoteReceivers<P>(room: Room<P>, slots: readonly number[]): RemotePeer[] {
  if (room.remotes.size === 0) return [];
  const wanted = new Set(slots);
  const all = [...room.remotes].filter(([, { slot }]) => wanted.size === 0 || wanted.has(slot));
  return all.map(([peer]) => peer);
}

/** Who of ours has these numbers. */
function peersOf<P>(room: Room<P>, numbers: readonly number[]): P[] {
  const wanted = new Set(numbers);
  return room.members.filter(({ number }) => wanted.has(number)).map(({ peer }) => peer);
}

function arrived<P>(room: Room<P>, slot: number, session: string): RelayEffect<P>[] {
  const message: RelayToPeer = { type: 'arrived', slot, session: bytesOf(session) };
  return room.peers.map((to) => ({ type: 'say', to, message }));
}

function departed<P>(room: Room<P>, slot: number, reason: number): RelayEffect<P>[] {
  const message: RelayToPeer = { type: 'departed', slot, reason };
  return room.peers.map((to) => ({ type: 'say', to, message }));
}

/**
 * One that was not given out for long: what is on its way to somebody who left must not reach whoever came instead, least of all the
 * same session on its next socket.
 */
function freeSlot<P>(room: Room<P>): number {
  const { members, remotes } = room;
  const taken = new Set([...members, ...remotes.values()].map(({ slot }) => slot));
  const last = taken.size < SHORT_SLOT_MAX / 2 ? SHORT_SLOT_MAX : LONG_SLOT_MAX;
  do room.lastSlot = room.lastSlot >= last ? 1 : room.lastSlot + 1;
  while (taken.has(room.lastSlot));
  return room.lastSlot;
}

function asRelayPeer(member: { slot: number; session: string }): RelayPeer {
  return { slot: member.slot, session: bytesOf(member.session) };
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
