/**
 * The map of the network, drawn from a snapshot alone: land holds peers that reach each other without a relay, shallows join what only a
 * relay joins, deep water is a partition, a dashed coast is what was last heard. Nothing moves but an edit on its way and land that joins
 * or parts.
 */
import {
  memo,
  useCallback,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type CSSProperties,
  type ReactNode,
  type RefObject,
} from 'react';
import type { NetworkSnapshot } from '../../../watch/network-snapshot.ts';
import { useNetworkWords } from '../../words/use-late-words.ts';
import { useWords } from '../../words/use-words.tsx';
import { CoastLayer } from './coast-layer.tsx';
import type { Frame, Insets, Size } from './frame.ts';
import { GlintLayer, type EditSource } from './glint-layer.tsx';
import { HouseLayer } from './house-layer.tsx';
import { Figures, Names } from './label-layer.tsx';
import { placeHops } from './labels.ts';
import type { Places } from './layout.ts';
import type { Type } from './lettering.ts';
import { MapKey } from './map-key.tsx';
import { MapNote } from './map-note.tsx';
import './map.css';
import type { Box } from './plane.ts';
import { routeOf, type Route } from './routes.ts';
import { useStable } from './stable.ts';
import { textWidth } from './text-width.ts';
import type { PeerId } from './topology.ts';
import { useChart, type Chart } from './use-chart.ts';
import { islandsOfPlan, useDrag, type Drag } from './use-drag.ts';
import { useScene, type Scene } from './use-scene.ts';
import { useIsStill, useSize } from './use-size.ts';
import { Channels, Crosses, Marks, Tally, type DrawnMark } from './water-layer.tsx';
import { FerryLayer, RelayLayer, ViaLayer, WayLayer } from './way-layer.tsx';

/** A hop of a trace, drawn on its line; left out where no such line is drawn. */
export type MapMark = {
  from: PeerId;
  to: PeerId;
  /** Said at its middle, as "+12 ms"; may be empty. */
  label: string;
  /** From 0 (not begun) over what lies between (a dot on its way) to 1 (done). */
  progress: number;
  /** Whose edit it is: p1 to p8. */
  color: string;
};

export type NetworkMapProps = {
  snapshot: NetworkSnapshot;
  /** Our relay's host keeps letters for those who are away, and is within reach. */
  hasMailbox?: boolean;
  /** The room's own coast grows from it: its topic. */
  roomSeed: string;
  /** In pixels; as large as its element when left out. */
  size?: Size;
  /** What stands over the map's edges, in pixels: the chart keeps clear of it. */
  insets?: Partial<Insets>;
  selected?: PeerId | null;
  /** Without it the map is a picture. */
  onSelect?: (peer: PeerId | null) => void;
  /** Houses were dragged apart, and the person said to part them: ours first. Ask before it is made. */
  onSplit?: (islands: PeerId[][]) => void;
  /** Edits as they cross links. */
  edits?: EditSource;
  /** Where peers stood before; the same map opened again has it by itself. */
  history?: Places;
  /** For a drawer: no key, no figures, no note. */
  isSmall?: boolean;
  marks?: readonly MapMark[];
  /** Content of the note beside the house that is selected. */
  note?: (peer: PeerId) => ReactNode;
  /** What the map says, in a sentence; its title when left out. */
  label?: string;
};

const EDGES: Insets = { top: 10, right: 10, bottom: 10, left: 10 };
const SMALL_EDGES: Insets = { top: 2, right: 2, bottom: 2, left: 2 };
const NARROW = 700;

export function NetworkMap(props: NetworkMapProps) {
  const element = useRef<HTMLDivElement>(null);
  const size = useSize(element, props.size);
  const { map } = useNetworkWords();
  const isPicture = props.onSelect === undefined;
  return (
    <div
      ref={element}
      className={props.isSmall === true ? 'network-map small' : 'network-map'}
      style={props.size === undefined ? {} : { width: props.size.width, height: props.size.height }}
      role={isPicture ? 'img' : 'group'}
      aria-label={props.label ?? map.title}
    >
      {size === null ? null : <Sheet {...props} frame={size} element={element} />}
    </div>
  );
}

