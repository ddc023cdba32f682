/** A note beside the house that is selected, and the line that leads to it. */
import { useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import type { Size } from './frame.ts';
import type { Point } from './plane.ts';

type MapNoteProps = {
  at: Point;
  /** Other houses, which it should not hide. */
  others: readonly Point[];
  frame: Size;
  children: ReactNode;
};

const AWAY = 44;
const EDGE = 12;
/** On narrower maps the note lies at the lower edge, as wide as the map. */
const NARROW = 560;

export type NotePlace = { left: number; top: number; leader: [Point, Point] };

/** Beside the house, inside the frame, hiding as few houses as it can. Pure. */
export function notePlace(at: Point, note: Size, frame: Size, others: readonly Point[]): NotePlace {
  const clampX = (x: number): number =>
    Math.max(EDGE, Math.min(frame.width - note.width - EDGE, x));
  const clampY = (y: number): number =>
    Math.max(EDGE, Math.min(frame.height - note.height - EDGE, y));
  const tries = [
    { left: at.x + AWAY, top: at.y - note.height / 3 },
    { left: at.x - AWAY - note.width, top: at.y - note.height / 3 },
    { left: at.x - note.width / 2, top: at.y + AWAY },
    { left: at.x - note.width / 2, top: at.y - AWAY - note.height },
  ].map(({ left, top }) => ({ left: clampX(left), top: clampY(top) }));
  const hides = ({ left, top }: { left: number; top: number }, point: Point, air: number) =>
    point.x > left - air &&
    point.x < left + note.width + air &&
    point.y > top - air &&
    point.y < top + note.height + air;
  const costOf = (place: { left: number; top: number }): number =>
    (hides(place, at, 14) ? 1000 : 0) +
    others.filter((point) => hides(place, point, 8)).length * 10;
  const best = tries.reduce((one, other) => (costOf(other) < costOf(one) ? other : one));
  return { ...best, leader: leaderTo(at, best, note) };
}

/** From the house to the nearest point of the note's edge. */
function leaderTo(
  at: Point,
  { left, top }: { left: number; top: number },
  note: Size,
): [Point, Point] {
  const to = {
    x: Math.max(left, Math.min(left + note.width, at.x)),
    y: Math.max(top, Math.min(top + note.height, at.y)),
  };
  const length = Math.hypot(to.x - at.x, to.y - at.y) || 1;
  const gap = Math.min(18, length) / length;
  return [{ x: at.x + (to.x - at.x) * gap, y: at.y + (to.y - at.y) * gap }, to];
}

export function MapNote({ at, others, frame, children }: MapNoteProps) {
  const element = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<Size | null>(null);
  useLayoutEffect(() => {
    const note = element.current;
    if (note === null) return undefined;
    const read = (): void => setSize({ width: note.offsetWidth, height: note.offsetHeight });
    read();
    const observer = new ResizeObserver(read);
    observer.observe(note);
    return () => observer.disconnect();
  }, []);
  const isNarrow = frame.width < NARROW;
  const place = size === null || isNarrow ? null : notePlace(at, size, frame, others);
  return (
    <>
      {place === null ? null : (
        <svg className="leader" aria-hidden="true">
          <path
            d={`M${place.leader[0].x} ${place.leader[0].y}L${place.leader[1].x} ${place.leader[1].y}`}
          />
        </svg>
      )}
      <div
        ref={element}
        className={isNarrow ? 'map-note narrow' : 'map-note'}
        style={place === null ? {} : { left: place.left, top: place.top }}
      >
        {children}
      </div>
    </>
  );
}
