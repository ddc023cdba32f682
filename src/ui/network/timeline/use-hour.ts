/** Reads the last hour: when something has happened, once for all that happens before a frame is drawn, and every few seconds, as the strip moves on. */
import { useEffect, useMemo, useState } from 'react';
import type { NetworkApi } from '../../../room/network-api.ts';
import type { TimelineEvent } from '../../../watch/timeline-types.ts';
import { onceAFrame } from './once-a-frame.ts';
import { createStretches, stripOf, type Stretch } from './ribbons.ts';
import type { PastSource } from './source.ts';

export type Hour = {
  /** Of the strip; what is known may begin later. */
  fromMs: number;
  toMs: number;
  knownFromMs: number;
  stretches: readonly Stretch[];
  /** Oldest first. */
  events: readonly TimelineEvent[];
};

type StretchReader = ReturnType<typeof createStretches>;

const READ_EVERY_MS = 2000;

/** What was known last still holds, if it is not older than this: a room at rest is noted every ten seconds. */
const HOLDS_MS = 30_000;

function readHour(source: PastSource, isOfRoom: boolean, stretchesOf: StretchReader): Hour {
  const range = source.range();
  const nowMs = Date.now();
  const isAtRest = range.toMs < nowMs && nowMs - range.toMs < HOLDS_MS;
  const toMs = isOfRoom && isAtRest ? nowMs : range.toMs;
  return {
    ...stripOf({ fromMs: range.fromMs, toMs }),
    knownFromMs: range.fromMs,
    stretches: stretchesOf(range.fromMs, toMs),
    events: source.events(),
  };
}

export function useHour(network: NetworkApi, source: PastSource, isOfRoom: boolean): Hour {
  const reader = useMemo(() => {
    const stretchesOf = createStretches(source);
    return { source, read: () => readHour(source, isOfRoom, stretchesOf) };
  }, [source, isOfRoom]);
  const [shown, setShown] = useState(() => ({ reader, hour: reader.read() }));
  useEffect(() => {
    const once = onceAFrame(() => setShown({ reader, hour: reader.read() }));
    once.ask();
    if (!isOfRoom) return once.stop;
    const stop = network.on('happened', once.ask);
    const timer = setInterval(once.ask, READ_EVERY_MS);
    return () => {
      stop();
      clearInterval(timer);
      once.stop();
    };
  }, [network, reader, isOfRoom]);
  // Of another source than before: not a frame with the old one's ribbons.
  const isOfBefore = shown.reader !== reader;
  const atOnce = useMemo(() => (isOfBefore ? reader.read() : null), [isOfBefore, reader]);
  return atOnce ?? shown.hour;
}