type SheetProps = NetworkMapProps & { frame: Size; element: RefObject<HTMLDivElement | null> };

/** The same object as long as nothing of it has changed. */
function useFrame({ frame, insets, isSmall = false }: SheetProps, keyBox: Box | null): Frame {
  const { width, height } = frame;
  const { top, right, bottom, left } = { ...(isSmall ? SMALL_EDGES : EDGES), ...insets };
  return useMemo(
    () => ({
      width,
      height,
      insets: { top, right, bottom, left },
      covered: keyBox === null ? [] : [keyBox],
      isSmall,
    }),
    [width, height, top, right, bottom, left, keyBox, isSmall],
  );
}

function Sheet(props: SheetProps) {
  const { snapshot, frame, hasMailbox = false, isSmall = false, selected = null, element } = props;
  const isStill = useIsStill();
  const [pointed, setPointed] = useState<PeerId | null>(null);
  const svg = useRef<SVGSVGElement>(null);
  const [keyBox, setKeyBox] = useState<Box | null>(null);
  const whole = useFrame(props, keyBox);
  const chart = useChart({
    snapshot,
    roomSeed: props.roomSeed,
    frame: whole,
    history: props.history,
    isStill,
  });
  const asked = [...new Set([selected, pointed])].filter((peer) => peer !== null);
  const scene = useScene({ snapshot, chart, frame: whole, isSmall, asked, hasMailbox });
  const drag = useDrag({
    arrangement: chart.shown.arrangement,
    places: chart.places,
    canSplit: props.onSplit !== undefined,
    onMoved: chart.arrangeAnew,
    frame: () => element.current?.getBoundingClientRect() ?? null,
  });
  const { topology } = chart.shown.arrangement;
  const { ferries } = scene;
  const route = useCallback(
    (from: PeerId, to: PeerId) => routeOf({ topology, places: chart.houses, ferries }, from, to),
    [topology, chart.houses, ferries],
  );
  const marks = useStable(props.marks ?? NO_MARKS);
  const drawn = useMemo(
    () => drawnMarks(marks, scene, chart.houses, route),
    [marks, scene, chart.houses, route],
  );
  const select = useSelect(props.onSelect);
  return (
    <>
      <Ground shown={chart.shown} frame={frame} />
      <svg
        ref={svg}
        className={chart.shown.isMoving ? 'chart moving' : 'chart'}
        viewBox={`0 0 ${frame.width} ${frame.height}`}
        width={frame.width}
        height={frame.height}
        style={typeStyle(scene.type)}
      >
        <Drawing
          {...{ chart, scene, drag, isSmall, selected }}
          marks={drawn}
          onPoint={setPointed}
          onSelect={select}
        />
      </svg>
      {props.edits === undefined ? null : (
        <GlintLayer
          edits={props.edits}
          route={route}
          colorOf={(peer) => snapshot.peers.find(({ id }) => id === peer)?.color ?? ''}
          isStill={isStill}
          chart={svg}
        />
      )}
      {isSmall ? null : <MapKey isOpen={frame.width >= NARROW} onBox={setKeyBox} />}
      <SelectedNote {...props} chart={chart} />
      <PlanBar {...{ drag, scene, chart }} onSplit={props.onSplit} />
      {select === undefined ? null : <Refused refusal={drag.refusal} />}
    </>
  );
}

const typeStyle = ({ name, nameSelf, nameWeight, figure }: Type): CSSProperties =>
  ({
    '--map-name': `${nameWeight} ${name}px`,
    '--map-self': `600 ${nameSelf}px`,
    '--map-figure': `${figure}px`,
  }) as CSSProperties;

