/** What the network is now, for whatever shows it. */
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import type { NetworkApi } from '../../../room/network-api.ts';
import type { NetworkSnapshot } from '../../../watch/network-snapshot.ts';

const useOnChange = (network: NetworkApi): ((onChange: () => void) => () => void) =>
  useCallback((onChange) => network.on('change', onChange), [network]);

export function useSnapshot(network: NetworkApi): NetworkSnapshot {
  return useSyncExternalStore(useOnChange(network), () => network.snapshot());
}

export function useFaultsAllowed(network: NetworkApi): boolean {
  return useSyncExternalStore(useOnChange(network), () => network.faultsAllowed());
}

const SECOND_MS = 1000;

/** The time of this device, once a second, while something runs out. */
export function useNow(isRunning: boolean): number {
  const [nowMs, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isRunning) return undefined;
    const tick = (): void => setNow(Date.now());
    tick();
    const timer = setInterval(tick, SECOND_MS);
    return () => clearInterval(timer);
  }, [isRunning]);
  return nowMs;
}
