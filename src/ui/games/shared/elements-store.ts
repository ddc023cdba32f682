/** What a game's page says now, for `useSyncExternalStore`. */
import type * as Y from 'yjs';
import { onElements } from '../../../model/games/kit/elements.ts';
import type { Room } from '../../../room/room-api.ts';

type Source<Now> = {
  room: Room;
  doc: Y.Doc;
  /** Reads the page anew. */
  look: () => Now;
  /** Whether the author of something that was read is not known yet: then it is read anew as the room changes. */
  isWaiting: (now: Now) => boolean;
};

export type ElementsStore<Now> = {
  /** The same object while nothing has changed. */
  now: () => Now;
  subscribe: (changed: () => void) => () => void;
};

/** Follows the page's list while somebody listens. */
export function elementsStore<Now>({
  room,
  doc,
  look,
  isWaiting,
}: Source<Now>): ElementsStore<Now> {
  const listeners = new Set<() => void>();
  let shown = look();
  let stop = (): void => undefined;
  const update = (): void => {
    shown = look();
    for (const listener of listeners) listener();
  };
  const start = (): void => {
    const stopElements = onElements(doc, update);
    const stopRoom = room.on('change', () => {
      if (isWaiting(shown)) update();
    });
    stop = () => {
      stopElements();
      stopRoom();
    };
  };
  return {
    now: () => shown,
    subscribe(changed) {
      const isFirst = listeners.size === 0;
      listeners.add(changed);
      if (isFirst) {
        start();
        // What came between the last look and now.
        update();
      }
      return () => {
        listeners.delete(changed);
        if (listeners.size === 0) stop();
      };
    },
  };
}
