/** Where people pointed last in a room, for who draws something at their place: the surface that shows pointers knows. */
import type { Room } from '../../room/room-api.ts';
import type { PeerId } from '../room/snapshot.ts';
import type { Spot } from './letters.ts';

type Ask = (peer: PeerId) => Spot | null;

const known = new WeakMap<Room, Ask>();

/** Returns what ends it. */
export function offerSpots(room: Room, ask: Ask): () => void {
  known.set(room, ask);
  return () => {
    if (known.get(room) === ask) known.delete(room);
  };
}

/** Oneself too; null where they did not point lately, or at something that is not here. */
export const spotOfPeer = (room: Room, peer: PeerId): Spot | null =>
  known.get(room)?.(peer) ?? null;
