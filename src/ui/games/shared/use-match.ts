/** All games of one kind on a page, as they stand now, and how to write to them. */
import { useMemo, useSyncExternalStore } from 'react';
import type * as Y from 'yjs';
import type { Action } from '../../../model/games/kit/actions.ts';
import {
  countDeleted,
  readElements,
  writeElement,
  type ElementId,
} from '../../../model/games/kit/elements.ts';
import { Match, type Game, type LeftAside } from '../../../model/games/kit/match.ts';
import type { Rules } from '../../../model/games/kit/rules.ts';
import type { Room } from '../../../room/room-api.ts';
import { elementsStore, type ElementsStore } from './elements-store.ts';
import { selfOf } from './persons.tsx';

export type Games<State> = {
  /** Newest last. */
  games: Game<State>[];
  leftAside: LeftAside[];
  deleted: number;
  /** Why it would not be played if we wrote it now; null: it would. */
  refusalOf: (action: Action) => string | null;
  /** Null where it would be left aside: nothing is written then. */
  write: (action: Action) => ElementId | null;
  nextTick: number;
};

/** Follows the page's list, and the room while the author of something is not known yet. */
export function useMatch<Setup, State, Move>(
  room: Room,
  doc: Y.Doc,
  rules: Rules<Setup, State, Move>,
): Games<State> {
  const store = useMemo(() => storeOf(room, doc, rules), [room, doc, rules]);
  return useSyncExternalStore(store.subscribe, store.now);
}

function storeOf<Setup, State, Move>(
  room: Room,
  doc: Y.Doc,
  rules: Rules<Setup, State, Move>,
): ElementsStore<Games<State>> {
  const match = new Match(rules, (client) => room.authorOf(client)?.member ?? null);
  const refusalOf = (action: Action): string | null =>
    match.refusalOf(action, selfOf(room), doc.clientID);
  const look = (): Games<State> => {
    match.take(readElements(doc));
    return {
      games: match.games(),
      leftAside: match.leftAside(),
      deleted: countDeleted(doc),
      refusalOf,
      write(action) {
        return refusalOf(action) === null ? writeElement(doc, action) : null;
      },
      nextTick: match.nextTick,
    };
  };
  return elementsStore({
    room,
    doc,
    look,
    isWaiting: ({ leftAside }) => leftAside.some(({ reason }) => reason === 'no-author'),
  });
}
