/** Where the peers of each room stood when its map was last shown in this tab: a map that is opened again looks the same. */
import { createPlaces, type Places } from './layout.ts';

const MAPS_MAX = 8;
/** Arrangements for these shapes of a frame; between them a map is not arranged anew. */
const WIDE = 1.6;
const SQUARE = 1;
const TALL = 0.72;

const known = new Map<string, Places>();

export function aspectFor(width: number, height: number): number {
  const aspect = width / height;
  return aspect > 1.25 ? WIDE : aspect > 0.85 ? SQUARE : TALL;
}

export function placesFor(roomSeed: string, aspect: number): Places {
  const key = `${aspect} ${roomSeed}`;
  const places = known.get(key) ?? createPlaces(roomSeed, aspect);
  known.delete(key);
  known.set(key, places);
  const oldest = known.keys().next();
  if (known.size > MAPS_MAX && oldest.done !== true) known.delete(oldest.value);
  return places;
}
