/** The rounds of a page as they stand, and how to write to them. */
import { useMemo, useSyncExternalStore } from 'react';
import type * as Y from 'yjs';
import {
  countDeleted,
  readElements,
  writeElement,
  type ElementId,
} from '../../../model/games/kit/elements.ts';
import type { Claim, Join, Lost, NewRound, Start } from '../../../model/games/tides/actions.ts';
import { playRound, type Round } from '../../../model/games/tides/round.ts';
import {
  currentRound,
  readRounds,
  seenOf,
  type RoundEntry,
} from '../../../model/games/tides/tides.ts';
import type { Room } from '../../../room/room-api.ts';
import { elementsStore, type ElementsStore } from '../shared/elements-store.ts';
import { selfOf } from '../shared/persons.tsx';

/** Without what says where and upon what it was written. */
type Bare<Action> = Omit<Action, 'round' | 'tick' | 'seen'>;
type Saying = Bare<Join> | Bare<Start> | Bare<Claim> | Bare<Lost>;
export type Current = { entry: RoundEntry; round: Round; player: number };
export type TidesNow = {
  rounds: readonly RoundEntry[];
  /** Null while none was opened. */
  current: Current | null;
  deleted: number;
};
export type Tides = ElementsStore<TidesNow> & {
  /** Into a round, upon all that is seen of it now. */
  say: (round: ElementId, saying: Saying) => void;
  openRound: () => void;
};

export function useTides(room: Room, doc: Y.Doc): [TidesNow, Tides] {
  const tides = useMemo(() => tidesOf(room, doc), [room, doc]);
  return [useSyncExternalStore(tides.subscribe, tides.now), tides];
}

function tidesOf(room: Room, doc: Y.Doc): Tides {
  const memberOf = (client: number): string | null => room.authorOf(client)?.member ?? null;
  let isSomebodyUnknown = false;
  const look = (): TidesNow => {
    const elements = readElements(doc);
    isSomebodyUnknown = elements.some(({ client }) => memberOf(client) === null);
    const deleted = countDeleted(doc);
    const rounds = readRounds(elements, memberOf, deleted);
    const entry = currentRound(rounds);
    if (entry === null) return { rounds, current: null, deleted };
    const round = playRound(entry.seed, entry.written);
    const self = selfOf(room);
    // Who once joined, and came back by a link to look, watches: their boat must write nothing.
    const plays = room.status().role === 'edit';
    const player = plays ? round.players.findIndex(({ member }) => member === self) : -1;
    return { rounds, current: { entry, round, player }, deleted };
  };
  const store = elementsStore({ room, doc, look, isWaiting: () => isSomebodyUnknown });
  return {
    ...store,
    say(round, saying) {
      const entry = store.now().rounds.find(({ id }) => id === round);
      if (entry !== undefined)
        writeElement(doc, { ...saying, round: entry.id, ...seenOf(entry.written) });
    },
    openRound() {
      const [seed = 0] = crypto.getRandomValues(new Uint32Array(1));
      const round: NewRound = { do: 'round', seed, after: store.now().current?.entry.id ?? null };
      writeElement(doc, round);
    },
  };
}
