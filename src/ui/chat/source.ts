/** The chat of an open room, read a moment after it has changed, and what is done to it. */
import {
  change,
  ChatReader,
  onChat,
  react,
  say,
  type Chat,
  type Message,
} from '../../model/chat/chat.ts';
import { APART_FROM_ALL, type Mention, type Reaction } from '../../model/chat/entries.ts';
import type { Author, PeerSummary, Room } from '../../room/room-api.ts';

/** A burst of entries is read once. */
const READ_AFTER_MS = 60;
/** Names, receipts and who is within reach change with everything that happens in a room. */
const LOOK_AFTER_MS = 250;
/** Of our own, the last: whether another device holds them. */
const WAITING_MAX = 10;

type PageDoc = Awaited<ReturnType<Room['doc']>>;
export type Person = Pick<Author, 'name' | 'color' | 'isSelf'>;

export type ChatNow = {
  chat: Chat;
  /** By member; of who is not known here, by client id. Names are as they were chosen. */
  people: ReadonlyMap<string, Person>;
  self: string;
  /** Within reach, who show that they write here: by member. */
  writing: readonly string[];
  /** Out of reach, by member. */
  apart: readonly string[];
  /** Those of our messages that no other device is known to hold. */
  waiting: ReadonlySet<string>;
};

export const personKey = ({ member, client }: Pick<Message, 'member' | 'client'>): string =>
  member ?? `${client}`;

export class ChatSource {
  readonly #room: Room;
  readonly #reader: ChatReader;
  readonly #listeners = new Set<() => void>();
  readonly #stops: (() => void)[] = [];
  #doc: PageDoc | null = null;
  #stopDoc: () => void = () => undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dueMs = Infinity;
  #isChanged = true;
  #now: ChatNow | null = null;
  #text = '';

  constructor(room: Room) {
    this.#room = room;
    this.#reader = new ChatReader((client) => room.authorOf(client)?.member ?? null);
  }

  /** Null until the chat's page is here. */
  readonly get = (): ChatNow | null => this.#now;

