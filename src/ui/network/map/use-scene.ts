/** All that is written and drawn over the coasts, from the snapshot and the chart. */
import { useMemo, useState } from 'react';
import type { NetworkSnapshot } from '../../../watch/network-snapshot.ts';
import { useNetworkWords } from '../../words/use-late-words.ts';
import { useWords } from '../../words/use-words.tsx';
import { clockTime } from '../../words/names.ts';
import { channelBetween } from './channel.ts';
import { faultSigns, type FaultSigns } from './fault-signs.ts';
import { onFrame, type Size } from './frame.ts';
import type { DrawnFigure, DrawnName } from './label-layer.tsx';
import { letter, typeFor, type Lettering, type Type } from './lettering.ts';
import type { Box, Point } from './plane.ts';
import {
  ferryTimes,
  figuresOf,
  houseCount,
  housesOf,
  viasOf,
  waitingFor,
  waysOf,
  type House,
  type SceneWords,
  type ViaPath,
  type Way,
} from './scene.ts';
import { textWidth } from './text-width.ts';
import type { PeerId, Topology } from './topology.ts';
import type { Chart } from './use-chart.ts';
import { tallySize, type DrawnChannel, type DrawnCross } from './water-layer.tsx';
import type { DrawnFerry, DrawnRelay } from './way-layer.tsx';

export type Scene = {
  type: Type;
  houses: readonly House[];
  ways: readonly Way[];
  vias: readonly ViaPath[];
  ferries: readonly DrawnFerry[];
  relays: readonly DrawnRelay[];
  names: readonly DrawnName[];
  figures: readonly DrawnFigure[];
  channels: readonly DrawnChannel[];
  crosses: readonly DrawnCross[];
  tally: { count: number; words: string; box: Box } | null;
  signs: FaultSigns;
};

export type SceneWish = {
  snapshot: NetworkSnapshot;
  chart: Chart;
  frame: Size;
  isSmall: boolean;
  /** Selected or pointed at. */
  asked: readonly PeerId[];
};

/** The same object as long as its text is: what is drawn from it is not drawn again. */
function useStable<T>(fresh: T): T {
  const [held, setHeld] = useState(fresh);
  if (held === fresh || JSON.stringify(held) === JSON.stringify(fresh)) return held;
  setHeld(fresh);
  return fresh;
}

export function useScene({ snapshot, chart, frame, isSmall, asked }: SceneWish): Scene {
  const words = useWords();
  const { map } = useNetworkWords();
  const said = useMemo((): SceneWords => ({ words, map }), [words, map]);
  const { topology } = chart.shown.arrangement;
  const signs = useMemo(() => faultSigns(snapshot.faults, map.fault), [snapshot.faults, map]);
  const askedNow = useStable(asked);
  const type = useMemo(
    () => typeFor(houseCount(topology), frame.width, isSmall),
    [topology, frame.width, isSmall],
  );
  const houses = useStable(withFaults(housesOf(snapshot, topology, said), signs));
  const ways = useMemo(() => waysOf(topology, askedNow), [topology, askedNow]);
  const vias = useStable(viasOf(snapshot, topology, askedNow, said));
  const figures = useStable(
    withLinkFaults(figuresOf(snapshot, topology, ways, askedNow, said), ways, signs),
  );
  const times = useStable([...ferryTimes(snapshot, topology, said)]);
  const ferries = useMemo(
    () => askedFerries(chart.ferries, topology, askedNow),
    [chart.ferries, topology, askedNow],
  );
  const waits = waitingFor(snapshot);
  const waitWords = waits === 0 ? '' : map.wait(waits);
  const wanted = useMemo(() => timedFerries(chart.ferries, new Map(times)), [chart.ferries, times]);
  const lettering = useMemo(
    () =>
      letter({
        houses,
        places: chart.resting,
        ways,
        vias,
        figures: isSmall ? [] : figures,
        ferries: isSmall ? [] : wanted,
        self: topology.self,
        asked: askedNow,
        tally:
          waits === 0 || isSmall ? null : tallySize(waits, textWidth(waitWords, type.figure, 600)),
        frame: { x0: 4, y0: 4, x1: frame.width - 4, y1: frame.height - 4 },
        type,
        measure: textWidth,
      }),
    [
      houses,
      chart.resting,
      ways,
      vias,
      figures,
      wanted,
      topology,
      askedNow,
      waits,
      waitWords,
      frame,
      type,
      isSmall,
    ],
  );
  const names = useMemo(() => drawnNames(lettering, houses, chart), [lettering, houses, chart]);
  return {
    type,
    houses,
    ways,
    vias,
    ferries,
    relays: drawnRelays(snapshot, chart, said, signs),
    names,
    figures: drawnFigures(lettering, figures, vias, wanted),
    channels: useMemo(() => drawnChannels(chart, frame, said), [chart, frame, said]),
    crosses: drawnCrosses(signs, chart, ways),
    tally:
      lettering.tally === null ? null : { count: waits, words: waitWords, box: lettering.tally },
    signs,
  };
}

