/** The chat of a room, read from its page and written to it. */
import type * as Y from 'yjs';
import {
  compareElements,
  countDeleted,
  onElements,
  readElements,
  writeElement,
  type ElementId,
} from '../games/kit/elements.ts';
import { breaksIn, type Break } from './breaks.ts';
import {
  HEADS_MAX,
  readEntry,
  REACTIONS,
  type Change,
  type Entry,
  type Mention,
  type React,
  type Reaction,
  type Say,
} from './entries.ts';
import { inOrder } from './order.ts';

export type Message = {
  id: ElementId;
  client: number;
  clock: number;
  /** Null: no session of that id is known. */
  member: string | null;
  /** Null: its author took it back. */
  text: string | null;
  mentions: readonly Mention[];
  atMs: number;
  isEdited: boolean;
  to: ElementId | null;
  /** In the order of `REACTIONS`, with who gave them. */
  reactions: readonly { sign: Reaction; members: readonly string[] }[];
};

export type Chat = {
  messages: readonly Message[];
  byId: ReadonlyMap<ElementId, Message>;
  /** Before the message of that id. */
  breaks: ReadonlyMap<ElementId, readonly Break[]>;
  /** Elements that some program deleted, which ours never does. */
  removedCount: number;
  /** The next message's. */
  heads: readonly ElementId[];
  tick: number;
};

/** Elements read in all, the newest of the list. */
const ELEMENTS_MAX = 100_000;

export type MemberOf = (client: number) => string | null;

/** Reads each element once: none is ever changed. */
export class ChatReader {
  readonly #memberOf: MemberOf;
  #entries = new Map<ElementId, Entry | null>();

  constructor(memberOf: MemberOf) {
    this.#memberOf = memberOf;
  }

  read(page: Y.Doc): Chat {
    const known = this.#entries;
    const elements = readElements(page, 'chat').slice(-ELEMENTS_MAX);
    const read = elements.map((element) => {
      const before = known.get(element.id);
      return [element.id, before === undefined ? readEntry(element) : before] as const;
    });
    this.#entries = new Map(read);
    const entries = [...this.#entries.values()].filter((entry) => entry !== null);
    return chatOf(entries, countDeleted(page, 'chat'), remembered(this.#memberOf));
  }
}

function remembered(memberOf: MemberOf): MemberOf {
  const known = new Map<number, string | null>();
  return (client) => {
    let member = known.get(client);
    if (member === undefined) known.set(client, (member = memberOf(client)));
    return member;
  };
}

function chatOf(entries: readonly Entry[], removedCount: number, memberOf: MemberOf): Chat {
  // Who is not known is whoever holds that session, and nobody else.
  const authorOf = ({ client }: { client: number }): string => memberOf(client) ?? `${client}`;
  const said = entries.filter((entry) => entry.do === 'say');
  const ordered = inOrder(said.map((say) => ({ ...say, member: authorOf(say) })));
  const changes = lastOf(
    entries.filter((entry) => entry.do === 'change'),
    ({ on, client }) => `${on} ${authorOf({ client })}`,
  );
  const reactions = reactionsIn(entries, authorOf);
  const messages = ordered.list.map((say) => ({
    ...messageOf(say, changes.get(`${say.id} ${say.member}`)),
    member: memberOf(say.client),
    reactions: reactions.get(say.id) ?? [],
  }));
  const breaks = [...breaksIn(ordered)].flatMap(([place, here]) => {
    const id = ordered.list[place]?.id;
    return id === undefined ? [] : [[id, here] as const];
  });
  return {
    messages,
    byId: new Map(messages.map((message) => [message.id, message])),
    breaks: new Map(breaks),
    removedCount,
    heads: ordered.heads.slice(0, HEADS_MAX),
    tick: after(said),
  };
}

function messageOf(say: Say, change: Change | undefined): Omit<Message, 'member' | 'reactions'> {
  const { id, client, clock, atMs, to } = say;
  const { text, mentions } = change ?? say;
  return { id, client, clock, text, mentions, atMs, to, isEdited: change !== undefined };
}

type Later = { tick: number; client: number; clock: number };
const isLater = (a: Later, b: Later): boolean => (a.tick - b.tick || compareElements(a, b)) > 0;

/** Of those of one name, the last. */
function lastOf<E extends Later>(
  entries: readonly E[],
  nameOf: (entry: E) => string,
): Map<string, E> {
  const last = new Map<string, E>();
  for (const entry of entries) {
    const name = nameOf(entry);
    const before = last.get(name);
    if (before === undefined || isLater(entry, before)) last.set(name, entry);
  }
  return last;
}

function reactionsIn(
  entries: readonly Entry[],
  authorOf: (by: { client: number }) => string,
): Map<ElementId, Message['reactions']> {
  const given = lastOf(
    entries.filter((entry) => entry.do === 'react'),
    (react) => `${react.on} ${react.sign} ${authorOf(react)}`,
  );
  const byMessage = new Map<ElementId, React[]>();
  for (const react of given.values())
    if (react.isOn) {
      const here = byMessage.get(react.on) ?? [];
      here.push(react);
      byMessage.set(react.on, here);
    }
  return new Map(
    [...byMessage].map(([id, reacts]) => [
      id,
      REACTIONS.flatMap((sign) => {
        const members = reacts.filter((react) => react.sign === sign).map(authorOf);
        return members.length === 0 ? [] : [{ sign, members: members.toSorted() }];
      }),
    ]),
  );
}

/** A hostile tick can be the last there is: then it is taken again. */
function after(entries: readonly Entry[]): number {
  const last = entries.reduce((most, { tick }) => Math.max(most, tick), 0);
  return Math.min(last + 1, Number.MAX_SAFE_INTEGER);
}

export type NewMessage = Pick<Say, 'text' | 'mentions' | 'atMs' | 'apart' | 'to'>;

/** `chat` is what its author saw. */
export const say = (page: Y.Doc, { heads, tick }: Chat, message: NewMessage): ElementId =>
  writeElement(page, { do: 'say', ...message, heads: [...heads], tick }, 'chat');

/** Whether what carries this client id was written by the person who writes now. */
export type IsOwn = (client: number) => boolean;
type NewWords = Pick<Change, 'on' | 'text' | 'mentions'>;

/** Counts only on messages of one's own. */
export function change(page: Y.Doc, words: NewWords, isOwn: IsOwn): ElementId {
  const before = ownEntries(page, isOwn).filter(
    (own) => own.do === 'change' && own.on === words.on,
  );
  return writeElement(page, { do: 'change', ...words, tick: after(before) }, 'chat');
}

export function react(
  page: Y.Doc,
  given: Pick<React, 'on' | 'sign' | 'isOn'>,
  isOwn: IsOwn,
): ElementId {
  const before = ownEntries(page, isOwn).filter((own) => own.do === 'react' && own.on === given.on);
  return writeElement(page, { do: 'react', ...given, tick: after(before) }, 'chat');
}

/** What others claim of theirs does not count. */
function ownEntries(page: Y.Doc, isOwn: IsOwn): Entry[] {
  return readElements(page, 'chat').flatMap((element) => {
    const entry = isOwn(element.client) ? readEntry(element) : null;
    return entry === null ? [] : [entry];
  });
}

/** Calls back after every change. Returns how to stop. */
export const onChat = (page: Y.Doc, changed: () => void): (() => void) =>
  onElements(page, changed, 'chat');
