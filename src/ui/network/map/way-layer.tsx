/** Paths: links on land, ferries on water, one's own paths over others beside the links that they use. */
import { memo } from 'react';
import { gapOf, VIA_ASIDE } from './line-sizes.ts';
import { bent, beside, rails, straight } from './lines.ts';
import type { Point } from './plane.ts';
import type { ViaPath, Way } from './scene.ts';
import type { PeerId } from './topology.ts';

export type DrawnFerry = {
  key: string;
  relay: string;
  land: number;
  from: Point;
  bend: Point;
  to: Point;
  isFar: boolean;
  /** The path of whoever is selected. */
  isAsked: boolean;
};

export type DrawnRelay = {
  key: string;
  at: Point;
  name: string;
  /** The same with its time, where that is known. */
  long: string;
  /** `dead`: of an island out of reach; `idle`: nobody here needs it now. */
  state: 'here' | 'idle' | 'dead';
  /** Its host has a mailbox that is within reach. */
  keepsLetters: boolean;
  /** Where its name stands, from the boat; null: nowhere. */
  label: { text: string; x: number; y: number; anchor: 'start' | 'middle' | 'end' } | null;
};

type Places = ReadonlyMap<PeerId, Point>;

type WayLayerProps = { ways: readonly Way[]; places: Places; self: PeerId; radius: number };

export const WayLayer = memo(({ ways, places, self, radius }: WayLayerProps) => (
  <g className="ways" aria-hidden="true">
    {ways.map(({ key, a, b, kind, rank }) => {
      const [from, to] = [places.get(a), places.get(b)];
      if (from === undefined || to === undefined) return null;
      const draw = kind === 'tab' ? rails : straight;
      return (
        <path
          key={key}
          data-way={key}
          className={`way ${kind} ${rank}`}
          d={draw(from, to, gapOf(radius, a === self), gapOf(radius, b === self))}
        />
      );
    })}
  </g>
));
WayLayer.displayName = 'WayLayer';

type ViaLayerProps = { vias: readonly ViaPath[]; places: Places; self: PeerId; radius: number };

export const ViaLayer = memo(({ vias, places, self, radius }: ViaLayerProps) => (
  <g className="vias" aria-hidden="true">
    {vias.map(({ key, peer, via }) => {
      const points = [places.get(self), places.get(via), places.get(peer)] as const;
      const [from, middle, to] = points;
      if (from === undefined || middle === undefined || to === undefined) return null;
      const [a, b] = beside(from, middle, VIA_ASIDE);
      const [c, d] = beside(middle, to, VIA_ASIDE);
      const gap = gapOf(radius, false);
      return (
        <path
          key={key}
          className="way via"
          d={straight(a, b, gapOf(radius, true), gap + 4) + straight(c, d, gap + 4, gap)}
        />
      );
    })}
  </g>
));
ViaLayer.displayName = 'ViaLayer';

export function FerryLayer({ ferries }: { ferries: readonly DrawnFerry[] }) {
  return (
    <g className="ferries" aria-hidden="true">
      {ferries.map(({ key, from, bend, to, isFar, isAsked }) => (
        <path
          key={key}
          data-ferry={key}
          className={`way relayed${isFar ? ' far' : ''}${isAsked ? ' asked' : ''}`}
          d={bent(to, bend, from)}
        />
      ))}
    </g>
  );
}

const FLARE = 'M2 -10C7 -17 15 -24 24 -26C28 -23 26 -16 20 -13C14 -10 8 -8 2 -10Z';

/** Boat, mast and light; a dark one for a relay that is only remembered. */
export function RelayLayer({
  relays,
  isSmall,
}: {
  relays: readonly DrawnRelay[];
  isSmall: boolean;
}) {
  const boat = isSmall ? 'scale(.8)' : undefined;
  return (
    <g className="relays" aria-hidden="true">
      {relays.map(({ key, at, state, keepsLetters, label }) => (
        <g key={key} className={`relay ${state}`} transform={`translate(${at.x} ${at.y})`}>
          <g transform={boat}>
            <circle className="pool" r="15" />
            {state === 'here' ? <path className="flare" d={FLARE} /> : null}
            <path className="hull" d="M-10 2H10L6.5 8.500H-6.500Z" />
            <path className="mast" d="M0 2V-8" />
            <circle className="light" cy="-10" r="2.800" />
            {keepsLetters ? <path className="letters" d="M3 -5.500H11V1H3ZM5 -2.500H9" /> : null}
          </g>
          {label === null ? null : (
            <text className="water" x={label.x} y={label.y} textAnchor={label.anchor} dy="0.34em">
              {label.text}
            </text>
          )}
        </g>
      ))}
    </g>
  );
}
