/** Where somebody points on the board: at the same square for who sits on the other side of it, and only while both look at one game. */
import type { ElementId } from '../../../model/games/kit/elements.ts';
import { placeInBox, spotInBox, type Places } from '../../cursors/letters.ts';
import type { Place } from '../../cursors/place.ts';
import type { Side } from './pieces.tsx';

/** A place has 16 bits for what it is a part of. */
const PARTS = 65_536;

export function boardPlaces(game: ElementId, bottom: Side): (board: Element) => Places {
  let part = 0;
  for (let i = 0; i < game.length; i++) part = (part * 31 + game.charCodeAt(i)) % PARTS;
  /** As White sees it. */
  const turned = (place: Place): Place =>
    bottom === 'white' ? place : { ...place, x: 1 - place.x, y: 1 - place.y };
  return (board) => ({
    placeAt(spot) {
      const place = placeInBox(board, part, spot);
      return place === null ? null : turned(place);
    },
    spotOf: (place) =>
      place.part === part && place.letter === null ? spotInBox(board, turned(place)) : null,
  });
}
