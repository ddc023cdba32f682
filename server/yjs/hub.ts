/**
 * Rooms of stock y-websocket clients as a machine. No socket, timer, clock or disk inside. `P` is whatever the caller uses for one
 * WebSocket; it is never looked into.
 *
 * A room takes turns: what came meanwhile is applied together, saved together, and only then told. So nobody hears of an edit that
 * is not on disk.
 */
import { WireError } from '../../src/wire/codec.ts';
import { QUIET_MS } from '../limits.ts';
import { PeerRates, type Meter } from '../rate.ts';
import { Awareness } from './awareness.ts';
import {
  awarenessMessage,
  decodeClientMessage,
  deniedMessage,
  step1Message,
  step2Message,
  updateMessage,
  type AwarenessEntry,
} from './messages.ts';
import { YjsClose } from './close-codes.ts';
import type { Stored, YjsEffect, YjsInput, YjsLimits } from './hub-types.ts';
import { DocTrouble, merged, RoomDoc, TakesTooLong, updateCost } from './room-doc.ts';
import { scanUpdate } from './update-scan.ts';

/** Snapshots are made when the letters since the last take this many times its bytes, or so many bytes. */
const COMPACT_FACTOR = 3;
const COMPACT_BYTES_MIN = 128 * 1024;
/** A room that had no space is not asked again at once. */
const NO_SPACE_MS = 5_000;
/** Answers of one turn, then others are heard. */
const ANSWER_BYTES = 1024 * 1024;
/** What Yjs does in one turn, in microseconds or so; and what its author pays for, as for so many copies. */
const TURN_STEPS = 100_000;
const PAID_STEPS_MIN = 100;
/** Of all messages that wait for their room's turn. */
const WAITING_BYTES_MAX = 64 * 1024 * 1024;

const WORDS = {
  roomTooLarge: 'this room has become too large for this server',
  noMemory: 'this server holds as many rooms as it can',
} as const;

type Client<P> = Meter & {
  readonly peer: P;
  readonly room: Room<P>;
  heardAt: number;
  saidAt: number;
  probed: boolean;
  isHeld: boolean;
};

type Update<P> = { type: 'update'; from: Client<P>; update: Uint8Array; cost: number };
type Work<P> = Update<P> | { type: 'step1'; from: Client<P>; vector: Uint8Array };

type Room<P> = {
  readonly id: number;
  readonly name: string;
  phase: 'loading' | 'ready' | 'saving' | 'compacting';
  doc: RoomDoc;
  readonly clients: Map<P, Client<P>>;
  readonly awareness: Awareness;
  queue: Work<P>[];
  /** Of the turn under way. */
  news: { from: Client<P>; update: Uint8Array }[];
  /** Who wants to know what they have not, by their last question. */
  readonly asking: Map<Client<P>, Uint8Array>;
  isSoon: boolean;
  /** Of document and awareness together, and of the latter alone. */
  cost: number;
  shownCost: number;
  compactAbove: number;
  idleSince: number;
  noSpaceUntil: number;
  noSpaceWords: string;
};

export class YjsHub<P> {
  readonly #limits: YjsLimits;
  readonly #rates: PeerRates;
  readonly #clients = new Map<P, Client<P>>();
  /** Those longest without clients first, among those without. */
  readonly #rooms = new Map<string, Room<P>>();
  readonly #byId = new Map<number, Room<P>>();
  #effects: YjsEffect<P>[] = [];
  #lastId = 0;
  #cost = 0;
  #waitingBytes = 0;
  #isDraining = false;

  constructor(limits: YjsLimits) {
    this.#limits = limits;
    this.#rates = new PeerRates(limits);
  }

