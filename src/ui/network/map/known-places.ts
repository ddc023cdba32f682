/** Where the peers of each room stood when its map was last shown in this tab: a map that is opened again looks the same. */
import { createPlaces, type Places } from './layout.ts';

const MAPS_MAX = 8;
/** Arrangements are made for these shapes of a frame; as long as it stays nearest to one, a map is not arranged anew. */
const ASPECTS = [0.5, 0.7, 1, 1.4, 1.9] as const;

const known = new Map<string, Places>();

export function aspectFor(width: number, height: number): number {
  const off = (aspect: number): number => Math.abs(Math.log((aspect * height) / width));
  return ASPECTS.reduce((best, aspect) => (off(aspect) < off(best) ? aspect : best));
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
