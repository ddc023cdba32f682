import { describe, expect, test } from 'vitest';
import { fit, type Frame } from './frame.ts';
import { onFrame } from './frame.ts';
import { placeFigures, placeHops, placeLabels, type HouseLabel, type Segment } from './labels.ts';
import { createPlaces } from './layout.ts';
import { letter, typeFor, type LetteringWish } from './lettering.ts';
import { room } from './map-fixture.ts';
import { between, distance, doBoxesMeet, type Box } from './plane.ts';
import { figuresOf, housesOf, viasOf, waysOf, type SceneWords } from './scene.ts';
import { guessedWidth } from './text-width.ts';
import { topologyOf } from './topology.ts';
import { en } from '../../words/en/words.ts';

const said: SceneWords = { words: en, map: (await en.late.network()).map };
const frame: Box = { x0: 0, y0: 0, x1: 400, y1: 300 };
const label = (id: string, x: number, y: number, more: Partial<HouseLabel> = {}): HouseLabel => ({
  id,
  at: { x, y },
  radius: 10,
  width: 40,
  height: 14,
  rank: 1,
  isShy: false,
  ...more,
});

function lettered(width: number, height: number, spec: Parameters<typeof room>[0]) {
  const snapshot = room(spec);
  const topology = topologyOf(snapshot);
  const layout = createPlaces('a room', width / height).take(topology);
  const insets = { top: 10, right: 10, bottom: 10, left: 10 };
  const whole: Frame = { width, height, insets, covered: [], isSmall: false };
  const view = fit(layout, whole);
  const places = new Map([...layout.houses].map(([peer, at]) => [peer, onFrame(view, at)]));
  const houses = housesOf(snapshot, topology, said);
  const ways = waysOf(topology, []);
  const wish: LetteringWish = {
    houses,
    places,
    ways,
    vias: viasOf(snapshot, topology, [], said),
    figures: figuresOf(snapshot, topology, ways, [], said),
    ferries: [],
    relays: [],
    written: [],
    water: () => -1,
    self: snapshot.self,
    asked: [],
    tally: null,
    frame: { x0: 4, y0: 4, x1: width - 4, y1: height - 4 },
    isSmall: false,
    type: typeFor(houses.length, width, false),
    measure: guessedWidth,
  };
  return { wish, lettering: letter(wish) };
}

const toBox = ({ x, y }: { x: number; y: number }, box: Box): number =>
  Math.hypot(Math.max(box.x0 - x, 0, x - box.x1), Math.max(box.y0 - y, 0, y - box.y1));

describe('names', () => {
  test('stand below, else at the next place that is free', () => {
    expect(placeLabels([label('a', 100, 100)], { houses: [], segments: [], frame })).toMatchObject([
      { id: 'a', x: 100, anchor: 'middle' },
    ]);
    const line: Segment = { from: { x: 100, y: 100 }, to: { x: 100, y: 200 }, isOwn: true };
    const [above] = placeLabels([label('a', 100, 100)], { houses: [], segments: [line], frame });
    expect(above?.y).toBeLessThan(100);
  });

  test('that would cover something are left out when they may be', () => {
    const around = Array.from({ length: 12 }, (_, i) =>
      label(`b${i}`, 100 + 30 * Math.cos(i / 2), 100 + 30 * Math.sin(i / 2)),
    );
    const shy = label('a', 100, 100, { isShy: true, rank: -1 });
    const placed = placeLabels([shy], { houses: [shy, ...around], segments: [], frame });
    expect(placed).toEqual([]);
  });

  test('the own one goes first', () => {
    const placed = placeLabels([label('a', 100, 100), label('self', 130, 100, { rank: 4 })], {
      houses: [],
      segments: [],
      frame,
    });
    expect(placed[0]?.id).toBe('self');
  });

  test.each([
    [1440, 900, { peers: 2 }],
    [1440, 900, { peers: 8 }],
    [1440, 900, { peers: 30 }],
    [1440, 900, { peers: 60 }],
    [1440, 900, { peers: 60, islands: 3 }],
    [390, 600, { peers: 30 }],
    [390, 600, { peers: 60 }],
    [390, 600, { peers: 60, islands: 3 }],
  ])('on %i by %i with %o nothing is covered', (width, height, spec) => {
    const { wish, lettering } = lettered(width, height, spec);
    const own = wish.ways.filter(({ rank }) => rank === 'ours');
    for (const { id, box } of lettering.names) {
      for (const [peer, at] of wish.places)
        if (peer !== id) expect(toBox(at, box), `${id} over ${peer}`).toBeGreaterThan(3);
      for (const other of lettering.names)
        if (other.id !== id) expect(doBoxesMeet(box, other.box)).toBe(false);
      if (id === wish.self) continue;
      for (const { a, b } of own) {
        const [from, to] = [wish.places.get(a)!, wish.places.get(b)!];
        for (let part = 0; part <= 1; part += 0.02)
          expect(toBox(between(from, to, part), box)).toBeGreaterThan(0);
      }
    }
    expect(lettering.names.some(({ id }) => id === wish.self)).toBe(true);
  });

  test('of 60 on a large screen at least nine in ten are said', () => {
    expect(lettered(1440, 900, { peers: 60 }).lettering.names.length).toBeGreaterThanOrEqual(54);
  });
});

