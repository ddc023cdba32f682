/** Measures round trips for as long as a room is on the screen, so that the drawer has a past when it opens. */
import { useEffect, useState } from 'react';
import type { Room } from '../../room/room-api.ts';
import { RoundTrips, SAMPLE_EVERY_MS } from './round-trips.ts';

export function useRoundTrips(room: Room): RoundTrips {
  const [trips] = useState(() => new RoundTrips());
  useEffect(() => {
    const take = (): void => trips.take(room.peers());
    take();
    const timer = setInterval(take, SAMPLE_EVERY_MS);
    return () => clearInterval(timer);
  }, [room, trips]);
  return trips;
}
