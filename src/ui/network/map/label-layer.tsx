/** Words on the map: names on land upright, what is on water italic. */
import { memo } from 'react';
import type { Point } from './plane.ts';

export type DrawnName = {
  id: string;
  x: number;
  y: number;
  anchor: 'start' | 'middle' | 'end';
  name: string;
  sub: string;
  kind: 'self' | 'peer' | 'far';
  isWet: boolean;
};

export type DrawnFigure = {
  key: string;
  at: Point;
  degrees: number;
  text: string;
  kind: 'ours' | 'theirs' | 'far' | 'via' | 'relayed' | 'fault';
};

/** Height of a line under the name. */
const SUB_LINE = 14;

export const Names = memo(({ names }: { names: readonly DrawnName[] }) => (
  <g className="names" aria-hidden="true">
    {names.map(({ id, x, y, anchor, name, sub, kind, isWet }) => (
      <text
        key={id}
        className={`name ${kind}${isWet ? ' wet' : ''}`}
        x={x}
        y={y}
        textAnchor={anchor}
        dy="0.34em"
      >
        {sub === '' ? (
          name
        ) : (
          <>
            <tspan x={x} dy={-SUB_LINE / 2 + 4}>
              {name}
            </tspan>
            <tspan className="sub" x={x} dy={SUB_LINE}>
              {sub}
            </tspan>
          </>
        )}
      </text>
    ))}
  </g>
));
Names.displayName = 'Names';

export const Figures = memo(({ figures }: { figures: readonly DrawnFigure[] }) => (
  <g className="figures" aria-hidden="true">
    {figures.map(({ key, at, degrees, text, kind }) => (
      <text
        key={key}
        className={`figure ${kind}`}
        transform={`translate(${at.x.toFixed(1)} ${at.y.toFixed(1)}) rotate(${degrees.toFixed(1)})`}
        textAnchor="middle"
        dy="0.34em"
      >
        {text}
      </text>
    ))}
  </g>
));
Figures.displayName = 'Figures';
