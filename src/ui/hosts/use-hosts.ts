/** The room's hosts as they stand now. */
import { useMemo, useSyncExternalStore } from 'react';
import type { HostSummary, Room } from '../../room/room-api.ts';

/** Round trips, and letters as they come, change nothing else. */
const LOOK_AGAIN_MS = 1000;

export function useHosts(room: Room): readonly HostSummary[] {
  const store = useMemo(() => hostsOf(room), [room]);
  return useSyncExternalStore(store.subscribe, store.read);
}

type HostsStore = {
  readonly subscribe: (onChange: () => void) => () => void;
  readonly read: () => readonly HostSummary[];
};

function hostsOf(room: Room): HostsStore {
  let shown: readonly HostSummary[] = room.hosts();
  let text = JSON.stringify(shown);
  return {
    read: () => shown,
    subscribe(onChange) {
      const look = (): void => {
        const next = room.hosts();
        const nextText = JSON.stringify(next);
        if (nextText === text) return;
        [shown, text] = [next, nextText];
        onChange();
      };
      const stop = room.on('change', look);
      const timer = setInterval(look, LOOK_AGAIN_MS);
      look();
      return () => {
        stop();
        clearInterval(timer);
      };
    },
  };
}
