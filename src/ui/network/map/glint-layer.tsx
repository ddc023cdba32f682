/**
 * Edits on their way: one glint a link, moved by the compositor, not by us. Lies above the chart in a layer of its own, so that nothing
 * beneath is drawn again. Under reduced motion the line is a pixel thicker for a second instead.
 */
import { useEffect, useRef, useState, type RefObject } from 'react';
import { useNetworkWords } from '../../words/use-late-words.ts';
import { lengthOf, pointAt, type Route } from './routes.ts';
import type { PeerId } from './topology.ts';

/** An edit crossed the link from one neighbour to the other. */
export type Edit = { author: PeerId; from: PeerId; to: PeerId };
export type EditSource = (listener: (edit: Edit) => void) => () => void;

const GLINTS_MAX = 12;
/** Slowed down so that it can be seen. */
const SHORTEST_MS = 700;
const MS_PER_PIXEL = 1.6;
const LONGEST_MS = 1800;
const CARRIED_MS = 1000;
/** Places on a bent way that the browser is told; between them it goes straight. */
const KEYFRAMES = 8;
/** All glints move in the same moments, and between those no frame is made. */
const STEP_MS = 1000 / 30;
/** How often the count of those that are not shown is said anew. */
const COUNT_MS = 250;

type GlintLayerProps = {
  edits: EditSource;
  route: (from: PeerId, to: PeerId) => Route | null;
  colorOf: (peer: PeerId) => string;
  isStill: boolean;
  /** The chart whose lines are thickened. */
  chart: RefObject<SVGSVGElement | null>;
};

export function GlintLayer({ edits, route, colorOf, isStill, chart }: GlintLayerProps) {
  const { map } = useNetworkWords();
  const layer = useRef<HTMLDivElement>(null);
  const [more, setMore] = useState(0);
  const now = useRef({ route, colorOf, isStill });
  useEffect(() => {
    now.current = { route, colorOf, isStill };
  });
  useEffect(() => {
    let under = 0;
    let uncounted = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const count = (): void => {
      timer ??= setTimeout(() => {
        timer = undefined;
        setMore(uncounted);
      }, COUNT_MS);
    };
    const off = edits(({ author, from, to }) => {
      const way = now.current.route(from, to);
      if (way === null || layer.current === null) return;
      if (now.current.isStill) {
        for (const line of way.lines) thicken(chart.current, line);
        return;
      }
      if (under >= GLINTS_MAX) {
        uncounted += 1;
        count();
        return;
      }
      under += 1;
      send(layer.current, way, now.current.colorOf(author), () => {
        under -= 1;
        if (under > 0 || uncounted === 0) return;
        uncounted = 0;
        count();
      });
    });
    return () => {
      off();
      clearTimeout(timer);
    };
  }, [edits, chart]);
  return (
    <div className="glints" aria-hidden="true">
      <div ref={layer} />
      {more > 0 ? <p>{map.onTheirWay(more)}</p> : null}
    </div>
  );
}

function send(layer: HTMLElement, { points }: Route, color: string, done: () => void): void {
  const glint = document.createElement('i');
  glint.style.setProperty('--c', /^p[1-8]$/.test(color) ? `var(--${color})` : 'var(--ink-3)');
  layer.append(glint);
  const wanted = Math.min(LONGEST_MS, SHORTEST_MS + MS_PER_PIXEL * lengthOf(points));
  const steps = Math.round(wanted / STEP_MS);
  const run = glint.animate(framesOf(points), {
    duration: steps * STEP_MS,
    easing: `steps(${steps})`,
  });
  const nowMs = document.timeline.currentTime;
  if (typeof nowMs === 'number') run.startTime = Math.floor(nowMs / STEP_MS) * STEP_MS;
  const end = (): void => {
    glint.remove();
    done();
  };
  run.finished.then(end, end);
}

/** Along the way, each turned as the way goes there. */
function framesOf(points: Route['points']): Keyframe[] {
  const count = points.length > 2 ? KEYFRAMES : 1;
  return Array.from({ length: count + 1 }, (_, i) => {
    const part = i / count;
    const at = pointAt(points, part);
    const [back, ahead] = [pointAt(points, part - 0.01), pointAt(points, part + 0.01)];
    const turn = Math.atan2(ahead.y - back.y, ahead.x - back.x);
    return { transform: `translate(${at.x}px, ${at.y}px) rotate(${turn}rad)` };
  });
}

const carried = new WeakMap<Element, ReturnType<typeof setTimeout>>();

function thicken(chart: SVGSVGElement | null, line: string): void {
  const name = CSS.escape(line);
  const path = chart?.querySelector(`[data-way="${name}"], [data-ferry="${name}"]`);
  if (path === null || path === undefined) return;
  clearTimeout(carried.get(path));
  path.classList.add('carried');
  carried.set(
    path,
    setTimeout(() => path.classList.remove('carried'), CARRIED_MS),
  );
}