describe('figures', () => {
  test('stand along their line, upright, and off houses', () => {
    const houses = [label('a', 50, 50), label('b', 250, 150)];
    const wish = {
      key: 'ab',
      from: { x: 250, y: 150 },
      to: { x: 50, y: 50 },
      width: 40,
      height: 12,
      aside: 0,
      rank: 1,
      isDear: false,
    };
    const [figure] = placeFigures([wish], { houses, names: [], segments: [] });
    expect(Math.abs(figure?.degrees ?? 180)).toBeLessThan(90);
    for (const { at } of houses) expect(distance(at, figure?.at ?? at)).toBeGreaterThan(20);
  });

  test('are left out where the line is too short', () => {
    const wish = {
      key: 'ab',
      from: { x: 0, y: 0 },
      to: { x: 40, y: 0 },
      width: 40,
      height: 12,
      aside: 0,
      rank: 1,
      isDear: false,
    };
    expect(placeFigures([wish], { houses: [], names: [], segments: [] })).toEqual([]);
  });

  test('in a room of 8 mine are all there', () => {
    const { wish, lettering } = lettered(1440, 900, { peers: 8 });
    const mine = wish.figures.filter(({ kind }) => kind === 'ours').map(({ key }) => key);
    const placed = new Set(lettering.figures.map(({ key }) => key));
    expect(mine.filter((key) => !placed.has(key))).toEqual([]);
    expect(mine).toHaveLength(7);
  });
});

describe('what is said of a hop', () => {
  const line = { from: { x: 50, y: 100 }, to: { x: 350, y: 140 } };
  const hop = { key: 'hop', points: [line.from, line.to], width: 44, height: 16 };
  const boxOf = ({ x, y }: { x: number; y: number }) => ({
    x0: x - hop.width / 2,
    x1: x + hop.width / 2,
    y0: y - hop.height / 2,
    y1: y + hop.height / 2,
  });

  test('stands in the middle of its way when nothing else is there', () => {
    const at = placeHops([hop], { houses: [], words: [], figures: [] }).get('hop');
    expect(at).toEqual(between(line.from, line.to, 0.5));
  });

  test('keeps off the round trip of the same link, off names and houses, and off the next hop', () => {
    const wish = { key: 'ab', ...line, width: 40, height: 12, aside: 0, rank: 1, isDear: true };
    const houses = [line.from, line.to].map((at) => ({ id: '', at, radius: 12 }));
    const figures = placeFigures([wish], { houses, names: [], segments: [] });
    const words = [{ x0: 90, y0: 90, x1: 170, y1: 130 }];
    const hops = placeHops([hop, { ...hop, key: 'back' }], { houses, words, figures });
    const [one, other] = [hops.get('hop'), hops.get('back')].map((at) => boxOf(at!));
    expect(doBoxesMeet(one!, other!)).toBe(false);
    for (const box of [one!, other!]) {
      expect(doBoxesMeet(box, words[0]!)).toBe(false);
      for (const { at, radius } of houses) expect(toBox(at, box)).toBeGreaterThan(radius);
      for (const { dots, radius } of figures)
        for (const dot of dots) expect(toBox(dot, box)).toBeGreaterThan(radius);
    }
  });

  test('is left out where there is no room', () => {
    const words = [{ x0: 0, y0: 0, x1: 400, y1: 300 }];
    expect(placeHops([hop], { houses: [], words, figures: [] }).size).toBe(0);
  });
});
