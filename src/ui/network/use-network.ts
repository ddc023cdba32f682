/** Follows `room.network`: hooks for whatever is open and shows it. */
import { useCallback, useEffect, useSyncExternalStore } from 'react';
import type { NetworkSnapshot } from '../../watch/network-snapshot.ts';
import type { Trace } from '../../watch/trace.ts';
import type { Room } from '../../room/room-api.ts';

export function useNetwork(room: Room): NetworkSnapshot {
  const { network } = room;
  return useSyncExternalStore(
    useCallback((onChange: () => void) => network.on('change', onChange), [network]),
    () => network.snapshot(),
  );
}

/** All peers tell of their links and clocks for as long as the component stands. */
export function useWatch(room: Room): void {
  useEffect(() => room.network.watch(), [room]);
}

export function useLastTrace(room: Room): Trace | null {
  const { network } = room;
  return useSyncExternalStore(
    useCallback((onChange: () => void) => network.on('trace', onChange), [network]),
    () => network.lastTrace(),
  );
}