const withFaults = (houses: readonly House[], { peers }: FaultSigns): House[] =>
  houses.map((house) => {
    const fault = peers.get(house.id);
    if (fault === undefined) return house;
    const sub = [fault, house.sub].filter((text) => text !== '').join(', ');
    return { ...house, sub, saying: `${house.saying}, ${fault}` };
  });

type Figures = ReturnType<typeof figuresOf>;

/** A delayed link says by how much, beside its round trip. */
function withLinkFaults(figures: Figures, ways: readonly Way[], { links }: FaultSigns): Figures {
  const done = new Set<string>();
  const told = figures.map((figure) => {
    const fault = links.get(figure.key);
    if (fault === undefined) return figure;
    done.add(figure.key);
    return { ...figure, text: `${figure.text}, ${fault.text}` };
  });
  const others = ways.flatMap(({ key, a, b }): Figures => {
    const fault = links.get(key);
    if (fault === undefined || done.has(key)) return [];
    return [{ key, a, b, text: fault.text, kind: 'theirs' }];
  });
  return [...told, ...others];
}

function landOf({ islands }: Topology, peer: PeerId): number {
  return islands[0]?.lands.findIndex(({ peers }) => peers.includes(peer)) ?? -1;
}

/** The ferries that carry the path between self and whoever is asked for. */
function askedFerries(
  ferries: Chart['ferries'],
  topology: Topology,
  asked: readonly PeerId[],
): DrawnFerry[] {
  const own = landOf(topology, topology.self);
  const lands = asked.map((peer) => landOf(topology, peer)).filter((land) => land > 0);
  return ferries.map((ferry) => ({
    ...ferry,
    isAsked: !ferry.isFar && lands.length > 0 && (ferry.land === own || lands.includes(ferry.land)),
  }));
}

const timedFerries = (ferries: Chart['ferries'], times: ReadonlyMap<number, string>) =>
  ferries.flatMap(({ key, land, from, bend, to, isFar }) => {
    const text = times.get(land);
    if (text === undefined || isFar) return [];
    // Along the chord of the curve, moved out to where the curve is.
    const lift = { x: (bend.x - (from.x + to.x) / 2) / 2, y: (bend.y - (from.y + to.y) / 2) / 2 };
    return [
      {
        key,
        text,
        from: { x: from.x + lift.x, y: from.y + lift.y },
        to: { x: to.x + lift.x, y: to.y + lift.y },
      },
    ];
  });

function drawnNames(lettering: Lettering, houses: readonly House[], chart: Chart): DrawnName[] {
  const byId = new Map(houses.map((house) => [house.id as string, house]));
  return lettering.names.flatMap(({ id, x, y, anchor }): DrawnName[] => {
    const house = byId.get(id);
    const [now, rest] = [chart.houses.get(id as PeerId), chart.resting.get(id as PeerId)];
    if (house === undefined || now === undefined || rest === undefined) return [];
    return [
      {
        id,
        x: Math.round(10 * (x + now.x - rest.x)) / 10,
        y: Math.round(10 * (y + now.y - rest.y)) / 10,
        anchor,
        name: house.name,
        sub: house.sub,
        kind: house.kind,
      },
    ];
  });
}

