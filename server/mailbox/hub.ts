/**
 * The mailbox as a machine: who is at which box, what they may do, and what the store is asked. No socket, timer, clock or disk
 * inside. `P` is whatever the caller uses for one WebSocket; it is never looked into.
 */
import { toBase64url } from '../../src/lib/bytes.ts';
import { WireError } from '../../src/wire/codec.ts';
import { PROTOCOL_VERSION_MAX, PROTOCOL_VERSION_MIN } from '../../src/wire/limits.ts';
import {
  boxStatement,
  compactionStatement,
  decodePeerToMailbox,
  MailboxClose,
  mailboxOpenStatement,
  MailboxRefusal,
  type BoxKeys,
  type Cursor,
  type Deed,
  type MailboxToPeer,
  type PeerToMailbox,
} from '../../src/wire/mailbox-frames.ts';
import { writerStatement } from '../../src/wire/session-record.ts';
import { returnDelays, type DrainLimits } from '../drain.ts';
import { QUIET_MS, type Limits } from '../limits.ts';
import { PeerRates, type Meter, type PeerRateLimits } from '../rate.ts';
import { BoxRates, type BoxRateLimits } from './box-rates.ts';
import type { Hash } from './records.ts';
import type { Appended, BoxHash, BoxState, Page, Refused } from './store-port.ts';

export type StoreRequest =
  | { type: 'open'; box: BoxHash; cursor: Cursor; seen: Cursor }
  | { type: 'append'; box: BoxHash; letters: readonly Uint8Array[]; isCheckpoint: boolean }
  | { type: 'read'; box: BoxHash; after: number; bytesMax: number }
  | { type: 'compact'; box: BoxHash; deed: Deed };

/** To the request with the same token. `trouble`: the store rejected. */
export type StoreAnswer =
  | { type: 'open'; state: BoxState }
  | { type: 'append'; result: Appended | Refused }
  | { type: 'read'; page: Page }
  | { type: 'compact'; result: { base: number } | Refused }
  | { type: 'trouble' };

export type MailboxInput<P> =
  | { type: 'opened'; peer: P; nonce: Uint8Array }
  | { type: 'message'; peer: P; bytes: Uint8Array }
  | { type: 'text'; peer: P }
  /** The other side is alive, though it said nothing: a WebSocket pong. */
  | { type: 'heard'; peer: P }
  | { type: 'closed'; peer: P }
  /** More waits for this peer than it may leave unread. */
  | { type: 'slow'; peer: P }
  | { type: 'answered'; token: number; answer: StoreAnswer }
  | { type: 'tick' }
  | { type: 'drain' };

export type MailboxEffect<P> =
  | { type: 'say'; to: P; message: MailboxToPeer }
  | { type: 'close'; peer: P; code: number; reason: string }
  /** Do not read from this peer for a while. */
  | { type: 'pause'; peer: P; ms: number }
  /** Do not read from this peer until `release`. */
  | { type: 'hold'; peer: P }
  | { type: 'release'; peer: P }
  /** See whether this quiet peer still answers. */
  | { type: 'probe'; peer: P }
  /** Answer with `answered`. `request` may hold views of a message. */
  | { type: 'store'; token: number; request: StoreRequest };

export type MailboxHubLimits = PeerRateLimits &
  BoxRateLimits &
  DrainLimits &
  Pick<Limits, 'roomPeers' | 'joinMs' | 'idleMs'>;

export type MailboxHubOptions = {
  limits: MailboxHubLimits;
  hash: Hash;
  verify: (publicKey: Uint8Array, statement: Uint8Array, signature: Uint8Array) => boolean;
};

/** Of one peer; past them nothing is read from it until something is answered. */
const APPENDS_WAITING_MAX = 16;
const READS_WAITING_MAX = 4;
const BYTES_WAITING_MAX = 1024 * 1024;
/** Of all peers together, so that many cannot exhaust a 512 MiB host: past it nobody who has something waiting is read. */
const TOTAL_BYTES_WAITING_MAX = 64 * 1024 * 1024;
/** Of one answer, with what the store keeps beside each letter: fits into a frame. */
const READ_BYTES = 60 * 1024;

const REFUSALS = {
  readOnly: 'this session may read here, and not write',
  trouble: 'the mailbox cannot write to its disk',
} as const;

/** A peer whose proof held. */
type Seat = {
  keys: BoxKeys;
  box: BoxHash;
  room: string;
  session: Uint8Array;
  certificate: Uint8Array | null;
};