/** Around letters, as wide as map.css draws it. */
const LETTER_HALO = 3.5;

const NO_MARKS: readonly MapMark[] = [];

type Select = (peer: PeerId | null) => void;

/** The same function at each drawing, so that a map that says the same is not drawn again. */
function useSelect(onSelect: Select | undefined): Select | undefined {
  const now = useRef(onSelect);
  useLayoutEffect(() => {
    now.current = onSelect;
  });
  const isPicture = onSelect === undefined;
  return useMemo(() => (isPicture ? undefined : (peer) => now.current?.(peer)), [isPicture]);
}

function drawnMarks(
  marks: readonly MapMark[],
  { lettering, type }: Scene,
  places: Chart['houses'],
  route: (from: PeerId, to: PeerId) => Route | null,
): DrawnMark[] {
  const drawn = marks.flatMap(({ from, to, label, progress, color }) => {
    const way = route(from, to);
    if (way === null) return [];
    const known = /^p[1-8]$/.test(color) ? `var(--${color})` : 'var(--ink)';
    return [{ key: `${from} ${to}`, route: way, label, progress, color: known }];
  });
  const { names, relays, tally, figures } = lettering;
  const spots = placeHops(
    drawn
      .filter(({ label }) => label !== '')
      .map(({ key, route: { points }, label }) => {
        const width = textWidth(label, type.figure, 600) + LETTER_HALO;
        return { key, points, width, height: type.figure + LETTER_HALO };
      }),
    {
      houses: [...places.values()].map((at) => ({ at, radius: type.radius + 2 })),
      words: [...names, ...relays].map(({ box }) => box).concat(tally ?? []),
      figures,
    },
  );
  return drawn.map((mark) => ({ ...mark, labelAt: spots.get(mark.key) ?? null }));
}

/** The coasts, in a layer of their own: words and lines over them change without drawing them again. */
const Ground = memo(function Ground({ shown, frame }: { shown: Chart['shown']; frame: Size }) {
  const { coasts, arrangement, isMoving } = shown;
  return (
    <svg
      className="chart ground"
      viewBox={`0 0 ${frame.width} ${frame.height}`}
      width={frame.width}
      height={frame.height}
      aria-hidden="true"
    >
      {coasts === null ? null : (
        <CoastLayer
          coasts={coasts}
          isFar={isMoving ? NOTHING_FAR : farIslands(arrangement.topology)}
          view={arrangement.view}
        />
      )}
    </svg>
  );
});

type DrawingProps = {
  chart: Chart;
  scene: Scene;
  drag: Drag;
  isSmall: boolean;
  selected: PeerId | null;
  marks: readonly DrawnMark[];
  onPoint: (peer: PeerId | null) => void;
  onSelect: ((peer: PeerId | null) => void) | undefined;
};

const Drawing = memo(function Drawing({
  chart,
  scene,
  drag,
  isSmall,
  selected,
  marks,
  onPoint,
  onSelect,
}: DrawingProps) {
  const { shown } = chart;
  const { topology, view } = shown.arrangement;
  const { radius } = scene.type;
  const places = drag.held.size === 0 ? chart.houses : new Map([...chart.houses, ...drag.held]);
  const common = { places: chart.houses, self: topology.self, radius };
  const ways =
    drag.held.size === 0
      ? scene.ways
      : scene.ways.filter(({ a, b }) => !drag.held.has(a) && !drag.held.has(b));
  return (
    <>
      <Lamp />
      <Channels channels={scene.channels} />
      <FerryLayer ferries={scene.ferries} />
      <RelayLayer relays={scene.relays} isSmall={isSmall} />
      <WayLayer {...common} ways={ways} />
      <ViaLayer {...common} vias={scene.vias} />
      <Crosses crosses={scene.crosses} />
      <Marks marks={marks} />
      <Planned drag={drag} reach={46 * view.scale} />
      <Figures figures={scene.figures.filter(({ key }) => !isOfHeld(key, drag))} />
      {scene.tally === null ? null : <Tally {...scene.tally} />}
      {scene.everywhere === '' ? null : (
        <text className="water everywhere" x="50%" y="22" textAnchor="middle">
          {scene.everywhere}
        </text>
      )}
      <Names names={carriedNames(scene.names, chart, drag)} />
      <HouseLayer
        houses={scene.houses}
        places={places}
        radius={radius}
        selected={selected}
        between={new Set(scene.vias.map(({ via }) => via))}
        onPoint={onPoint}
        onGrab={drag.grab}
        onSelect={
          onSelect === undefined
            ? undefined
            : (peer) => {
                if (!drag.hasDragged()) onSelect(peer);
              }
        }
      />
    </>
  );
});

