import { expect, test } from 'vitest';
import { decodePlace, encodePlace, type Place } from '../../cursors/place.ts';
import { boardPlaces } from './board-places.ts';

const board = (left: number, top: number, width: number): Element =>
  ({ getBoundingClientRect: () => ({ left, top, width, height: width }) }) as Element;
const sent = (place: Place | null): Place => decodePlace(encodePlace(place)) as Place;

test('who points at a square points at it for the other side too, on a board of another size', () => {
  const white = boardPlaces('7:3', 'white')(board(10, 20, 800));
  const black = boardPlaces('7:3', 'black')(board(0, 100, 400));
  // The middle of e2, the fifth square of the seventh row as White sees it.
  const e2 = sent(white.placeAt({ x: 10 + 450, y: 20 + 650 }));
  expect(white.spotOf(e2)).toEqual({ x: 460, y: 670 });
  expect(black.spotOf(e2)).toEqual({ x: 175, y: 175 });
  expect(white.spotOf(sent(black.placeAt({ x: 175, y: 175 })))).toEqual({ x: 460, y: 670 });
});

test('on the board of another game nobody points', () => {
  const one = boardPlaces('7:3', 'white')(board(0, 0, 400));
  const other = boardPlaces('7:4', 'white')(board(0, 0, 400));
  expect(other.spotOf(sent(one.placeAt({ x: 200, y: 200 })))).toBeNull();
  expect(one.spotOf({ part: 0, letter: 5, x: 0, y: 0 })).toBeNull();
});
