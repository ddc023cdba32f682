/** The fields of a page as they stand now, and how to write to them. */
import { useMemo, useSyncExternalStore } from 'react';
import type * as Y from 'yjs';
import {
  countDeleted,
  ELEMENTS_OF_ONE_MAX,
  readElements,
  writeElement,
  type ElementId,
} from '../../../model/games/kit/elements.ts';
import type { Action, Setup } from '../../../model/games/minefield/actions.ts';
import { Fields, type Field, type LeftAside } from '../../../model/games/minefield/fields.ts';
import { play, type FieldState } from '../../../model/games/minefield/play.ts';
import type { Room } from '../../../room/room-api.ts';
import { elementsStore, type ElementsStore } from '../shared/elements-store.ts';

export type ReadField = { field: Field; state: FieldState; aside: LeftAside[] };

export type FieldsNow = {
  /** Newest last. */
  list: readonly { id: ElementId; author: string; setup: Setup }[];
  /** The same object while nothing has changed; null: it is not here. */
  read: (id: ElementId) => ReadField | null;
  leftAside: readonly LeftAside[];
  deleted: number;
  nextTick: number;
  /** What we write from now on is read by nobody. */
  isSpent: boolean;
};

export type FieldsStore = ElementsStore<FieldsNow> & {
  write: (action: Action) => ElementId;
};

export const useFieldsStore = (room: Room, doc: Y.Doc): FieldsStore =>
  useMemo(() => storeOf(room, doc), [room, doc]);

export const useFieldsNow = (store: FieldsStore): FieldsNow =>
  useSyncExternalStore(store.subscribe, store.now);

function storeOf(room: Room, doc: Y.Doc): FieldsStore {
  const fields = new Fields((client) => room.authorOf(client)?.member ?? null);
  const look = (): FieldsNow => {
    const elements = readElements(doc);
    const deleted = countDeleted(doc);
    fields.take(elements, deleted);
    const known = new Map<ElementId, ReadField | null>();
    const own = elements.filter(({ client }) => client === doc.clientID).length;
    return {
      list: fields.list(),
      read(id) {
        const before = known.get(id);
        if (before !== undefined) return before;
        const found = fields.read(id);
        const read = found && {
          ...found,
          state: play(found.field.layout, found.field.openings, found.field.flags),
        };
        known.set(id, read);
        return read;
      },
      leftAside: fields.leftAside(),
      deleted,
      nextTick: fields.nextTick,
      isSpent: own >= ELEMENTS_OF_ONE_MAX,
    };
  };
  return {
    ...elementsStore({ room, doc, look, isWaiting: () => fields.waiting > 0 }),
    write: (action) => writeElement(doc, action),
  };
}