/** At night each house within reach is one. */
const Lamp = () => (
  <defs>
    <radialGradient id="map-lamp">
      <stop offset="0" />
      <stop offset=".4" />
      <stop offset="1" />
    </radialGradient>
  </defs>
);

/** Names go where their houses are dragged. */
const carriedNames = (names: Scene['names'], { houses }: Chart, { held }: Drag): Scene['names'] =>
  held.size === 0
    ? names
    : names.map((name) => {
        const id = name.id as PeerId;
        const [from, to] = [houses.get(id), held.get(id)];
        if (from === undefined || to === undefined) return name;
        return { ...name, x: name.x + to.x - from.x, y: name.y + to.y - from.y };
      });

/** A figure's key names the ends of its link. */
const isOfHeld = (key: string, { held }: Drag): boolean =>
  [...held.keys()].some((peer) => key.includes(peer));

const NOTHING_FAR: readonly boolean[] = [];
const farIslands = ({ islands }: Chart['target']['topology']): boolean[] =>
  islands.map(({ isOurs }) => !isOurs);

/** Coasts that a planned split would make. */
function Planned({ drag, reach }: { drag: Drag; reach: number }) {
  return (
    <g className="planned" aria-hidden="true">
      {[...drag.held].map(([peer, { x, y }]) => (
        <circle key={peer} cx={x} cy={y} r={reach} />
      ))}
    </g>
  );
}

function SelectedNote({ note, selected, chart, frame, isSmall }: SheetProps & { chart: Chart }) {
  if (note === undefined || isSmall === true || selected === null || selected === undefined)
    return null;
  const at = chart.resting.get(selected);
  if (at === undefined) return null;
  const others = [...chart.resting].filter(([peer]) => peer !== selected).map(([, place]) => place);
  return (
    <MapNote at={at} others={others} frame={frame}>
      {note(selected)}
    </MapNote>
  );
}

type PlanBarProps = {
  drag: Drag;
  scene: Scene;
  chart: Chart;
  onSplit: ((islands: PeerId[][]) => void) | undefined;
};

function PlanBar({ drag, scene, chart, onSplit }: PlanBarProps) {
  const {
    map: { plan },
  } = useNetworkWords();
  const { names: said } = useWords();
  if (onSplit === undefined || drag.plan.size === 0) return null;
  const names = scene.houses.filter(({ id }) => drag.plan.has(id)).map(({ name }) => name);
  const split = (): void => {
    onSplit(islandsOfPlan(chart.shown.arrangement, drag.plan));
    drag.clear();
  };
  return (
    <div className="map-plan" role="group" aria-live="polite">
      <p>{plan.ask(said.list(names))}</p>
      <button type="button" className="btn main" onClick={split}>
        {plan.part}
      </button>
      <button type="button" className="btn" onClick={drag.clear}>
        {plan.back}
      </button>
    </div>
  );
}

/** Why a drag has done nothing; until the next one. */
function Refused({ refusal }: Pick<Drag, 'refusal'>) {
  const { map } = useNetworkWords();
  return (
    <p className="map-refused" role="status">
      {refusal === null ? '' : map.refused[refusal]}
    </p>
  );
}
