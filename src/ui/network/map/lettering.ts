/** Which words stand where, for an arrangement at rest. Pure but for measuring, which is passed in. */
import { beside } from './lines.ts';
import {
  placeFigures,
  placeLabels,
  type FigureWish,
  type HouseLabel,
  type PlacedFigure,
  type PlacedLabel,
  type Segment,
} from './labels.ts';
import type { Box, Point } from './plane.ts';
import type { Figure, House, ViaPath, Way } from './scene.ts';
import { LARGE_NAMES_MAX } from './scene.ts';
import { gapOf, VIA_ASIDE } from './line-sizes.ts';
import type { PeerId } from './topology.ts';

export type Type = {
  name: number;
  nameSelf: number;
  nameWeight: number;
  figure: number;
  /** Of a house's dot. */
  radius: number;
};

/** A map that is narrower is set smaller. */
export const NARROW_MAX = 560;

/** Sizes of type and houses in pixels, by how much there is to show and how much space. */
export function typeFor(count: number, width: number, isSmall: boolean): Type {
  const isNarrow = width < NARROW_MAX || isSmall;
  const isMany = count > LARGE_NAMES_MAX;
  return {
    name: isMany ? (isNarrow ? 11 : 12.5) : isNarrow ? 13.5 : 15,
    nameSelf: isNarrow ? 13.5 : 15,
    nameWeight: isMany ? 500 : 600,
    figure: isNarrow ? 11.5 : 12.5,
    radius: isMany ? (isNarrow ? 4.6 : 5.8) : isNarrow ? 6 : 7,
  };
}

type Measure = (text: string, sizePx: number, weight: number) => number;

export type LetteringWish = {
  houses: readonly House[];
  /** In pixels, at rest. */
  places: ReadonlyMap<PeerId, Point>;
  ways: readonly Way[];
  vias: readonly ViaPath[];
  figures: readonly Figure[];
  /** Ferries, with what is said of their time; empty where nothing is. */
  ferries: readonly { key: string; from: Point; to: Point; text: string }[];
  relays: readonly { key: string; at: Point; name: string; long: string }[];
  /** What is written on deep water already. */
  written: readonly Box[];
  /** How far from land a point is; negative on it. */
  water: (point: Point) => number;
  self: PeerId;
  asked: readonly PeerId[];
  /** Width and height of the tally marks with their words; null when there are none. */
  tally: { width: number; height: number } | null;
  frame: Box;
  /** A small picture: names that do not fit are left out. */
  isSmall: boolean;
  type: Type;
  measure: Measure;
};

export type Lettering = {
  names: readonly PlacedLabel[];
  figures: readonly PlacedFigure[];
  /** Relays' names. */
  relays: readonly PlacedLabel[];
  /** Where the tally marks are, null where there is none or no room. */
  tally: Box | null;
};

const TALLY = 'tally';
/** Marks may stand further along the shore. */
const TALLY_FURTHER = [16, 34, 54, 80, 110] as const;
/** Of a boat with its light. */
const BOAT_RADIUS = 15;
const BOAT_TYPE = 14;
/** A digit more or less in a round trip must not move it. */
const ROOM_FOR_DIGITS = 7;

export function letter(wish: LetteringWish): Lettering {
  const { places, self, asked, frame, type, tally } = wish;
  const segments = segmentsOf(wish);
  const labels = labelsOf(wish);
  const here = places.get(self);
  const extra: HouseLabel[] =
    tally === null || here === undefined
      ? []
      : [
          {
            id: TALLY,
            at: here,
            radius: type.radius + 9,
            ...tally,
            rank: 2.5,
            isShy: false,
            further: TALLY_FURTHER,
          },
        ];
  const around = { houses: labels, segments, frame };
  const { water, written } = wish;
  const placed = placeLabels([...labels, ...extra], { ...around, water, taken: written });
  const taken = [...written, ...placed.map(({ box }) => box)];
  const withTimes = placeLabels(relayLabels(wish, 'long'), { ...around, water, taken });
  const hasPlace = (id: string): boolean => withTimes.some((label) => shortKey(label.id) === id);
  const others = relayLabels(wish, 'name').filter(({ id }) => !hasPlace(id));
  const relays = [...withTimes, ...placeLabels(others, { ...around, water, taken })];
  const names = [...taken, ...relays.map(({ box }) => box)];
  const figures = placeFigures(figureWishes(wish, asked), { houses: labels, names, segments });
  return {
    names: placed.filter(({ id }) => id !== TALLY),
    figures,
    relays,
    tally: placed.find(({ id }) => id === TALLY)?.box ?? null,
  };
}