  readonly subscribe = (onChange: () => void): (() => void) => {
    this.#listeners.add(onChange);
    if (this.#listeners.size === 1) this.#begin();
    return () => {
      this.#listeners.delete(onChange);
      if (this.#listeners.size === 0) this.#end();
    };
  };

  send(text: string, mentions: readonly Mention[], to: string | null): void {
    const [doc, now] = [this.#doc, this.#now];
    if (doc === null || now === null) return;
    this.#room.noteSelf();
    const apart =
      this.#room.status().state === 'offline' ? [APART_FROM_ALL] : apartIn(this.#room.peers());
    say(doc, now.chat, { text, mentions, to, apart, atMs: Date.now() });
    this.#read();
  }

  /** Null takes it back. */
  change(on: string, text: string | null, mentions: readonly Mention[]): void {
    if (this.#doc === null) return;
    change(this.#doc, { on, text, mentions }, this.#isOwn);
    this.#read();
  }

  react(on: string, sign: Reaction, isOn: boolean): void {
    if (this.#doc === null) return;
    this.#room.noteSelf();
    react(this.#doc, { on, sign, isOn }, this.#isOwn);
    this.#read();
  }

  readonly #isOwn = (client: number): boolean => this.#room.authorOf(client)?.isSelf === true;

  #begin(): void {
    const look = (): void => this.#readIn(LOOK_AFTER_MS);
    this.#stops.push(
      this.#room.on('change', look),
      this.#room.on('presence', look),
      this.#room.on('doc-replaced', ({ page }) => {
        if (page === this.#room.chat) this.#bind().catch(reportError);
      }),
    );
    this.#bind().catch(reportError);
  }

  async #bind(): Promise<void> {
    const doc = await this.#room.doc(this.#room.chat);
    if (this.#listeners.size === 0) return;
    this.#stopDoc();
    this.#doc = doc;
    this.#stopDoc = onChat(doc, () => {
      this.#isChanged = true;
      this.#readIn(READ_AFTER_MS);
    });
    this.#isChanged = true;
    this.#read();
  }

  #end(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.#stopDoc();
    this.#doc = null;
    clearTimeout(this.#timer);
    this.#dueMs = Infinity;
  }

  #readIn(ms: number): void {
    const dueMs = performance.now() + ms;
    if (this.#dueMs <= dueMs) return;
    clearTimeout(this.#timer);
    this.#dueMs = dueMs;
    this.#timer = setTimeout(() => this.#read(), ms);
  }

  #read(): void {
    clearTimeout(this.#timer);
    this.#dueMs = Infinity;
    if (this.#doc === null) return;
    const before = this.#now?.chat;
    const chat = this.#isChanged || before === undefined ? this.#reader.read(this.#doc) : before;
    const rest = restOf(this.#room, chat);
    const text = JSON.stringify([[...rest.people], rest.writing, rest.apart, [...rest.waiting]]);
    const isSame = !this.#isChanged && text === this.#text;
    this.#isChanged = false;
    if (isSame) return;
    this.#text = text;
    this.#now = { chat, ...rest };
    for (const listener of this.#listeners) listener();
  }
}

function restOf(room: Room, chat: Chat): Omit<ChatNow, 'chat'> {
  const peers = room.peers();
  const self = room.authorOf(room.clientIdOf(room.self.id))?.member ?? '';
  return {
    people: peopleOf(room, chat, self),
    self,
    writing: writingIn(room, peers, self),
    apart: apartIn(peers).filter((member) => member !== self),
    waiting: waitingIn(room, chat, self),
  };
}

function peopleOf(room: Room, { messages }: Chat, self: string): Map<string, Person> {
  const people = new Map<string, Person>();
  for (const { id, name, color } of room.members())
    people.set(id, { name, color, isSelf: id === self });
  for (const { member, name, color } of room.peers())
    if (member !== null && name !== '')
      people.set(member, { name, color, isSelf: member === self });
  people.set(self, { ...room.self, isSelf: true });
  for (const message of messages) {
    const key = personKey(message);
    if (people.has(key)) continue;
    const author = room.authorOf(message.client);
    people.set(key, {
      name: author?.name ?? '',
      color: author?.color ?? '',
      isSelf: author?.isSelf === true,
    });
  }
  return people;
}

const isHere = ({ path, left, cutOff }: PeerSummary): boolean =>
  path !== 'out-of-reach' && !left && cutOff === null;

/** Nobody is apart who is also here, in another tab or on another device. */
function apartIn(peers: readonly PeerSummary[]): string[] {
  const here = new Set(peers.filter(isHere).map(({ member }) => member));
  const apart = peers.flatMap(({ path, left, cutOff, member }) =>
    path === 'out-of-reach' && !left && cutOff === null && member !== null && !here.has(member)
      ? [member]
      : [],
  );
  return [...new Set(apart)];
}

function writingIn(room: Room, peers: readonly PeerSummary[], self: string): string[] {
  const presences = room.presences();
  const writing = peers.flatMap((peer) =>
    isHere(peer) && peer.member !== null && presences.get(peer.id)?.['chats'] === true
      ? [peer.member]
      : [],
  );
  return [...new Set(writing)].filter((member) => member !== self);
}

function waitingIn(room: Room, { messages }: Chat, self: string): Set<string> {
  const waiting = new Set<string>();
  let left = WAITING_MAX;
  for (let i = messages.length - 1; i >= 0 && left > 0; i--) {
    const message = messages[i];
    if (message?.member !== self) continue;
    left -= 1;
    const entry = room.network.entryOf(room.chat, message.client, message.clock);
    if (entry !== null && room.network.info(entry).heldBy.length === 0) waiting.add(message.id);
  }
  return waiting;
}
