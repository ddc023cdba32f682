/** The strip itself: ribbons, ticks, the scale, and the mark that is dragged. */
import {
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent,
} from 'react';
import type { NetworkWords, Words } from '../../words/catalog.ts';
import { clockSeconds, clockTime } from '../../words/names.ts';
import { labelsThatFit, ribbonsOf, scaleBarsOf, type RibbonSpace } from './ribbons.ts';
import { tickOf } from './say-event.ts';
import type { PastSource } from './source.ts';
import type { Hour } from './use-hour.ts';
import type { WhoIs } from './who.ts';

/** Says what happened; `at` also knows who has gone since then. */
export type HourTeller = {
  words: Words;
  network: NetworkWords;
  at: (atMs: number) => WhoIs;
};

type StripProps = {
  /** Of the mark. */
  id: string;
  hour: Hour;
  source: PastSource;
  teller: HourTeller;
  isOfFile: boolean;
  moment: number | null;
  onMoment: (ms: number | null) => void;
};

const LABELS_PX = 18;
const RIBBONS_PX = 40;
const SCALE_TOP_PX = LABELS_PX + RIBBONS_PX + 8;
const HEIGHT_PX = SCALE_TOP_PX + 24;

const STEP_MS = 5000;
const PAGE_MS = 60_000;
/** So near the end the mark snaps to now. */
const NOW_PX = 6;

export function HourStrip(props: StripProps) {
  const { hour, moment, teller } = props;
  const [box, width] = useWidth();
  const space: RibbonSpace = { ...hour, width, height: RIBBONS_PX };
  const at = moment === null ? width : pxOf(moment, space);
  return (
    <div ref={box} className="hour-strip" dir="ltr">
      {width === 0 ? null : (
        <svg
          width={width}
          height={HEIGHT_PX}
          viewBox={`0 0 ${width} ${HEIGHT_PX}`}
          aria-hidden="true"
        >
          <Ribbons hour={hour} width={width} />
          <Ticks hour={hour} width={width} teller={teller} />
          <Scale hour={hour} width={width} />
          <g className={moment === null ? 'now' : 'past'} transform={`translate(${at} 0)`}>
            <path className="stem" d={`M0 4V${SCALE_TOP_PX + 6}`} />
            <path className="head" d="M-5 0H5L0 6Z" />
          </g>
        </svg>
      )}
      <Mark {...props} />
      {moment === null ? null : (
        <output
          className="hour-moment"
          style={{ insetInlineStart: `${clamp(at, 40, width - 40)}px` }}
        >
          {clockSeconds(moment)}
        </output>
      )}
    </div>
  );
}

const clamp = (value: number, least: number, most: number): number =>
  Math.max(least, Math.min(most, value));

const pxOf = (ms: number, { fromMs, toMs, width }: RibbonSpace): number =>
  Math.round(clamp((ms - fromMs) / Math.max(1, toMs - fromMs), 0, 1) * width * 10) / 10;

function useWidth(): [(node: HTMLDivElement | null) => void, number] {
  const [node, setNode] = useState<HTMLDivElement | null>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    if (node === null) return undefined;
    const observer = new ResizeObserver(() => setWidth(node.clientWidth));
    observer.observe(node);
    return () => observer.disconnect();
  }, [node]);
  return [setNode, width];
}

type PartProps = { hour: Hour; width: number };

function Ribbons({ hour, width }: PartProps) {
  const ribbons = useMemo(
    () => ribbonsOf(hour.stretches, { ...hour, width, height: RIBBONS_PX }),
    [hour, width],
  );
  return (
    <g transform={`translate(0 ${LABELS_PX})`}>
      {ribbons.map(({ isOurs, fill, shores }) => (
        <g key={shores} className={isOurs ? 'ribbon' : 'ribbon far'}>
          <path className="land" d={fill} />
          <path className="shore" d={shores} />
        </g>
      ))}
    </g>
  );
}

