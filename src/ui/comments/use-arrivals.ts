/** Says that others commented, for those who hear the screen: seldom, and never what was there when the page was opened. */
import { useEffect, useRef, useState } from 'react';
import { useDocumentWords } from '../words/use-late-words.ts';
import type { ShownThread } from './use-threads.ts';

const SAID_EVERY_MS = 5000;
/** Remarks that come together are said together; by then it is known who wrote them. */
const GATHERED_MS = 700;

export function useArrivals(threads: readonly ShownThread[]): string {
  const { comments } = useDocumentWords();
  const [said, setSaid] = useState('');
  const known = useRef<Set<string> | null>(null);
  const waiting = useRef(new Set<string>());
  const latest = useRef({ threads, comments });
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const saidAtMs = useRef(-Infinity);
  useEffect(() => {
    latest.current = { threads, comments };
    const keys = threads.flatMap(({ remarks }) => remarks.map(({ key }) => key));
    const before = known.current;
    known.current = new Set(keys);
    if (before === null) return;
    for (const key of keys) if (!before.has(key)) waiting.current.add(key);
    if (waiting.current.size === 0 || timer.current !== undefined) return;
    const rest = saidAtMs.current + SAID_EVERY_MS - performance.now();
    // The same sentence is heard again only when there was another in between.
    if (rest <= 0) setSaid('');
    timer.current = setTimeout(
      () => {
        timer.current = undefined;
        const now = latest.current;
        const people = now.threads
          .flatMap(({ remarks }) => remarks)
          .filter(({ key, isOwn }) => !isOwn && waiting.current.has(key))
          .map(({ name }) => name);
        waiting.current.clear();
        if (people.length === 0) return;
        saidAtMs.current = performance.now();
        setSaid(now.comments.someoneCommented([...new Set(people)]));
      },
      Math.max(GATHERED_MS, rest),
    );
  }, [threads, comments]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  return said;
}
