/** Asks for the way of what was chosen; of our own last edit it follows what is told by itself while somebody looks. */
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
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

type Answer = { key: string; trace: Trace | null; isAsking: boolean; hasFailed: boolean };
const NO_ANSWER: Answer = { key: '', trace: null, isAsking: false, hasFailed: false };

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
  useEffect(() => {
    if (entry === null) return undefined;
    let isWanted = true;
    setAnswer((before) => ({
      key,
      trace: before.key === key ? before.trace : null,
      isAsking: true,
      hasFailed: false,
    }));
    network.trace(entry).then(
      (trace) => isWanted && setAnswer({ key, trace, isAsking: false, hasFailed: false }),
      (error: unknown) => {
        reportError(error);
        if (isWanted) setAnswer({ key, trace: null, isAsking: false, hasFailed: true });
      },
    );
    return () => {
      isWanted = false;
    };
    // `key` stands for `entry`, which is a new object each time.
    // oxlint-disable-next-line react/exhaustive-deps
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
  return {
    entry,
    trace: isOfIt ? answer.trace : null,
    isAsking: isOfIt && answer.isAsking,
    hasFailed: isOfIt && answer.hasFailed,
    ask: useCallback(() => setRound((n) => n + 1), []),
  };
}