  get counts(): { peers: number; rooms: number; memoryBytes: number } {
    return { peers: this.#clients.size, rooms: this.#rooms.size, memoryBytes: this.#cost };
  }

  handle(input: YjsInput<P>, now: number): YjsEffect<P>[] {
    this.#effects = [];
    switch (input.type) {
      case 'tick':
        this.#tick(now);
        break;
      case 'drain':
        this.#isDraining = true;
        for (const room of this.#rooms.values())
          this.#closeAll(room, YjsClose.draining, 'draining');
        break;
      case 'recall':
        for (const room of this.#rooms.values())
          this.#dismiss(room, YjsClose.draining, 'come back');
        break;
      case 'opened':
        this.#open(input.peer, input.room, now);
        break;
      case 'turn':
      case 'part':
      case 'loaded':
      case 'saved':
      case 'unsaved':
      case 'compacted':
      case 'trouble':
        this.#answered(input, now);
        break;
      default: {
        const client = this.#clients.get(input.peer);
        if (client !== undefined) this.#said(client, input, now);
      }
    }
    return this.#effects;
  }

  #said(
    client: Client<P>,
    input: Extract<YjsInput<P>, { type: 'message' | 'text' | 'heard' | 'closed' | 'slow' }>,
    now: number,
  ): void {
    client.heardAt = now;
    client.probed = false;
    switch (input.type) {
      case 'closed':
        return this.#leave(client, now);
      case 'slow':
        return this.#close(client, YjsClose.slowReader, 'slow reader', now);
      case 'text':
        return this.#close(client, YjsClose.badMessage, 'text', now);
      case 'heard':
        return;
      case 'message':
        try {
          this.#message(client, input.bytes, now);
        } catch (error) {
          if (!(error instanceof WireError)) throw error;
          this.#close(client, YjsClose.badMessage, error.message, now);
        }
    }
  }

  #open(peer: P, name: string, now: number): void {
    const room = this.#isDraining ? null : this.#roomFor(name, now);
    if (room === null) {
      const code = this.#isDraining ? YjsClose.draining : YjsClose.tooManyRooms;
      this.#effects.push({ type: 'close', peer, code, reason: WORDS.noMemory });
      return;
    }
    if (room.clients.size >= this.#limits.roomPeers) {
      const reason = 'the room is full';
      this.#effects.push({ type: 'close', peer, code: YjsClose.roomFull, reason });
      return;
    }
    const meter = { bytesFullAt: 0, framesFullAt: 0, copiesFullAt: 0 };
    const times = { heardAt: now, saidAt: now };
    const client: Client<P> = { peer, room, ...times, probed: false, isHeld: false, ...meter };
    this.#clients.set(peer, client);
    room.clients.set(peer, client);
    if (room.phase !== 'loading') this.#greet(client, now);
  }

  /** Null when there is no place for another. */
  #roomFor(name: string, now: number): Room<P> | null {
    const known = this.#rooms.get(name);
    if (known !== undefined) return known;
    this.#makePlace(1, 0);
    const { yjsRooms, yjsMemoryBytes } = this.#limits;
    if (this.#rooms.size >= yjsRooms || this.#cost >= yjsMemoryBytes) return null;
    const id = ++this.#lastId;
    const room: Room<P> = {
      id,
      name,
      phase: 'loading',
      doc: new RoomDoc(),
      clients: new Map(),
      awareness: new Awareness(),
      queue: [],
      news: [],
      asking: new Map(),
      isSoon: false,
      cost: 0,
      shownCost: 0,
      compactAbove: COMPACT_BYTES_MIN,
      idleSince: now,
      noSpaceUntil: 0,
      noSpaceWords: '',
    };
    this.#rooms.set(name, room);
    this.#byId.set(id, room);
    this.#effects.push({ type: 'load', id, room: name });
    return room;
  }

  /** What a newcomer hears first: what we have, so that it says what we have not; and who is there. */
  #greet(client: Client<P>, now: number): void {
    const { room } = client;
    this.#send([client], step1Message(room.doc.vector()), now);
    const states = room.awareness.all();
    if (states.length > 0) this.#send([client], awarenessMessage(states), now);
  }

  #message(client: Client<P>, bytes: Uint8Array, now: number): void {
    const message = decodeClientMessage(bytes, this.#limits.yjsStateBytes);
    const { room } = client;
    let copies = 1;
    let answered = 0;
    switch (message.type) {
      case 'step1':
        this.#queue({ type: 'step1', from: client, vector: message.vector.slice() }, now);
        break;
      case 'update': {
        const update = message.update.slice();
        const scanned = scanUpdate(update);
        const cost = updateCost(update, scanned);
        copies = room.clients.size + scanned.parts;
        if (scanned.parts > 0) this.#queue({ type: 'update', from: client, update, cost }, now);
        break;
      }
      case 'awareness': {
        copies = room.clients.size + message.entries.length;
        this.#show(client, message.entries, now);
        break;
      }
      case 'queryAwareness': {
        const answer = awarenessMessage(room.awareness.all());
        this.#send([client], answer, now);
        answered = answer.length;
        break;
      }
      case 'nothing':
        break;
    }
    this.#charge(client, bytes.length + answered, copies, now);
  }

