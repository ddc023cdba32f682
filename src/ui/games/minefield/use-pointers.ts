/** Which cells others point at now; ours is told as we go, at most ten times a second. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { ElementId } from '../../../model/games/kit/elements.ts';
import type { Room } from '../../../room/room-api.ts';
import type { PageId, PeerId } from '../../room/snapshot.ts';
import { POINTER_CHANNEL, readPointer, writePointer } from './pointer-words.ts';

export type Pointer = { peer: PeerId; member: string; cell: number };

const TELL_EVERY_MS = 100;
const GONE_AFTER_MS = 6000;
/** More would hide the field. */
const SHOWN_MAX = 12;

export function usePointers(room: Room, page: PageId, field: ElementId): readonly Pointer[] {
  const [pointers, setPointers] = useState<readonly Pointer[]>([]);
  useEffect(() => {
    const timers = new Map<PeerId, ReturnType<typeof setTimeout>>();
    const forget = (peer: PeerId): void =>
      setPointers((known) => known.filter((each) => each.peer !== peer));
    const stop = room.on('fleeting', (said) => {
      if (said.page !== page || said.channel !== POINTER_CHANNEL || !said.canWrite) return;
      const pointed = readPointer(said.payload);
      if (pointed === null || pointed.field !== field) return;
      const { from: peer, member } = said;
      clearTimeout(timers.get(peer));
      timers.set(
        peer,
        setTimeout(() => forget(peer), GONE_AFTER_MS),
      );
      setPointers((known) =>
        [{ peer, member, cell: pointed.cell }, ...known.filter((each) => each.peer !== peer)].slice(
          0,
          SHOWN_MAX,
        ),
      );
    });
    return () => {
      stop();
      for (const timer of timers.values()) clearTimeout(timer);
    };
  }, [room, page, field]);
  return pointers;
}

/** The same function for as long as the field is shown. */
export function useTellPointer(room: Room, page: PageId, field: ElementId): (cell: number) => void {
  const teller = useMemo(
    () =>
      tellerOf((cell) => room.fleeting.send(page, POINTER_CHANNEL, writePointer({ field, cell }))),
    [room, page, field],
  );
  useEffect(() => () => teller.stop(), [teller]);
  return useCallback((cell) => teller.tell(cell), [teller]);
}

/** Sends at once, and while more comes at most ten times a second: the last of it. */
function tellerOf(send: (cell: number) => void): {
  tell: (cell: number) => void;
  stop: () => void;
} {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let last = -1;
  let told = -1;
  const flush = (): void => {
    timer = null;
    if (last === told) return;
    told = last;
    send(last);
    timer = setTimeout(flush, TELL_EVERY_MS);
  };
  return {
    tell(cell) {
      last = cell;
      if (timer === null) flush();
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
