/** Whether the network is looked at: a step of the browser's history, so that its back button closes it. The address stays the room's. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { NetworkPart } from '../network/network-view.tsx';

export type NetworkPlace = {
  part: NetworkPart | null;
  /** Another number each time that a part is asked for, also the one that is shown. */
  turn: number;
  open: (part: NetworkPart) => void;
  close: () => void;
};

const PARTS: readonly unknown[] = ['map', 'table', 'trace', 'fault', 'why'] satisfies NetworkPart[];
const isPart = (value: unknown): value is NetworkPart => PARTS.includes(value);

/** Anyone may have put anything there. */
function partIn(state: unknown): NetworkPart | null {
  if (typeof state !== 'object' || state === null) return null;
  const { network } = state as { network?: unknown };
  return isPart(network) ? network : null;
}

export function useNetworkPlace(): NetworkPlace {
  const [part, setPart] = useState(() => partIn(history.state));
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const onPopState = ({ state }: PopStateEvent): void => setPart(partIn(state));
    addEventListener('popstate', onPopState);
    return () => removeEventListener('popstate', onPopState);
  }, []);
  const open = useCallback((next: NetworkPart): void => {
    const step = partIn(history.state) === null ? 'pushState' : 'replaceState';
    history[step]({ network: next }, '');
    setPart(next);
    setTurn((before) => before + 1);
  }, []);
  const close = useCallback((): void => {
    if (partIn(history.state) === null) setPart(null);
    else history.back();
  }, []);
  return useMemo(() => ({ part, turn, open, close }), [part, turn, open, close]);
}
