/** Two minutes of what links tell while somebody looks; kept for as long as the room is, so that closing the view forgets nothing. */
import { useEffect } from 'react';
import type { Room } from '../../room/room-api.ts';
import { createHistory, type History } from '../../watch/history.ts';

const TAKE_EVERY_MS = 1000;

const kept = new WeakMap<Room, History>();

export function useHistory(room: Room): History {
  const history = kept.get(room) ?? createHistory();
  kept.set(room, history);
  useEffect(() => {
    const timer = setInterval(
      () => history.take(room.network.snapshot(), Date.now()),
      TAKE_EVERY_MS,
    );
    return () => clearInterval(timer);
  }, [room, history]);
  return history;
}
