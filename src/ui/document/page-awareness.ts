/**
 * Others' carets on one page in the shape that editors of Yjs expect of an "awareness", over the room's presence. Names and colours are
 * those of the room's peers; of what a peer shows of itself only `page` and `cursor` are read, and only positions in this page's text:
 * anything else could make the editor throw.
 */
import type * as Y from 'yjs';
import type { PageSummary, Room } from '../../room/room-api.ts';

export type Caret = { anchor: unknown; head: unknown };
export type CaretOwner = {
  name: string;
  /** Satisfies the caret plugin; what is drawn is `tone`. */
  color: string;
  /** The person's colour as they chose it: anything. */
  tone: string;
  /** Its id. */
  peer: string;
};
export type CaretState = { cursor: Caret | null; user?: CaretOwner };
export type AwarenessChange = { added: number[]; updated: number[]; removed: number[] };
type Listener = (change: AwarenessChange) => void;
type EventName = 'change' | 'update';

const ANY_COLOUR = '#000000';
/** Names, colours and paths change seldom: they are looked at with the room's changes, no more often than this. */
const PEERS_AFTER_MS = 250;

type Parts = {
  room: Room;
  page: PageSummary['id'];
  doc: Y.Doc;
  fragment: Y.XmlFragment;
  nameOf: (name: string) => string;
};

export class PageAwareness {
  readonly doc: Y.Doc;
  readonly #parts: Parts;
  readonly #listeners = new Set<Listener>();
  readonly #texts = new Map<number, string>();
  #own: CaretState = { cursor: null };
  #ownText = 'null';
  #others = new Map<number, CaretState>();
  #stops: (() => void)[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isStarted = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.doc = parts.doc;
  }

  get clientID(): number {
    return this.doc.clientID;
  }

  get states(): Map<number, CaretState> {
    return this.getStates();
  }

  /** Positions whose text has not come yet are in it. */
  getStates(): Map<number, CaretState> {
    const states = new Map<number, CaretState>([[this.clientID, this.#own]]);
    for (const [client, state] of this.#others) states.set(client, state);
    return states;
  }

  getLocalState(): CaretState {
    return this.#own;
  }

  setLocalState(state: CaretState | null): void {
    this.setLocalStateField('cursor', state?.cursor ?? null);
  }

  /** Only `cursor` is told to others. */
  setLocalStateField(field: string, value: unknown): void {
    if (field !== 'cursor' || !this.#isStarted) return;
    const text = JSON.stringify(value ?? null);
    // After each edit of others the editor says its caret again.
    if (text === this.#ownText) return;
    this.#ownText = text;
    this.#own = { cursor: JSON.parse(text) as Caret | null };
    this.#parts.room.updatePresence({ cursor: this.#own.cursor ?? undefined });
  }

  on(_event: EventName, listener: Listener): void {
    this.#listeners.add(listener);
  }

  off(_event: EventName, listener: Listener): void {
    this.#listeners.delete(listener);
  }

  start(): void {
    const { room } = this.#parts;
    this.#isStarted = true;
    this.#stops = [
      room.on('presence', () => this.#look()),
      room.on('change', () => {
        this.#timer ??= setTimeout(() => this.#look(), PEERS_AFTER_MS);
      }),
    ];
    this.#look();
  }

  /** Our caret is shown no longer. */
  stop(): void {
    this.setLocalStateField('cursor', null);
    this.#isStarted = false;
    for (const stop of this.#stops) stop();
    clearTimeout(this.#timer);
  }

  #look(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const found = this.#read();
    const change: AwarenessChange = { added: [], updated: [], removed: [] };
    for (const client of this.#others.keys()) {
      if (found.has(client)) continue;
      change.removed.push(client);
      this.#texts.delete(client);
    }
    for (const [client, state] of found) {
      const text = JSON.stringify(state);
      if (this.#texts.get(client) === text) continue;
      change[this.#texts.has(client) ? 'updated' : 'added'].push(client);
      this.#texts.set(client, text);
    }
    this.#others = found;
    if (change.added.length + change.updated.length + change.removed.length > 0)
      for (const listener of this.#listeners) listener(change);
  }

  #read(): Map<number, CaretState> {
    const { room, page, nameOf } = this.#parts;
    const states = new Map<number, CaretState>();
    const presences = room.presences();
    if (presences.size === 0) return states;
    for (const peer of room.peers()) {
      const presence = presences.get(peer.id);
      if (presence?.['page'] !== page || isGone(peer)) continue;
      const cursor = this.#caretIn(presence['cursor']);
      if (cursor === null) continue;
      const user = { name: nameOf(peer.name), color: ANY_COLOUR, tone: peer.color, peer: peer.id };
      states.set(room.clientIdOf(peer.id), { cursor, user });
    }
    return states;
  }

  #caretIn(cursor: unknown): Caret | null {
    if (!isRecord(cursor)) return null;
    const { anchor, head } = cursor;
    return this.#isSafe(anchor) && this.#isSafe(head) ? { anchor, head } : null;
  }

  /** A position anywhere else would name or open another type of the document. */
  #isSafe(position: unknown): boolean {
    if (!isRecord(position)) return false;
    const { type, tname, item, assoc } = position;
    if (![type, item].every((id) => id === undefined || id === null || isId(id))) return false;
    if (assoc !== undefined && assoc !== null && typeof assoc !== 'number') return false;
    if (tname === undefined || tname === null) return true;
    return (
      typeof tname === 'string' && this.doc.share.get(tname) === (this.#parts.fragment as unknown)
    );
  }
}

const isGone = (peer: ReturnType<Room['peers']>[number]): boolean =>
  peer.left || peer.cutOff !== null || peer.path === 'out-of-reach';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const isId = (value: unknown): boolean =>
  isRecord(value) &&
  [value['client'], value['clock']].every(
    (part) => Number.isSafeInteger(part) && (part as number) >= 0,
  );
