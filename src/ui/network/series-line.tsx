/** The line of one measured thing over two minutes, beside its figure. */
import { HISTORY_SECONDS, sparklineOf, type Series } from '../../watch/history.ts';

const WIDTH = 72;
const HEIGHT = 16;
const MARGIN = 2;

/** Decoration of the figure beside it: nothing is said here that is not said there. */
export function SeriesLine({ series }: { series: Series }) {
  const line = sparklineOf(series);
  if (line === null) return null;
  return (
    <svg className="spark" width={WIDTH} height={HEIGHT} aria-hidden="true">
      <path d={pathOf(line.points)} />
    </svg>
  );
}

/** The newest second stands at the end; where nothing was known there is no line. */
function pathOf(points: Series): string {
  const step = (WIDTH - 2 * MARGIN) / (HISTORY_SECONDS - 1);
  const first = WIDTH - MARGIN - (points.length - 1) * step;
  return points
    .map((height, index) => {
      if (height === null) return '';
      const isFirst = points[index - 1] === null || index === 0;
      const y = HEIGHT - MARGIN - height * (HEIGHT - 2 * MARGIN);
      return `${isFirst ? 'M' : 'L'}${(first + index * step).toFixed(1)} ${y.toFixed(1)}`;
    })
    .join('');
}