const relayLabels = ({ relays, measure }: LetteringWish, text: 'name' | 'long'): HouseLabel[] =>
  relays
    .filter(({ name }) => name !== '')
    .map(({ key, at, ...words }) => ({
      id: text === 'long' ? key : shortKey(key),
      at,
      radius: BOAT_RADIUS,
      // Italics of the serif are narrower than the sans that is measured.
      width: measure(words[text], BOAT_TYPE, 400),
      height: BOAT_TYPE,
      rank: 1,
      isShy: true,
      isOnWater: true,
    }));

/** What labels keep off: one's own paths by all means, others' where they can. */
function segmentsOf({ ways, vias, ferries, places, self }: LetteringWish): Segment[] {
  const waters = ferries.map(({ from, to }): Segment => ({ from, to, isOwn: true }));
  const lines = ways
    .filter(({ rank }) => rank !== 'faint')
    .flatMap(({ a, b, rank }): Segment[] => {
      const [from, to] = [places.get(a), places.get(b)];
      return from === undefined || to === undefined ? [] : [{ from, to, isOwn: rank === 'ours' }];
    });
  const besides = vias.flatMap(({ via, peer }) =>
    [
      [self, via],
      [via, peer],
    ].flatMap(([a, b]): Segment[] => {
      const [from, to] = [places.get(a as PeerId), places.get(b as PeerId)];
      if (from === undefined || to === undefined) return [];
      const [start, end] = beside(from, to, VIA_ASIDE);
      return [{ from: start, to: end, isOwn: true }];
    }),
  );
  return [...lines, ...besides, ...waters];
}

function labelsOf(wish: LetteringWish): HouseLabel[] {
  const { houses, places, self, asked, isSmall, type, measure } = wish;
  const isMany = houses.length > LARGE_NAMES_MAX;
  return houses.flatMap((house): HouseLabel[] => {
    const at = places.get(house.id);
    if (at === undefined || house.name === '') return [];
    const isSelf = house.id === self;
    const isAsked = asked.includes(house.id);
    const size = isSelf ? type.nameSelf : type.name;
    const width = Math.max(
      measure(house.name, size, isSelf ? 600 : type.nameWeight),
      house.sub === '' ? 0 : measure(house.sub, type.figure, 400),
    );
    return [
      {
        id: house.id,
        at,
        radius: gapOf(type.radius, isSelf) - (isSelf ? 1 : 2),
        width: width + 4,
        height: size + 2 + (house.sub === '' ? 0 : 14),
        rank: isSelf ? 4 : isAsked ? 3 : house.kind === 'far' ? 1 : 2,
        isShy: (isMany || isSmall) && !isSelf && !isAsked,
      },
    ];
  });
}

const RANKS = { ours: 3, via: 2.8, theirs: 1, far: 0.5 } as const;

/** Of what is said instead where there is little room. */
export const shortKey = (key: string): string => `short ${key}`;

function figureWishes(wish: LetteringWish, asked: readonly PeerId[]): FigureWish[] {
  const { figures, vias, ferries, places, type, measure } = wish;
  const height = type.figure;
  const sized = (text: string): { width: number; height: number } => ({
    width: measure(text, type.figure, 500) + ROOM_FOR_DIGITS,
    height,
  });
  const onWays = figures.flatMap(({ key, a, b, text, kind }): FigureWish[] => {
    const [from, to] = [places.get(a), places.get(b)];
    if (from === undefined || to === undefined) return [];
    const rank = RANKS[kind] + (asked.includes(a) || asked.includes(b) ? 1 : 0);
    const isDear = rank >= RANKS.via;
    return [{ key, from, to, ...sized(text), aside: 0, rank, isDear }];
  });
  const onVias = vias.flatMap(({ key, via, peer, figure, short }): FigureWish[] => {
    const [from, to] = [places.get(via), places.get(peer)];
    if (from === undefined || to === undefined) return [];
    const line = { from, to, aside: VIA_ASIDE, isDear: true };
    return [
      { key, ...line, ...sized(figure), rank: RANKS.via },
      {
        key: shortKey(key),
        ...line,
        ...sized(short),
        rank: RANKS.via - 0.01,
        insteadOf: key,
      },
    ];
  });
  const onWater = ferries
    .filter(({ text }) => text !== '')
    .map(({ key, from, to, text }): FigureWish => ({
      key,
      from,
      to,
      ...sized(text),
      aside: 2,
      rank: 2.9,
      isDear: true,
    }));
  return [...onWays, ...onVias, ...onWater];
}
