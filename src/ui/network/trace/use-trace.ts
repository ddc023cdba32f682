/** Asks for the way of what was chosen; of our own last edit it follows what is told by itself while somebody looks. */
import { useCallback, useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react';
import type { NetworkApi } from '../../../room/network-api.ts';
import type { EntryRef, Trace } from '../../../watch/trace.ts';
import type { Choice } from './trace-choice.tsx';

export type Traced = {
  entry: EntryRef | null;
  trace: Trace | null;
  isAsking: boolean;
  hasFailed: boolean;
  ask: () => void;
};

const keyOf = (entry: EntryRef | null): string =>
  entry === null ? '' : `${entry.page}/${entry.session}/${entry.number}`;

export function entryOf(
  choice: Choice,
  last: EntryRef | null,
  selected: readonly EntryRef[],
): EntryRef | null {
  if (choice.of === 'selected') return selected[choice.at] ?? null;
  if (last === null) return null;
  const number = last.number - (choice.of === 'before' ? choice.back : 0);
  return number < 1 ? null : { ...last, number };
}

export function useLastEntry(network: NetworkApi): EntryRef | null {
  const key = useSyncExternalStore(
    useCallback((onChange) => network.on('change', onChange), [network]),
    () => keyOf(network.lastEntry()),
  );
  return key === '' ? null : network.lastEntry();
}

/** `round`: of which asking. */
type Answer = { key: string; round: number; trace: Trace | null; hasFailed: boolean };
const NO_ANSWER: Answer = { key: '', round: 0, trace: null, hasFailed: false };

export function useTrace(
  network: NetworkApi,
  choice: Choice,
  selected: readonly EntryRef[],
): Traced {
  const last = useLastEntry(network);
  const entry = entryOf(choice, last, selected);
  const key = keyOf(entry);
  const [answer, setAnswer] = useState(NO_ANSWER);
  const [round, setRound] = useState(0);
  // A new object each time: `key` stands for it.
  const entryNow = useEffectEvent(() => entry);
  useEffect(() => {
    const asked = entryNow();
    if (asked === null) return undefined;
    let isWanted = true;
    network.trace(asked).then(
      (trace) => isWanted && setAnswer({ key, round, trace, hasFailed: false }),
      (error: unknown) => {
        reportError(error);
        if (isWanted) setAnswer({ key, round, trace: null, hasFailed: true });
      },
    );
    return () => {
      isWanted = false;
    };
  }, [network, key, round]);
  useEffect(() => {
    // What comes in later than the answer, as when somebody has stored it at last.
    return network.on('trace', () => {
      const told = network.lastTrace();
      if (told === null || keyOf(told.entry) !== key) return;
      setAnswer((before) => (before.key === key ? { ...before, trace: told } : before));
    });
  }, [network, key]);
  const isOfIt = answer.key === key;
  const isAnswered = isOfIt && answer.round === round;
  return {
    entry,
    trace: isOfIt ? answer.trace : null,
    isAsking: entry !== null && !isAnswered,
    hasFailed: isAnswered && answer.hasFailed,
    ask: useCallback(() => setRound((n) => n + 1), []),
  };
}