function drawnFigures(
  { figures: placed }: Lettering,
  figures: Figures,
  vias: readonly ViaPath[],
  ferries: readonly { key: string; text: string }[],
): DrawnFigure[] {
  const said = new Map<string, Pick<DrawnFigure, 'text' | 'kind'>>([
    ...figures.map(({ key, text, kind }) => [key, { text, kind }] as const),
    ...vias.map(({ key, figure }) => [key, { text: figure, kind: 'via' }] as const),
    ...ferries.map(({ key, text }) => [key, { text, kind: 'relayed' }] as const),
  ]);
  return placed.flatMap(({ key, at, degrees }) => {
    const words = said.get(key);
    return words === undefined ? [] : [{ key, at, degrees, ...words }];
  });
}

function drawnRelays(
  { relay }: NetworkSnapshot,
  chart: Chart,
  { map }: SceneWords,
  { isRelayCut }: FaultSigns,
): DrawnRelay[] {
  const { topology, layout, view } = chart.shown.arrangement;
  return layout.relays.flatMap(({ key, island, lands, at }): DrawnRelay[] => {
    const where = topology.islands[island];
    const isIdle = lands.length < 2;
    if (where === undefined || (isIdle && relay.state !== 'here')) return [];
    const since = where.sinceMs === null ? null : clockTime(where.sinceMs);
    const state = !where.isOurs || isRelayCut ? 'dead' : isIdle ? 'idle' : 'here';
    const name = !where.isOurs ? map.relayNotHeard(since) : isIdle ? map.relayAtAnchor : map.relay;
    return [
      { key, at: onFrame(view, at), name: isRelayCut ? `${name}, ${map.fault.cut}` : name, state },
    ];
  });
}

const CHANNEL_TYPE = { large: 27, small: 17, narrow: 15 };
/** Of a letter with its spacing, by its size. */
const LETTER_WIDTH = 0.74;

/** Between our island and each other one: since when no way leads across. */
function drawnChannels(chart: Chart, frame: Size, { map }: SceneWords): DrawnChannel[] {
  const { topology, layout } = chart.target;
  const [ours, ...others] = topology.islands;
  if (ours === undefined || chart.shown.isMoving) return [];
  const onScreen = (island: typeof ours): Point[] => [
    ...island.lands.flatMap(({ peers }) =>
      peers.flatMap((peer) => {
        const at = layout.houses.get(peer);
        return at === undefined ? [] : [onFrame(chart.target.view, at)];
      }),
    ),
  ];
  const here = onScreen(ours);
  const isNarrow = frame.width < 560;
  const most = isNarrow
    ? CHANNEL_TYPE.narrow
    : others.length > 1
      ? CHANNEL_TYPE.small
      : CHANNEL_TYPE.large;
  return others.map((island, i) => {
    const text = map.apart(island.sinceMs === null ? null : clockTime(island.sinceMs));
    const size = Math.max(11, Math.min(most, chart.target.view.scale * CHANNEL_TYPE.large));
    const { points } = channelBetween(
      here,
      onScreen(island),
      1.25 * text.length * size * LETTER_WIDTH,
    );
    return { key: `${i}`, text, points, size };
  });
}

function drawnCrosses(
  { links }: FaultSigns,
  { houses }: Chart,
  ways: readonly Way[],
): DrawnCross[] {
  return [...links].flatMap(([key, { a, b, isCut }]): DrawnCross[] => {
    const [from, to] = [houses.get(a), houses.get(b)];
    if (!isCut || from === undefined || to === undefined) return [];
    return [{ key, from, to, hasWay: ways.some((way) => way.key === key) }];
  });
}