function Ticks({ hour, width, teller }: PartProps & { teller: HourTeller }) {
  const ticks = useMemo(() => {
    const space = { ...hour, width, height: RIBBONS_PX };
    const all = hour.events.flatMap((event) => {
      if (event.atMs < hour.fromMs) return [];
      const tick = tickOf(event, { ...teller, who: teller.at(event.atMs) });
      return tick === null ? [] : [{ ...tick, id: event.id, x: pxOf(event.atMs, space) }];
    });
    return { all: onePerPixel(all), labels: labelsThatFit(all, width) };
  }, [hour, width, teller]);
  return (
    <g className="ticks">
      {ticks.all.map(({ id, x }) => (
        <path key={id} d={`M${x} ${LABELS_PX - 4}V${LABELS_PX + RIBBONS_PX + 3}`} />
      ))}
      {ticks.labels.map(({ id, x, text, isBefore }) => (
        <text key={id} x={isBefore ? x - 6 : x + 6} y="12" textAnchor={isBefore ? 'end' : 'start'}>
          {text}
        </text>
      ))}
    </g>
  );
}

function onePerPixel<T extends { x: number }>(ticks: readonly T[]): T[] {
  return [...new Map(ticks.map((tick) => [Math.round(tick.x), tick])).values()];
}

function Scale({ hour, width }: PartProps) {
  const { bars, times } = useMemo(
    () => scaleBarsOf({ ...hour, width, height: RIBBONS_PX }),
    [hour, width],
  );
  return (
    <g className="scale" transform={`translate(0 ${SCALE_TOP_PX})`}>
      {bars.map(({ x, width: long, isDark }) => (
        <rect key={x} className={isDark ? 'dark' : ''} x={x} width={long} height="5" />
      ))}
      {times
        .filter(({ x }) => x >= 18 && x <= width - 18)
        .map(({ x, atMs }) => (
          <text key={atMs} x={x} y="20" textAnchor="middle">
            {clockTime(atMs)}
          </text>
        ))}
    </g>
  );
}

/** The mark, for hands and keys: a slider over the whole strip. */
function Mark(props: StripProps) {
  const { hour, source, teller, moment, onMoment } = props;
  const { timeline } = teller.network;
  const strip = useRef<HTMLDivElement>(null);
  const drag = (event: PointerEvent<HTMLDivElement>): void => {
    const box = strip.current?.getBoundingClientRect();
    if (box === undefined || box.width === 0) return;
    const x = clamp(event.clientX - box.left, 0, box.width);
    const ms = hour.fromMs + (x / box.width) * (hour.toMs - hour.fromMs);
    onMoment(box.width - x < NOW_PX ? null : Math.round(Math.max(hour.knownFromMs, ms)));
  };
  const go = (ms: number): void =>
    onMoment(ms >= hour.toMs ? null : Math.max(hour.knownFromMs, Math.round(ms)));
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = keyTarget(event.key, moment ?? hour.toMs, hour);
    if (to === null) return;
    event.preventDefault();
    go(to);
  };
  const shown = source.at(moment ?? hour.toMs);
  const count = (isOurs: boolean): number =>
    (shown?.islands ?? []).filter((_, i) => (i === 0) === isOurs).flatMap(({ peers }) => peers)
      .length;
  const said =
    shown === null
      ? timeline.markUnknown(clockSeconds(moment ?? hour.toMs))
      : moment === null && !props.isOfFile
        ? timeline.markNow(count(true), count(false))
        : timeline.markAt(clockSeconds(moment ?? hour.toMs), count(true), count(false));
  return (
    <div
      ref={strip}
      id={props.id}
      role="slider"
      tabIndex={0}
      className="hour-mark"
      aria-label={timeline.mark}
      aria-valuemin={0}
      aria-valuemax={seconds(hour.toMs - hour.knownFromMs)}
      aria-valuenow={seconds((moment ?? hour.toMs) - hour.knownFromMs)}
      aria-valuetext={said}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        drag(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) drag(event);
      }}
    />
  );
}

const seconds = (ms: number): number => Math.max(0, Math.round(ms / 1000));

function keyTarget(key: string, from: number, { knownFromMs, toMs }: Hour): number | null {
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return from - STEP_MS;
    case 'ArrowRight':
    case 'ArrowUp':
      return from + STEP_MS;
    case 'PageDown':
      return from - PAGE_MS;
    case 'PageUp':
      return from + PAGE_MS;
    case 'Home':
      return knownFromMs;
    case 'End':
      return toMs;
    default:
      return null;
  }
}
