/** All that is written and drawn over the coasts, from the snapshot and the chart. */
import { useMemo } from 'react';
import type { NetworkSnapshot } from '../../../watch/network-snapshot.ts';
import { useNetworkWords } from '../../words/use-late-words.ts';
import { useWords } from '../../words/use-words.tsx';
import { clockTime } from '../../words/names.ts';
import { boatsOf, type Times } from './boats.ts';
import { channelBetween } from './channel.ts';
import { faultSigns, type FaultSigns } from './fault-signs.ts';
import { onFrame, type Size } from './frame.ts';
import type { DrawnFigure, DrawnName } from './label-layer.tsx';
import { NARROW_MAX, shortKey, typeFor, type Lettering, type Type } from './lettering.ts';
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
import { useStable } from './stable.ts';
import type { PeerId, Topology } from './topology.ts';
import type { Chart } from './use-chart.ts';
import { useLettering, type Said } from './use-lettering.ts';
import type { DrawnChannel, DrawnCross } from './water-layer.tsx';
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
  /** Faults that hold on all links; may be empty. */
  everywhere: string;
  /** Where all words stand. */
  lettering: Lettering;
};

export type SceneWish = {
  snapshot: NetworkSnapshot;
  chart: Chart;
  frame: Size;
  isSmall: boolean;
  /** Selected or pointed at. */
  asked: readonly PeerId[];
  hasMailbox: boolean;
};

/** What there is to say and to draw, before any of it has a place. */
function useSaid({ snapshot, chart, frame, isSmall, asked, hasMailbox }: SceneWish) {
  const words = useWords();
  const { map } = useNetworkWords();
  const said = useMemo((): SceneWords => ({ words, map }), [words, map]);
  const { arrangement } = chart.shown;
  const { topology } = arrangement;
  const askedNow = useStable(asked);
  const type = useMemo(
    () => typeFor(houseCount(topology), frame.width, isSmall),
    [topology, frame.width, isSmall],
  );
  const ways = useMemo(() => waysOf(topology, askedNow), [topology, askedNow]);
  const signs = useMemo(
    () => faultSigns(snapshot.faults, map.fault, ways),
    [snapshot.faults, map, ways],
  );
  const fresh = useMemo(
    () => ({
      houses: withFaults(housesOf(snapshot, topology, said), signs),
      vias: viasOf(snapshot, topology, askedNow, said),
      figures: withLinkFaults(figuresOf(snapshot, topology, ways, askedNow, said), ways, signs),
      times: [...ferryTimes(snapshot, topology, said)],
      since: snapshot.islands.map(({ peers, sinceMs }) => ({ peers, sinceMs })),
    }),
    [snapshot, topology, ways, askedNow, said, signs],
  );
  const houses = useStable(fresh.houses);
  const vias = useStable(fresh.vias);
  const figures = useStable(fresh.figures);
  const times = useStable(fresh.times);
  const since = useStable(fresh.since);
  const timed = useMemo(() => timedFerries(chart.ferries, times, map), [chart.ferries, times, map]);
  const relays = useMemo(
    () => boatsOf(snapshot.relay, arrangement, { map, signs, times, hasMailbox }),
    [snapshot.relay, arrangement, map, signs, times, hasMailbox],
  );
  const channels = useMemo(
    () => drawnChannels({ target: chart.target }, frame, said, since),
    [chart.target, frame, said, since],
  );
  const waits = waitingFor(snapshot);
  // On a phone the marks are enough: the sentence above the map has the number.
  const waitWords = waits === 0 || frame.width < NARROW_MAX ? '' : map.wait(waits);
  const told = useMemo(
    (): Said => ({
      ...{ houses, ways, vias, figures, type, relays, waits, waitWords },
      asked: askedNow,
      ferries: timed,
    }),
    [houses, ways, vias, figures, type, askedNow, relays, timed, waits, waitWords],
  );
  return { told, signs, channels };
}

/** The same object as long as nothing of it has changed. */
export function useScene(wish: SceneWish): Scene {
  const { chart, frame, isSmall } = wish;
  const { topology } = chart.shown.arrangement;
  const { told, signs, channels } = useSaid(wish);
  const { houses, ways, asked } = told;
  const lettering = useLettering(told, { chart, frame, isSmall, channels });
  const ferries = useMemo(
    () => askedFerries(chart.ferries, topology, asked),
    [chart.ferries, topology, asked],
  );
  const names = useMemo(() => drawnNames(lettering, houses, chart), [lettering, houses, chart]);
  const crosses = useMemo(() => drawnCrosses(signs, chart, ways), [signs, chart, ways]);
  return useMemo(
    () => ({
      ...{ type: told.type, houses, ways, vias: told.vias, ferries, names, crosses },
      relays: told.relays.map((relay) => ({
        ...relay,
        label: relayLabel(lettering, relay, chart),
      })),
      figures: drawnFigures(lettering, told),
      channels: chart.shown.isMoving ? [] : channels,
      tally:
        lettering.tally === null
          ? null
          : { count: told.waits, words: told.waitWords, box: lettering.tally },
      everywhere: signs.everywhere,
      lettering,
    }),
    [told, houses, ways, ferries, names, crosses, lettering, chart, channels, signs],
  );
}

