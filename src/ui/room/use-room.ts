/** Follows one room: a React hook over `room.on`, at most one reading a frame. */
import { useMemo, useSyncExternalStore } from 'react';
import type { Room } from '../../room/room-api.ts';
import { useWords } from '../words/use-words.tsx';
import { readSnapshot, type Snapshot } from './snapshot.ts';

/** Some answers change with time alone: round trips, "joining" that has lasted too long. */
const LOOK_AGAIN_MS = 1000;
/** A page in the background has no frames. */
const WITHOUT_FRAMES_MS = 200;

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

/** However often it is asked for, `act` runs once, with the next frame. */
function coalesce(act: () => void): { ask: () => void; cancel: () => void } {
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const cancel = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    timer = undefined;
  };
  const run = (): void => {
    cancel();
    act();
  };
  return {
    cancel,
    ask() {
      if (timer !== undefined) return;
      frame = requestAnimationFrame(run);
      timer = setTimeout(run, WITHOUT_FRAMES_MS);
    },
  };
}

export function useRoom(room: Room): Snapshot {
  const { names } = useWords();
  const view = useMemo(() => viewOf(room, names.someone), [room, names.someone]);
  return useSyncExternalStore(view.subscribe, view.read);
}
