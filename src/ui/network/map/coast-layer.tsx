/** Deep water, shallows, shores and land. Draws anew only when a coast or the frame has changed. */
import { memo } from 'react';
import type { Coasts } from './coast.ts';
import type { View } from './tide.ts';

type CoastLayerProps = {
  coasts: readonly Coasts[];
  /** By index of `coasts`: out of reach, drawn as last heard. */
  isFar: readonly boolean[];
  view: View;
};

export const CoastLayer = memo(({ coasts, isFar, view }: CoastLayerProps) => (
  <g
    className="coasts"
    transform={`translate(${view.dx} ${view.dy}) scale(${view.scale})`}
    aria-hidden="true"
  >
    {coasts.map(({ land, shoreNear, shoreFar, shoal, depth }, i) => (
      <g key={i} className={isFar[i] === true ? 'coast far' : 'coast'}>
        <path className="depth" d={depth} />
        <path className="shoal" d={shoal} />
        <path className="shore outer" d={shoreFar} />
        <path className="shore" d={shoreNear} />
        <path className="land" d={land} />
      </g>
    ))}
  </g>
));
CoastLayer.displayName = 'CoastLayer';