function relayLabel(
  { relays }: Lettering,
  { key, at, name, long }: DrawnRelay,
  { shown }: Chart,
): DrawnRelay['label'] {
  const label = relays.find(({ id }) => id === key || id === shortKey(key));
  if (label === undefined || shown.isMoving) return null;
  const text = label.id === key ? long : name;
  return { text, x: label.x - at.x, y: label.y - at.y, anchor: label.anchor };
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

/** Of one ferry the time stands at the boat, of several at each. */
const timedFerries = (ferries: Chart['ferries'], times: Times, { relayed }: SceneWords['map']) =>
  ferries.map(({ key, land, from, bend, to, isFar }) => {
    const time = times.find(([to]) => to === land)?.[1];
    const text = isFar || time === undefined || times.length < 2 ? '' : relayed(time);
    // Along the chord of the curve, moved out to where the curve is.
    const lift = { x: (bend.x - (from.x + to.x) / 2) / 2, y: (bend.y - (from.y + to.y) / 2) / 2 };
    return {
      key,
      text,
      from: { x: from.x + lift.x, y: from.y + lift.y },
      to: { x: to.x + lift.x, y: to.y + lift.y },
    };
  });

function drawnNames(lettering: Lettering, houses: readonly House[], chart: Chart): DrawnName[] {
  const byId = new Map(houses.map((house) => [house.id as string, house]));
  return lettering.names.flatMap(({ id, x, y, anchor, isWet }): DrawnName[] => {
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
        isWet,
      },
    ];
  });
}

function drawnFigures(
  { figures: placed }: Lettering,
  { figures, vias, ferries }: Said,
): DrawnFigure[] {
  const said = new Map<string, Pick<DrawnFigure, 'text' | 'kind'>>([
    ...figures.map(({ key, text, kind }) => [key, { text, kind }] as const),
    ...vias.map(({ key, figure }) => [key, { text: figure, kind: 'via' }] as const),
    ...vias.map(({ key, short }) => [shortKey(key), { text: short, kind: 'via' }] as const),
    ...ferries.map(({ key, text }) => [key, { text, kind: 'relayed' }] as const),
  ]);
  return placed.flatMap(({ key, at, degrees }) => {
    const words = said.get(key);
    return words === undefined ? [] : [{ key, at, degrees, ...words }];
  });
}

const CHANNEL_TYPE = { large: 27, small: 17, narrow: 15 };
/** Of a letter with its spacing, by its size. */
const LETTER_WIDTH = 0.74;

/** Between our island and each other one: since when no way leads across. */
function drawnChannels(
  chart: Pick<Chart, 'target'>,
  frame: Size,
  { map }: SceneWords,
  since: readonly { peers: readonly PeerId[]; sinceMs: number | null }[],
): DrawnChannel[] {
  const { topology, layout } = chart.target;
  const [ours, ...others] = topology.islands;
  if (ours === undefined) return [];
  const onScreen = (island: typeof ours): Point[] => [
    ...island.lands.flatMap(({ peers }) =>
      peers.flatMap((peer) => {
        const at = layout.houses.get(peer);
        return at === undefined ? [] : [onFrame(chart.target.view, at)];
      }),
    ),
  ];
  const here = onScreen(ours);
  const everyone = topology.islands.flatMap(onScreen);
  const isNarrow = frame.width < NARROW_MAX;
  const most = isNarrow
    ? CHANNEL_TYPE.narrow
    : others.length > 1
      ? CHANNEL_TYPE.small
      : CHANNEL_TYPE.large;
  const size = Math.max(11, Math.min(most, chart.target.view.scale * CHANNEL_TYPE.large));
  const channels: DrawnChannel[] = [];
  others.forEach((island, i) => {
    const peer = island.lands[0]?.peers[0];
    const sinceMs =
      since.find(({ peers }) => peer !== undefined && peers.includes(peer))?.sinceMs ?? null;
    const text = map.apart(sinceMs === null ? null : clockTime(sinceMs));
    const written = channels.flatMap(({ points }) => points);
    const length = 1.25 * text.length * size * LETTER_WIDTH;
    const { points } = channelBetween(here, onScreen(island), length, [...written, ...everyone]);
    channels.push({ key: `${i}`, text, points, size });
  });
  return channels;
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
