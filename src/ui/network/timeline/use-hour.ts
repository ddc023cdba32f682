/** Reads the last hour: when something has happened, and every few seconds, as the strip moves on. */
import { useEffect, useState } from 'react';
import type { NetworkApi } from '../../../room/network-api.ts';
import type { TimelineEvent } from '../../../watch/timeline-types.ts';
import { stretchesOf, stripOf, type Stretch } from './ribbons.ts';
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

const READ_EVERY_MS = 2000;

/** What was known last still holds, if it is not older than this: a room at rest is noted every ten seconds. */
const HOLDS_MS = 30_000;

function readHour(source: PastSource, isOfRoom: boolean): Hour {
  const range = source.range();
  const nowMs = Date.now();
  const isAtRest = range.toMs < nowMs && nowMs - range.toMs < HOLDS_MS;
  const toMs = isOfRoom && isAtRest ? nowMs : range.toMs;
  return {
    ...stripOf({ fromMs: range.fromMs, toMs }),
    knownFromMs: range.fromMs,
    stretches: stretchesOf(source, range.fromMs, toMs),
    events: source.events(),
  };
}

export function useHour(network: NetworkApi, source: PastSource, isOfRoom: boolean): Hour {
  const [read, setRead] = useState(() => ({ source, hour: readHour(source, isOfRoom) }));
  useEffect(() => {
    const readAgain = (): void => setRead({ source, hour: readHour(source, isOfRoom) });
    readAgain();
    if (!isOfRoom) return undefined;
    const stop = network.on('happened', readAgain);
    const timer = setInterval(readAgain, READ_EVERY_MS);
    return () => {
      stop();
      clearInterval(timer);
    };
  }, [network, source, isOfRoom]);
  // Of another source than before: not a frame with the old one's ribbons.
  return read.source === source ? read.hour : readHour(source, isOfRoom);
}
