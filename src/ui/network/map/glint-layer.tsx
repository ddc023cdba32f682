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
/** Places on the way that the browser is told; between them it goes straight. */
const KEYFRAMES = 12;

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
    return edits(({ author, from, to }) => {
      const way = now.current.route(from, to);
      if (way === null || layer.current === null) return;
      if (now.current.isStill) {
        for (const line of way.lines) thicken(chart.current, line);
        return;
      }
      if (under >= GLINTS_MAX) {
        uncounted += 1;
        setMore(uncounted);
        return;
      }
      under += 1;
      send(layer.current, way, now.current.colorOf(author), () => {
        under -= 1;
        if (under > 0 || uncounted === 0) return;
        uncounted = 0;
        setMore(0);
      });
    });
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
  const frames = Array.from({ length: KEYFRAMES + 1 }, (_, i) => {
    const [at, ahead] = [pointAt(points, i / KEYFRAMES), pointAt(points, (i + 0.1) / KEYFRAMES)];
    const end = i === KEYFRAMES ? pointAt(points, 0.99) : at;
    const [dx, dy] =
      i === KEYFRAMES ? [at.x - end.x, at.y - end.y] : [ahead.x - at.x, ahead.y - at.y];
    return {
      transform: `translate(${at.x}px, ${at.y}px) rotate(${Math.atan2(dy, dx)}rad)`,
    };
  });
  const duration = Math.min(LONGEST_MS, SHORTEST_MS + MS_PER_PIXEL * lengthOf(points));
  const run = glint.animate(frames, { duration, easing: 'linear' });
  const end = (): void => {
    glint.remove();
    done();
  };
  run.finished.then(end, end);
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
