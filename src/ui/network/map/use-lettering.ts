/** Where words stand, placed again only when what is to be placed has changed: not by a round trip, and not by what stood there a moment ago. */
import { useMemo } from 'react';
import { landField } from './field.ts';
import { onChart, type Size } from './frame.ts';
import { letter, type Lettering, type LetteringWish } from './lettering.ts';
import { boxOf, type Box, type Point } from './plane.ts';
import type { Figure, House } from './scene.ts';
import { recalling, useStable } from './stable.ts';
import { specsOf } from './terrain.ts';
import { textWidth } from './text-width.ts';
import type { Chart } from './use-chart.ts';
import { tallySize, type DrawnChannel } from './water-layer.tsx';
import type { DrawnRelay } from './way-layer.tsx';

/** What is to be placed, as it is said now. */
export type Said = Pick<
  LetteringWish,
  'houses' | 'ways' | 'vias' | 'figures' | 'type' | 'asked' | 'ferries'
> & { relays: readonly DrawnRelay[]; waits: number; waitWords: string };

export type LetteringFrame = {
  chart: Pick<Chart, 'resting' | 'target' | 'seed'>;
  frame: Size;
  isSmall: boolean;
  channels: readonly DrawnChannel[];
};

/** So many placings of one arrangement are remembered: who is behind and who is not comes and goes with each edit. */
const PLACINGS_MAX = 16;

/** A small picture names people, not their other tabs. */
const namesOnly = (houses: readonly House[]): House[] =>
  houses.map((house) => ({ ...house, sub: '', name: house.isOwnTab ? '' : house.name }));

const NO_FIGURES: readonly Figure[] = [];

/** Of up to three digits: there is room for one more beside each figure. */
const SHORT_DIGITS = '00';

/** As wide, whatever it says: a round trip that changes moves no words. */
export const unread = (text: string): string =>
  text.replaceAll(/< 1|\d+/g, (digits) =>
    digits.length <= SHORT_DIGITS.length + 1 ? SHORT_DIGITS : '0'.repeat(digits.length),
  );

const unreadParts = (said: Said): Said => ({
  ...said,
  houses: said.houses.map((house) => ({ ...house, sub: unread(house.sub), saying: '' })),
  vias: said.vias.map((via) => ({ ...via, figure: unread(via.figure), short: unread(via.short) })),
  figures: said.figures.map((figure) => ({ ...figure, text: unread(figure.text) })),
  relays: said.relays.map((relay) => ({ ...relay, long: unread(relay.long) })),
  ferries: said.ferries.map((ferry) => ({ ...ferry, text: unread(ferry.text) })),
});

/** Placed for the arrangement at rest; during a tide names go with their houses, and the rest is away. */
export function useLettering(
  said: Said,
  { chart: { resting, target, seed }, frame, isSmall, channels }: LetteringFrame,
): Lettering {
  const water = useMemo(() => waterOf(seed, target), [seed, target]);
  const place = useMemo(
    () =>
      recalling(PLACINGS_MAX, ({ waits, waitWords, ...parts }: Said) =>
        letter({
          ...parts,
          houses: isSmall ? namesOnly(parts.houses) : parts.houses,
          places: resting,
          figures: isSmall ? NO_FIGURES : parts.figures,
          ferries: isSmall ? parts.ferries.map((ferry) => ({ ...ferry, text: '' })) : parts.ferries,
          relays: isSmall ? [] : parts.relays,
          written: boxesOf(channels),
          water,
          self: target.topology.self,
          tally:
            waits === 0 || isSmall
              ? null
              : tallySize(waits, textWidth(waitWords, parts.type.figure, 600)),
          frame: { x0: 4, y0: 4, x1: frame.width - 4, y1: frame.height - 4 },
          isSmall,
          measure: textWidth,
        }),
      ),
    [resting, target, water, frame, isSmall, channels],
  );
  const parts = useStable(useMemo(() => unreadParts(said), [said]));
  return useMemo(() => place(parts), [place, parts]);
}

/** How far a pixel is from land, at rest. */
function waterOf(seed: number, { topology, layout, view }: Chart['target']): (at: Point) => number {
  const fields = specsOf(topology, layout, []).map(({ lands }) => landField(seed, lands));
  return (at) => {
    const { x, y } = onChart(view, at);
    return view.scale * Math.min(...fields.map((field) => field(x, y)));
  };
}

/** Around each letter, about. */
const boxesOf = (channels: readonly DrawnChannel[]): Box[] =>
  channels.flatMap(({ points, size }) => points.map((point) => boxOf([point], size / 2)));
