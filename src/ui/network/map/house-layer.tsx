/** Houses: who is there, to be chosen by pointer and by keys. Arrows go to the next house in their direction. */
import { memo, useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { personStyle } from '../../room/people.tsx';
import type { Point } from './plane.ts';
import type { House } from './scene.ts';
import type { PeerId } from './topology.ts';

export type HouseLayerProps = {
  houses: readonly House[];
  /** In pixels of the frame. */
  places: ReadonlyMap<PeerId, Point>;
  radius: number;
  selected: PeerId | null;
  /** Absent: a picture only. */
  onSelect?: ((peer: PeerId | null) => void) | undefined;
  onPoint?: ((peer: PeerId | null) => void) | undefined;
  onGrab?: ((peer: PeerId, event: PointerEvent) => void) | undefined;
  /** Ringed: others' paths lead through them. */
  between: ReadonlySet<PeerId>;
};

const ARROWS: Record<string, Point> = {
  ArrowRight: { x: 1, y: 0 },
  ArrowLeft: { x: -1, y: 0 },
  ArrowDown: { x: 0, y: 1 },
  ArrowUp: { x: 0, y: -1 },
};
/** What lies aside of an arrow's direction counts as further away by so much. */
const ASIDE_COSTS = 2.5;

/** The nearest house in a direction; null where there is none. */
export function nextHouse(
  from: PeerId,
  key: string,
  places: ReadonlyMap<PeerId, Point>,
): PeerId | null {
  const [direction, start] = [ARROWS[key], places.get(from)];
  if (direction === undefined || start === undefined) return null;
  let best: PeerId | null = null;
  let least = Infinity;
  for (const [peer, at] of places) {
    const [dx, dy] = [at.x - start.x, at.y - start.y];
    const ahead = dx * direction.x + dy * direction.y;
    const aside = Math.abs(dx * direction.y) + Math.abs(dy * direction.x);
    if (peer === from || ahead <= 0 || aside > 3 * ahead) continue;
    const cost = ahead + ASIDE_COSTS * aside;
    if (cost >= least) continue;
    least = cost;
    best = peer;
  }
  return best;
}

const peerAt = (target: EventTarget): PeerId | null =>
  target instanceof Element
    ? ((target.closest('[data-peer]')?.getAttribute('data-peer') ?? null) as PeerId | null)
    : null;

/** Handlers are on the group, so that a house is drawn again only when it has changed. */
export function HouseLayer(props: HouseLayerProps) {
  const { houses, places, selected, radius, onSelect, onPoint, onGrab } = props;
  const group = useRef<SVGGElement>(null);
  const stop = selected ?? houses[0]?.id;
  const isPicture = onSelect === undefined;
  const signs = houses.map((house) => {
    const at = places.get(house.id);
    return at === undefined ? null : (
      <HouseSign
        key={house.id}
        {...house}
        radius={radius}
        x={Math.round(10 * at.x) / 10}
        y={Math.round(10 * at.y) / 10}
        isPicture={isPicture}
        isStop={house.id === stop}
        isSelected={house.id === selected}
        isBetween={props.between.has(house.id)}
      />
    );
  });
  if (isPicture) return <g className="houses">{signs}</g>;
  const focus = (peer: PeerId | undefined): void =>
    group.current?.querySelector<SVGElement>(`[data-peer="${peer ?? ''}"]`)?.focus();
  const onKeyDown = (event: KeyboardEvent): void => {
    const from = peerAt(event.target);
    if (from === null) return;
    if (event.key === 'Enter' || event.key === ' ') onSelect(from === selected ? null : from);
    else if (event.key === 'Escape' && selected !== null) onSelect(null);
    else if (event.key === 'Home') focus(houses[0]?.id);
    else if (event.key === 'End') focus(houses.at(-1)?.id);
    else if (event.key in ARROWS) focus(nextHouse(from, event.key, places) ?? from);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <g
      ref={group}
      className="houses"
      onKeyDown={onKeyDown}
      onClick={({ target }) => {
        const peer = peerAt(target);
        if (peer !== null) onSelect(peer === selected ? null : peer);
      }}
      onPointerDown={(event) => {
        const peer = peerAt(event.target);
        if (peer !== null) onGrab?.(peer, event);
      }}
      onPointerOver={({ target }) => onPoint?.(peerAt(target))}
      onPointerOut={() => onPoint?.(null)}
      onFocus={({ target }) => onPoint?.(peerAt(target))}
      onBlur={() => onPoint?.(null)}
    >
      {signs}
    </g>
  );
}

type HouseSignProps = House & {
  x: number;
  y: number;
  radius: number;
  isPicture: boolean;
  isStop: boolean;
  isSelected: boolean;
  isBetween: boolean;
};

/** Fingers find at least this much, half of it on either side. */
const TOUCH = 22;

const HouseSign = memo((house: HouseSignProps) => {
  const { id, kind, canWrite, radius, x, y, isSelected } = house;
  const isFar = kind === 'far';
  const interaction = house.isPicture
    ? { 'aria-hidden': true }
    : {
        role: 'button',
        tabIndex: house.isStop ? 0 : -1,
        'aria-label': house.saying,
        'aria-pressed': isSelected,
        'data-peer': id,
      };
  return (
    <g
      className={isFar ? 'house far' : kind === 'self' ? 'house self' : 'house'}
      transform={`translate(${x} ${y})`}
      style={personStyle(house.color)}
      {...interaction}
    >
      {house.isPicture ? null : <circle className="touch" r={Math.max(TOUCH, radius + 12)} />}
      {isFar ? null : <circle className="lamp" r={radius * (kind === 'self' ? 4.4 : 3.4)} />}
      {house.isBetween ? <circle className="between" r={radius + 5.5} /> : null}
      {isSelected ? <circle className="chosen" r={radius + 9} /> : null}
      {kind === 'self' ? <circle className="ring" r={radius + 5} /> : null}
      <circle className={canWrite || isFar ? 'dot' : 'dot viewer'} r={radius} />
    </g>
  );
});
HouseSign.displayName = 'HouseSign';
