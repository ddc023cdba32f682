/** What is written on water and along shores: how long two islands have been apart, edits that wait, crosses of cut links, the hops of a trace. */
import { useId } from 'react';
import { smoothPath } from './channel.ts';
import { tally } from './lines.ts';
import type { Box, Point } from './plane.ts';
import { pointAt, type Route } from './routes.ts';

export type DrawnChannel = { key: string; text: string; points: readonly Point[]; size: number };

export function Channels({ channels }: { channels: readonly DrawnChannel[] }) {
  const id = useId();
  return (
    <g className="channels" aria-hidden="true">
      {channels.map(({ key, text, points, size }, i) => (
        <g key={key}>
          <path id={`${id}${i}`} d={smoothPath(points)} fill="none" />
          <text className="channel" style={{ fontSize: size }}>
            <textPath href={`#${id}${i}`} startOffset="50%" textAnchor="middle">
              {text}
            </textPath>
          </text>
        </g>
      ))}
    </g>
  );
}

/** Marks beyond this many would fill the land; the words have the number. */
const TALLY_MAX = 20;
const TALLY_HEIGHT = 17;

export const tallySize = (count: number, textWidth: number): { width: number; height: number } => ({
  width: Math.max(tally(count, TALLY_MAX).width, textWidth) + 8,
  height: TALLY_HEIGHT + (textWidth === 0 ? 2 : 18),
});

export function Tally({ count, box, words }: { count: number; box: Box; words: string }) {
  const { path, width } = tally(count, TALLY_MAX);
  const middle = (box.x0 + box.x1) / 2;
  return (
    <g className="tally" aria-hidden="true">
      <path d={path} transform={`translate(${middle - width / 2} ${box.y0})`} />
      <text x={middle} y={box.y1 - 4} textAnchor="middle">
        {words}
      </text>
    </g>
  );
}

export type DrawnCross = { key: string; from: Point; to: Point; hasWay: boolean };

/** A link that is cut: its line, and a cross where nothing gets on. */
export function Crosses({ crosses }: { crosses: readonly DrawnCross[] }) {
  return (
    <g className="crosses" aria-hidden="true">
      {crosses.map(({ key, from, to, hasWay }) => (
        <g key={key}>
          {hasWay ? null : <path className="severed" d={`M${from.x} ${from.y}L${to.x} ${to.y}`} />}
          <path
            className="cross"
            transform={`translate(${(from.x + to.x) / 2} ${(from.y + to.y) / 2})`}
            d="M-5.500 -5.500L5.500 5.500M-5.500 5.500L5.500 -5.500"
          />
        </g>
      ))}
    </g>
  );
}

export type DrawnMark = {
  key: string;
  route: Route;
  label: string;
  /** The middle of its label; null where there is no room for one. */
  labelAt: Point | null;
  /** From 0 to 1 while it is under way; else null. */
  progress: number | null;
  color: string;
};

/** The hops of a trace. */
export function Marks({ marks }: { marks: readonly DrawnMark[] }) {
  return (
    <g className="marks" aria-hidden="true">
      {marks.map(({ key, route, label, labelAt, progress, color }) => {
        const line = route.points.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L');
        const at = progress === null ? null : pointAt(route.points, progress);
        return (
          <g key={key} style={{ color }}>
            <path className={progress === 0 ? 'hop ahead' : 'hop'} d={`M${line}`} />
            {labelAt === null ? null : (
              <text x={labelAt.x} y={labelAt.y} dy="0.34em" textAnchor="middle">
                {label}
              </text>
            )}
            {at === null || progress === 0 || progress === 1 ? null : (
              <circle cx={at.x} cy={at.y} r="5" />
            )}
          </g>
        );
      })}
    </g>
  );
}
