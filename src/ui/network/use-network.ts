/** Follows `room.network`: hooks for whatever is open and shows it. */
import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import type { NetworkSnapshot } from '../../watch/network-snapshot.ts';
import type { Trace } from '../../watch/trace.ts';
import type { Room } from '../../room/room-api.ts';
import { whileShown } from './while-shown.ts';

/** So often at most: each reading draws a map. What people see changes more slowly than what is measured. */
const LOOK_MS = 250;

type NetworkStore = {
  readonly subscribe: (onChange: () => void) => () => void;
  readonly read: () => NetworkSnapshot;
};

function storeOf({ network }: Room): NetworkStore {
  let shown = network.snapshot();
  let shownAtMs = -Infinity;
  return {
    read: () => shown,
    subscribe(onChange) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const look = (): void => {
        timer = undefined;
        shownAtMs = performance.now();
        const next = network.snapshot();
        if (next === shown) return;
        shown = next;
        onChange();
      };
      const lookSoon = (): void => {
        timer ??= setTimeout(look, Math.max(0, shownAtMs + LOOK_MS - performance.now()));
      };
      lookSoon();
      const stop = network.on('change', lookSoon);
      return () => {
        stop();
        clearTimeout(timer);
      };
    },
  };
}

/** The network as it is, a few times a second; the same object for as long as nothing has changed. */
export function useNetwork(room: Room): NetworkSnapshot {
  const store = useMemo(() => storeOf(room), [room]);
  return useSyncExternalStore(store.subscribe, store.read);
}

/** All peers tell of their links and clocks for as long as the component stands in a page that is in front. */
export function useWatch(room: Room): void {
  useEffect(() => whileShown(document, () => room.network.watch()), [room]);
}

export function useLastTrace(room: Room): Trace | null {
  const { network } = room;
  return useSyncExternalStore(
    useCallback((onChange: () => void) => network.on('trace', onChange), [network]),
    () => network.lastTrace(),
  );
}

/** Each host that is here has a mailbox within reach: relays do not say whose they are, so of some alone the map could not say which. */
export function hasMailbox(room: Pick<Room, 'hosts'>): boolean {
  const here = room.hosts().filter(({ relay }) => relay === 'here');
  return (
    here.length > 0 && here.every(({ mailbox: { state } }) => state === 'here' || state === 'full')
  );
}
