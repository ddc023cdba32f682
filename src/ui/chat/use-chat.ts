/** The chat of a room for components: what it holds, what of it was not seen on this device, who is who. */
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { Message } from '../../model/chat/chat.ts';
import type { Room } from '../../room/room-api.ts';
import { plainName } from '../words/names.ts';
import { useWords } from '../words/use-words.tsx';
import { DeviceNotes } from './device-notes.ts';
import { ChatSource, personKey, type ChatNow } from './source.ts';

export type Unread = {
  /** In the order of the chat. */
  messages: readonly Message[];
  /** Of them, the last that names us or answers us. */
  named: Message | null;
};

export type OpenChat = {
  source: ChatSource;
  now: ChatNow;
  notes: DeviceNotes;
  unread: Unread;
  see: (messages: readonly Message[]) => void;
};

const localStorageOrNull = (): Storage | null => {
  try {
    return localStorage;
  } catch {
    return null;
  }
};

/** Null until the chat's page is here. */
export function useChat(room: Room): OpenChat | null {
  const source = useMemo(() => new ChatSource(room), [room]);
  const notes = useMemo(() => new DeviceNotes(localStorageOrNull(), room.topic), [room.topic]);
  const now = useSyncExternalStore(source.subscribe, source.get);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    const onStorage = (event: StorageEvent): void => {
      if (notes.follow(event)) setTurn((before) => before + 1);
    };
    addEventListener('storage', onStorage, { signal: abort.signal });
    return () => abort.abort();
  }, [notes]);
  const see = useCallback(
    (messages: readonly Message[]): void => {
      if (notes.see(messages)) setTurn((before) => before + 1);
    },
    [notes],
  );
  return useMemo(
    () => (now === null ? null : { source, now, notes, see, unread: unreadIn(now, notes, turn) }),
    [source, now, notes, see, turn],
  );
}

/** `_turn`: another each time that the notes have changed. */
function unreadIn({ chat, self }: ChatNow, notes: DeviceNotes, _turn: number): Unread {
  const messages = chat.messages.filter(
    (message) => message.member !== self && message.text !== null && !notes.isSeen(message),
  );
  const named = messages.findLast(
    ({ mentions, to }) =>
      mentions.some(({ member }) => member === self) ||
      (to !== null && chat.byId.get(to)?.member === self),
  );
  return { messages, named: named ?? null };
}

export type Naming = {
  /** As it can stand in a sentence. */
  nameOf: (key: string) => string;
  colorOf: (key: string) => string;
  isSelf: (key: string) => boolean;
  /** Several, ourselves first, as "You". */
  namesOf: (keys: readonly string[]) => string;
  authorOf: (message: Message) => string;
};

export function useNaming({ people, self }: ChatNow): Naming {
  const { names } = useWords();
  return useMemo(() => {
    const nameOf = (key: string): string => plainName(people.get(key)?.name ?? '', names.someone);
    return {
      nameOf,
      colorOf: (key) => people.get(key)?.color ?? '',
      isSelf: (key) => people.get(key)?.isSelf === true,
      namesOf(keys) {
        const others = keys.filter((key) => key !== self).map(nameOf);
        return others.length < keys.length ? names.youAnd(others) : names.listWho(others);
      },
      authorOf: (message) => nameOf(personKey(message)),
    };
  }, [people, self, names]);
}