type Member<P> = Meter & {
  readonly peer: P;
  challenge: { nonce: Uint8Array; deadline: number } | null;
  seat: Seat | null;
  heardAt: number;
  probed: boolean;
  appendsWaiting: number;
  bytesWaiting: number;
  /** Asked for and not answered; the first is with the store. */
  reads: number[];
};

type Waiting<P> = { member: Member<P>; ticket: number; bytes: number };
type Seated<P> = { member: Member<P>; seat: Seat };

export class MailboxHub<P> {
  readonly #limits: MailboxHubLimits;
  readonly #hash: Hash;
  readonly #verify: MailboxHubOptions['verify'];
  readonly #rates: PeerRates;
  readonly #boxRates: BoxRates;
  readonly #members = new Map<P, Member<P>>();
  /** Who is at a box, by its hash as text. */
  readonly #rooms = new Map<string, Set<Member<P>>>();
  readonly #waiting = new Map<number, Waiting<P>>();
  #lastToken = 0;
  #bytesWaiting = 0;
  readonly #held = new Set<Member<P>>();
  #effects: MailboxEffect<P>[] = [];

  constructor({ limits, hash, verify }: MailboxHubOptions) {
    this.#limits = limits;
    this.#hash = hash;
    this.#verify = verify;
    this.#rates = new PeerRates(limits);
    this.#boxRates = new BoxRates(limits);
  }

  get peerCount(): number {
    return this.#members.size;
  }

  get roomCount(): number {
    return this.#rooms.size;
  }

  handle(input: MailboxInput<P>, now: number): MailboxEffect<P>[] {
    this.#effects = [];
    this.#take(input, now);
    return this.#effects;
  }

