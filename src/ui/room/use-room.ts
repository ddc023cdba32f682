/** Follows one room: a React hook over `room.on`, a few readings a second. */
import { useMemo, useSyncExternalStore } from 'react';
import type { Room } from '../../room/room-api.ts';
import { useWords } from '../words/use-words.tsx';
import { readSnapshot, type Snapshot } from './snapshot.ts';

/** Some answers change with time alone: round trips, "joining" that has lasted too long. */
const LOOK_AGAIN_MS = 1000;
/** Each keystroke changes digests, receipts and what is saved, one after the other: the screen follows them together, between the keys. */
const LOOK_AFTER_MS = 100;

type RoomView = {
  readonly subscribe: (onChange: () => void) => () => void;
  readonly read: () => Snapshot;
};

function viewOf(room: Room, unnamed: string): RoomView {
  const read = (): Snapshot => readSnapshot(room, Date.now(), unnamed);
  let shown = read();
  let text = JSON.stringify(shown);
  const look = (): boolean => {
    const next = read();
    const nextText = JSON.stringify(next);
    if (nextText === text) return false;
    [shown, text] = [next, nextText];
    return true;
  };
  return {
    read: () => shown,
    subscribe(onChange) {
      const lookLater = coalesce(() => look() && onChange());
      const stops = [room.on('change', lookLater.ask), room.on('presence', lookLater.ask)];
      const timer = setInterval(lookLater.ask, LOOK_AGAIN_MS);
      lookLater.ask();
      return () => {
        for (const stop of stops) stop();
        clearInterval(timer);
        lookLater.cancel();
      };
    },
  };
}

/** However often it is asked for, `act` runs once, a moment after the first time. */
function coalesce(act: () => void): { ask: () => void; cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const run = (): void => {
    timer = undefined;
    act();
  };
  return {
    cancel: () => clearTimeout(timer),
    ask() {
      timer ??= setTimeout(run, LOOK_AFTER_MS);
    },
  };
}

export function useRoom(room: Room): Snapshot {
  const { names } = useWords();
  const view = useMemo(() => viewOf(room, names.someone), [room, names.someone]);
  return useSyncExternalStore(view.subscribe, view.read);
}