  #charge(client: Client<P>, bytes: number, copies: number, now: number): void {
    const ms = this.#rates.charge(client, bytes, copies, now);
    if (ms > 0) this.#effects.push({ type: 'pause', peer: client.peer, ms });
  }

  #show(client: Client<P>, entries: readonly AwarenessEntry[], now: number): void {
    const { room } = client;
    const taken = room.awareness.take(client, entries);
    const isMore = this.#weighShown(room) > 0;
    this.#makePlace(0, 0);
    this.#tell(client, taken, now);
    // With its states, of which the others hear then that they are gone.
    if (isMore && this.#cost > this.#limits.yjsMemoryBytes) this.#deny(client, WORDS.noMemory, now);
  }

  #tell(from: Client<P>, entries: readonly AwarenessEntry[], now: number): void {
    if (entries.length > 0) this.#send(othersThan(from), awarenessMessage(entries), now);
  }

  #queue(work: Work<P>, now: number): void {
    const { from } = work;
    const { room } = from;
    this.#waitingBytes += bytesOf(work);
    room.queue.push(work);
    if (room.phase === 'ready') this.#soon(room);
    if (this.#waitingBytes > WAITING_BYTES_MAX)
      return this.#close(from, YjsClose.noSpace, 'too much waits', now);
    if (from.isHeld || room.phase === 'ready') return;
    from.isHeld = true;
    this.#effects.push({ type: 'hold', peer: from.peer });
  }

  #soon(room: Room<P>): void {
    if (room.isSoon) return;
    room.isSoon = true;
    this.#effects.push({ type: 'soon', id: room.id });
  }

  #turn(room: Room<P>, now: number): void {
    if (room.phase !== 'ready') return;
    const works = this.#taken(room);
    let steps = 0;
    for (const [i, work] of works.entries()) {
      if (steps > TURN_STEPS) {
        this.#requeue(room, works.slice(i));
        break;
      }
      if (work.type === 'step1') room.asking.set(work.from, work.vector);
      else if (!this.#apply(room, work, now)) {
        // What was applied before it in this turn is not on disk: it comes again.
        const others = works.filter(({ from }) => from !== work.from);
        this.#requeue(room, others);
        return this.#reload(room);
      } else steps += room.doc.lastSteps;
    }
    if (works.length > room.asking.size) this.#weigh(room);
    if (room.news.length === 0) {
      this.#answer(room, now);
      return this.#ready(room);
    }
    room.phase = 'saving';
    const update = merged(room.news.map((news) => news.update));
    this.#effects.push({ type: 'save', id: room.id, update });
  }

  /** Everything that waits, and its senders are read again. */
  #taken(room: Room<P>): Work<P>[] {
    const works = room.queue;
    room.queue = [];
    for (const work of works) {
      this.#waitingBytes -= bytesOf(work);
      this.#release(work.from);
    }
    return works;
  }

  #release(client: Client<P>): void {
    if (!client.isHeld) return;
    client.isHeld = false;
    this.#effects.push({ type: 'release', peer: client.peer });
  }

  #requeue(room: Room<P>, again: readonly Work<P>[]): void {
    for (const work of again) this.#waitingBytes += bytesOf(work);
    room.queue.unshift(...again);
  }

  /** False when the document must be loaded again; the sender is gone then. */
  #apply(room: Room<P>, work: Update<P>, now: number): boolean {
    const words = this.#noSpaceFor(room, work, now);
    if (words !== null) {
      this.#deny(work.from, words, now);
      return true;
    }
    try {
      const update = room.doc.apply(work.update);
      if (update !== null) room.news.push({ from: work.from, update });
      const { lastSteps } = room.doc;
      if (lastSteps >= PAID_STEPS_MIN && this.#clients.has(work.from.peer))
        this.#charge(work.from, 0, lastSteps, now);
      return true;
    } catch (error) {
      if (!(error instanceof DocTrouble)) throw error;
      if (error instanceof TakesTooLong) this.#deny(work.from, error.message, now);
      else this.#close(work.from, YjsClose.badMessage, error.message, now);
      return false;
    }
  }

  #noSpaceFor(room: Room<P>, { cost: more }: Update<P>, now: number): string | null {
    if (now < room.noSpaceUntil) return room.noSpaceWords;
    const { yjsRoomBytes, yjsMemoryBytes } = this.#limits;
    room.cost += more;
    this.#cost += more;
    if (room.cost > yjsRoomBytes || this.#cost > yjsMemoryBytes) {
      this.#weigh(room, more);
      this.#makePlace(0, 0);
    }
    if (room.cost <= yjsRoomBytes && this.#cost <= yjsMemoryBytes) return null;
    const words = room.cost > yjsRoomBytes ? WORDS.roomTooLarge : WORDS.noMemory;
    this.#weigh(room);
    return words;
  }

  /** In words, which stock clients print, and then with a code. */
  #deny(client: Client<P>, words: string, now: number): void {
    if (!this.#clients.has(client.peer)) return;
    this.#send([client], deniedMessage(words), now);
    this.#close(client, YjsClose.noSpace, words, now);
  }

  #reload(room: Room<P>): void {
    room.doc.destroy();
    room.doc = new RoomDoc();
    room.news = [];
    room.phase = 'loading';
    this.#weigh(room);
    this.#effects.push({ type: 'load', id: room.id, room: room.name });
  }

  #answered(input: Extract<YjsInput<P>, { id: number }>, now: number): void {
    const room = this.#byId.get(input.id);
    if (room === undefined) return;
    switch (input.type) {
      case 'turn':
        room.isSoon = false;
        return this.#turn(room, now);
      case 'part':
        return this.#takePart(room, input.update);
      case 'loaded':
        return this.#loaded(room, input.stored, now);
      case 'saved':
        return this.#saved(room, input.stored, now);
      case 'unsaved':
        return this.#unsaved(room, input.words, now);
      case 'compacted':
        room.compactAbove = compactAbove(input.stored);
        return this.#ready(room);
      case 'trouble':
        return this.#dismiss(room, YjsClose.trouble, 'trouble with the disk');
    }
  }

  #takePart(room: Room<P>, update: Uint8Array): void {
    try {
      room.doc.load(update);
    } catch (error) {
      if (!(error instanceof DocTrouble)) throw error;
      this.#dismiss(room, YjsClose.trouble, `what is on disk: ${error.message}`);
    }
  }

  #loaded(room: Room<P>, stored: Stored, now: number): void {
    room.compactAbove = compactAbove(stored);
    this.#weigh(room);
    this.#makePlace(0, 0);
    if (this.#cost > this.#limits.yjsMemoryBytes)
      return this.#dismiss(room, YjsClose.tooManyRooms, WORDS.noMemory);
    for (const client of room.clients.values()) this.#greet(client, now);
    this.#ready(room);
  }

  #saved(room: Room<P>, stored: Stored, now: number): void {
    const { news } = room;
    room.news = [];
    for (const { from, update } of news) this.#send(othersThan(from), updateMessage(update), now);
    this.#answer(room, now);
    if (stored.bytes <= room.compactAbove) return this.#ready(room);
    room.phase = 'compacting';
    // Whatever becomes of it, not again with the next letter.
    room.compactAbove = 2 * stored.bytes;
    this.#effects.push({ type: 'compact', id: room.id, snapshot: room.doc.encode() });
    this.#weigh(room);
  }

  /** Those whose edits these were are told; the document is what is on disk. */
  #unsaved(room: Room<P>, words: string, now: number): void {
    room.noSpaceUntil = now + NO_SPACE_MS;
    room.noSpaceWords = words;
    for (const author of new Set(room.news.map(({ from }) => from))) this.#deny(author, words, now);
    this.#reload(room);
  }

  #answer(room: Room<P>, now: number): void {
    let sent = 0;
    for (const [from, vector] of room.asking) {
      if (sent > ANSWER_BYTES) return this.#soon(room);
      room.asking.delete(from);
      if (!this.#clients.has(from.peer)) continue;
      try {
        const bytes = step2Message(room.doc.encode(vector));
        sent += bytes.length;
        from.saidAt = now;
        this.#effects.push({ type: 'send', to: [from.peer], bytes, isAnswer: true });
        this.#charge(from, bytes.length, 1, now);
      } catch (error) {
        if (!(error instanceof WireError)) throw error;
        this.#close(from, YjsClose.badMessage, error.message, now);
      }
    }
  }

  #ready(room: Room<P>): void {
    room.phase = 'ready';
    if (room.queue.length > 0 || room.asking.size > 0) this.#soon(room);
  }

  #leave(client: Client<P>, now: number): void {
    const { peer, room } = client;
    this.#clients.delete(peer);
    room.clients.delete(peer);
    room.asking.delete(client);
    this.#tell(client, room.awareness.leave(client), now);
    this.#weighShown(room);
    if (room.clients.size > 0) return;
    room.idleSince = now;
    if (this.#rooms.get(room.name) !== room) return;
    this.#rooms.delete(room.name);
    this.#rooms.set(room.name, room);
  }

  #close(client: Client<P>, code: number, reason: string, now: number): void {
    if (!this.#clients.has(client.peer)) return;
    this.#leave(client, now);
    this.#effects.push({ type: 'close', peer: client.peer, code, reason });
  }

  #dismiss(room: Room<P>, code: number, reason: string): void {
    this.#closeAll(room, code, reason);
    this.#forget(room);
  }

  /** Nobody is left who would have to hear of the others' leaving. */
  #closeAll(room: Room<P>, code: number, reason: string): void {
    for (const peer of room.clients.keys()) {
      this.#clients.delete(peer);
      this.#effects.push({ type: 'close', peer, code, reason });
    }
    room.clients.clear();
    room.asking.clear();
  }

  #forget(room: Room<P>): void {
    this.#taken(room);
    room.doc.destroy();
    this.#cost -= room.cost;
    room.cost = 0;
    this.#byId.delete(room.id);
    this.#rooms.delete(room.name);
    this.#effects.push({ type: 'forget', id: room.id });
  }

  /** Rooms that nobody is in go, the longest idle first, until so much more fits. */
  #makePlace(rooms: number, bytes: number): void {
    const { yjsRooms, yjsMemoryBytes } = this.#limits;
    for (const room of this.#rooms.values()) {
      if (this.#rooms.size + rooms <= yjsRooms && this.#cost + bytes <= yjsMemoryBytes) return;
      if (isIdle(room)) this.#forget(room);
    }
  }

  #weigh(room: Room<P>, more = 0): void {
    const cost = room.doc.cost() + room.awareness.cost() + more;
    this.#cost += cost - room.cost;
    room.cost = cost;
    room.shownCost = room.awareness.cost();
  }

  /** How much more it is. Without a look at the document, because clients show something often. */
  #weighShown(room: Room<P>): number {
    const cost = room.awareness.cost();
    const more = cost - room.shownCost;
    room.shownCost = cost;
    room.cost += more;
    this.#cost += more;
    return more;
  }

  #send(to: readonly Client<P>[], bytes: Uint8Array, now: number): void {
    if (to.length === 0) return;
    for (const client of to) client.saidAt = now;
    this.#effects.push({ type: 'send', to: to.map(({ peer }) => peer), bytes });
  }

  #tick(now: number): void {
    for (const client of this.#clients.values()) {
      const quietMs = now - client.heardAt;
      if (quietMs >= this.#limits.idleMs) this.#close(client, YjsClose.idle, 'idle', now);
      else if (!client.probed && quietMs >= QUIET_MS) {
        client.probed = true;
        this.#effects.push({ type: 'probe', peer: client.peer });
      }
      // Stock clients close a socket on which they heard nothing for 30 s.
      if (now - client.saidAt >= QUIET_MS) this.#send([client], awarenessMessage([]), now);
    }
    for (const room of this.#rooms.values())
      if (isIdle(room) && now - room.idleSince >= this.#limits.yjsIdleMs) this.#forget(room);
  }
}

function isIdle<P>(room: Room<P>): boolean {
  return room.clients.size === 0 && room.phase === 'ready' && room.queue.length === 0;
}

function othersThan<P>(from: Client<P>): Client<P>[] {
  return [...from.room.clients.values()].filter((client) => client !== from);
}

function bytesOf<P>(work: Work<P>): number {
  return work.type === 'update' ? work.update.length : work.vector.length;
}

function compactAbove({ snapshotBytes }: Stored): number {
  return Math.max(COMPACT_BYTES_MIN, COMPACT_FACTOR * snapshotBytes);
}