  #take(input: MailboxInput<P>, now: number): void {
    switch (input.type) {
      case 'opened':
        return this.#opened(input.peer, input.nonce, now);
      case 'tick':
        return this.#tick(now);
      case 'drain':
        return this.#drain();
      case 'answered':
        return this.#answered(input.token, input.answer);
      case 'message':
      case 'text':
      case 'heard':
      case 'closed':
      case 'slow': {
        const member = this.#members.get(input.peer);
        // A peer that was closed a moment ago may still have bytes on their way.
        if (member !== undefined) this.#fromMember(member, input, now);
      }
    }
  }

  #fromMember(
    member: Member<P>,
    input: Extract<MailboxInput<P>, { type: 'message' | 'text' | 'heard' | 'closed' | 'slow' }>,
    now: number,
  ): void {
    if (input.type !== 'closed') {
      member.heardAt = now;
      member.probed = false;
    }
    switch (input.type) {
      case 'message':
        return this.#message(member, input.bytes, now);
      case 'text':
        return this.#close(member, MailboxClose.badFrame, 'text');
      case 'heard':
        return;
      case 'closed':
        return this.#leave(member);
      case 'slow':
        return this.#close(member, MailboxClose.slowReader, 'slow reader');
    }
  }

  #opened(peer: P, nonce: Uint8Array, now: number): void {
    this.#members.set(peer, {
      peer,
      challenge: { nonce, deadline: now + this.#limits.joinMs },
      seat: null,
      heardAt: now,
      probed: false,
      appendsWaiting: 0,
      bytesWaiting: 0,
      reads: [],
      bytesFullAt: 0,
      framesFullAt: 0,
      copiesFullAt: 0,
    });
    const versions = { versionMin: PROTOCOL_VERSION_MIN, versionMax: PROTOCOL_VERSION_MAX };
    this.#say(peer, { type: 'challenge', ...versions, nonce });
  }

  #message(member: Member<P>, bytes: Uint8Array, now: number): void {
    let message: PeerToMailbox;
    try {
      message = decodePeerToMailbox(bytes);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      return this.#close(member, MailboxClose.badFrame, error.message);
    }
    const { seat } = member;
    if (message.type === 'open') return this.#open(member, message);
    if (seat === null) return this.#close(member, MailboxClose.badFrame, 'open first');
    this.#asked({ member, seat }, message, bytes.length);
    const isWrite = message.type !== 'read' && seat.certificate !== null;
    const ms = Math.max(
      this.#rates.charge(member, bytes.length, 1, now),
      isWrite ? this.#boxRates.charge(seat.room, bytes.length, now) : 0,
    );
    if (ms > 0) this.#effects.push({ type: 'pause', peer: member.peer, ms });
  }

  #asked(at: Seated<P>, message: Exclude<PeerToMailbox, { type: 'open' }>, bytes: number): void {
    const { member, seat } = at;
    switch (message.type) {
      case 'append': {
        const { ticket, letters, isCheckpoint } = message;
        if (seat.certificate === null) return this.#refuse(member, ticket, 'readOnly');
        const request: StoreRequest = { type: 'append', box: seat.box, letters, isCheckpoint };
        return this.#write(member, ticket, bytes, request);
      }
      case 'compact': {
        const { ticket, compaction } = message;
        const { session, certificate, keys } = seat;
        if (certificate === null) return this.#refuse(member, ticket, 'readOnly');
        const statement = compactionStatement(keys, compaction);
        if (!this.#verify(session, statement, compaction.signature))
          return this.#close(member, MailboxClose.badProof, 'bad proof');
        const deed: Deed = { ...compaction, session, certificate };
        return this.#write(member, ticket, bytes, { type: 'compact', box: seat.box, deed });
      }
      case 'read':
        member.reads.push(message.after);
        if (member.reads.length === 1) this.#read(at);
        return this.#holdOrRelease(member);
    }
  }

  #write(member: Member<P>, ticket: number, bytes: number, request: StoreRequest): void {
    member.appendsWaiting += 1;
    member.bytesWaiting += bytes;
    this.#bytesWaiting += bytes;
    this.#ask({ member, ticket, bytes }, request);
    this.#holdOrRelease(member);
  }

  #read({ member, seat }: Seated<P>): void {
    const [after] = member.reads;
    if (after === undefined) return;
    const request: StoreRequest = { type: 'read', box: seat.box, after, bytesMax: READ_BYTES };
    this.#ask({ member, ticket: 0, bytes: 0 }, request);
  }

  #ask(waiting: Waiting<P>, request: StoreRequest): void {
    this.#lastToken += 1;
    this.#waiting.set(this.#lastToken, waiting);
    this.#effects.push({ type: 'store', token: this.#lastToken, request });
  }

  #open(member: Member<P>, open: Extract<PeerToMailbox, { type: 'open' }>): void {
    const { challenge } = member;
    if (challenge === null) return this.#close(member, MailboxClose.badFrame, 'already open');
    if (open.version < PROTOCOL_VERSION_MIN || open.version > PROTOCOL_VERSION_MAX)
      return this.#close(member, MailboxClose.version, 'no common version');
    if (!this.#isProven(challenge.nonce, open))
      return this.#close(member, MailboxClose.badProof, 'bad proof');
    const [topic, writers] = [Uint8Array.from(open.topic), Uint8Array.from(open.writers)];
    const session = Uint8Array.from(open.session);
    const certificate = open.certificate && Uint8Array.from(open.certificate);
    const keys = { topic, writers };
    const box = this.#hash(boxStatement(keys));
    const room = toBase64url(box);
    this.#replace(room, session);
    const others = this.#rooms.get(room) ?? new Set();
    if (others.size >= this.#limits.roomPeers)
      return this.#close(member, MailboxClose.roomFull, 'room full');
    this.#rooms.set(room, others.add(member));
    member.challenge = null;
    member.seat = { keys, box, room, session, certificate };
    const { cursor, seen } = open;
    this.#ask({ member, ticket: 0, bytes: 0 }, { type: 'open', box, cursor, seen });
  }

  /** The topic's key: the peer holds a link. The session's: it is its own. The certificate: it may write. */
  #isProven(nonce: Uint8Array, open: Extract<PeerToMailbox, { type: 'open' }>): boolean {
    const { topic, writers, session, certificate } = open;
    const statement = mailboxOpenStatement(nonce, { topic, writers }, session);
    return (
      this.#verify(topic, statement, open.topicSignature) &&
      this.#verify(session, statement, open.sessionSignature) &&
      (certificate === null || this.#verify(writers, writerStatement(topic, session), certificate))
    );
  }

  #replace(room: string, session: Uint8Array): void {
    for (const other of this.#rooms.get(room) ?? []) {
      if (other.seat?.session.every((byte, i) => byte === session[i]) !== true) continue;
      return this.#close(other, MailboxClose.replaced, 'replaced');
    }
  }

  #answered(token: number, answer: StoreAnswer): void {
    const waiting = this.#waiting.get(token);
    this.#waiting.delete(token);
    if (waiting === undefined) return;
    const { member, ticket, bytes } = waiting;
    const { seat } = member;
    const wasOver = this.#bytesWaiting >= TOTAL_BYTES_WAITING_MAX;
    this.#bytesWaiting -= bytes;
    if (wasOver && this.#bytesWaiting < TOTAL_BYTES_WAITING_MAX)
      for (const held of this.#held) this.#holdOrRelease(held);
    // It left meanwhile.
    if (seat === null) return;
    const isWrite = bytes > 0;
    if (isWrite) {
      member.appendsWaiting -= 1;
      member.bytesWaiting -= bytes;
    }
    if (answer.type !== 'trouble') this.#tell({ member, seat }, ticket, answer);
    else if (isWrite) this.#refuse(member, ticket, 'trouble');
    else return this.#close(member, MailboxClose.trouble, 'trouble with the disk');
    this.#holdOrRelease(member);
  }

  #tell(at: Seated<P>, ticket: number, answer: Exclude<StoreAnswer, { type: 'trouble' }>): void {
    const { peer } = at.member;
    switch (answer.type) {
      case 'open':
        return this.#say(peer, { type: 'opened', ...answer.state });
      case 'read':
        return this.#page(at, answer.page);
      case 'append':
      case 'compact': {
        const { result } = answer;
        if ('refused' in result) {
          const { refused: code, text } = result;
          return this.#say(peer, { type: 'refused', ticket, code, text });
        }
        if ('numbers' in result) return this.#say(peer, { type: 'kept', ticket, ...result });
        return this.#say(peer, { type: 'compacted', ticket, base: result.base });
      }
    }
  }

  #page(at: Seated<P>, page: Page): void {
    const { member, seat } = at;
    const after = member.reads.shift() ?? 0;
    // What was asked for is gone: the peer hears where it can start.
    if (page.type === 'gone') {
      const cursor = { number: after, hash: new Uint8Array(seat.box.length) };
      const { box } = seat;
      this.#ask({ member, ticket: 0, bytes: 0 }, { type: 'open', box, cursor, seen: cursor });
    } else this.#say(member.peer, page);
    this.#read(at);
  }

  #refuse(member: Member<P>, ticket: number, why: keyof typeof REFUSALS): void {
    const text = REFUSALS[why];
    this.#say(member.peer, { type: 'refused', ticket, code: MailboxRefusal[why], text });
  }

  #holdOrRelease(member: Member<P>): void {
    const isFull =
      member.appendsWaiting >= APPENDS_WAITING_MAX ||
      member.bytesWaiting >= BYTES_WAITING_MAX ||
      member.reads.length >= READS_WAITING_MAX ||
      (member.bytesWaiting > 0 && this.#bytesWaiting >= TOTAL_BYTES_WAITING_MAX);
    if (isFull === this.#held.has(member)) return;
    if (isFull) this.#held.add(member);
    else this.#held.delete(member);
    this.#effects.push({ type: isFull ? 'hold' : 'release', peer: member.peer });
  }

  #say(to: P, message: MailboxToPeer): void {
    this.#effects.push({ type: 'say', to, message });
  }

  #close(member: Member<P>, code: number, reason: string): void {
    this.#effects.push({ type: 'close', peer: member.peer, code, reason });
    this.#leave(member);
  }

  #leave(member: Member<P>): void {
    this.#members.delete(member.peer);
    this.#held.delete(member);
    const { seat } = member;
    member.seat = null;
    if (seat === null) return;
    const others = this.#rooms.get(seat.room);
    others?.delete(member);
    if (others?.size === 0) this.#rooms.delete(seat.room);
  }

  #tick(now: number): void {
    this.#boxRates.prune(now);
    for (const member of this.#members.values()) {
      if (member.challenge !== null) {
        if (now >= member.challenge.deadline)
          this.#close(member, MailboxClose.openTimeout, 'no open');
      } else if (now - member.heardAt >= this.#limits.idleMs)
        this.#close(member, MailboxClose.idle, 'idle');
      else if (!member.probed && now - member.heardAt >= QUIET_MS) {
        member.probed = true;
        this.#effects.push({ type: 'probe', peer: member.peer });
      }
    }
  }

  /** Everyone is told when to come back, evenly spread, and let go. What is not acknowledged they append again. */
  #drain(): void {
    const delay = returnDelays(this.#members.size, this.#limits);
    let index = 0;
    for (const member of [...this.#members.values()]) {
      this.#say(member.peer, { type: 'retry', delayMs: delay(index++) });
      this.#close(member, MailboxClose.draining, 'draining');
    }
  }
}
