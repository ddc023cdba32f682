/** The colours of the chart as the theme has them, and a hatching for each player, so that nobody must tell them by colour alone. */

export type Inks = {
  key: string;
  of: (name: string) => string;
};

/** As they are now; `key` changes when they do. */
export function readInks(element: HTMLElement): Inks {
  const style = getComputedStyle(element);
  const known = new Map<string, string>();
  const of = (name: string): string => {
    const value = known.get(name) ?? style.getPropertyValue(`--${name}`).trim();
    known.set(name, value);
    return value;
  };
  return { key: `${of('paper')} ${of('sea')} ${of('p1')}`, of };
}

export const inkOfPerson = (inks: Inks, color: string): string =>
  inks.of(/^p[1-8]$/.test(color) ? color : 'ink-3');

type Draw = (ctx: CanvasRenderingContext2D, size: number) => void;

const stroke = (...lines: [number, number, number, number][]): Draw => {
  return (ctx, size) => {
    ctx.beginPath();
    for (const [x1, y1, x2, y2] of lines) {
      ctx.moveTo(x1 * size, y1 * size);
      ctx.lineTo(x2 * size, y2 * size);
    }
    ctx.stroke();
  };
};

const RISING = stroke([-0.5, 0.5, 0.5, -0.5], [0, 1, 1, 0], [0.5, 1.5, 1.5, 0.5]);
const FALLING = stroke([-0.5, 0.5, 0.5, 1.5], [0, 0, 1, 1], [0.5, -0.5, 1.5, 0.5]);
const LEVEL = stroke([0, 0.5, 1, 0.5]);
const UPRIGHT = stroke([0.5, 0, 0.5, 1]);

/** By the order in which players came. */
const HATCHINGS: readonly Draw[] = [
  RISING,
  FALLING,
  LEVEL,
  UPRIGHT,
  (ctx, size) => {
    RISING(ctx, size);
    FALLING(ctx, size);
  },
  (ctx, size) => {
    LEVEL(ctx, size);
    UPRIGHT(ctx, size);
  },
  stroke([0.1, 0.5, 0.6, 0.5]),
  (ctx, size) => {
    ctx.beginPath();
    ctx.arc(size / 2, size / 2, size / 9, 0, Math.PI * 2);
    ctx.fill();
  },
];

const TILE = 8;

export function hatching(player: number, ink: string, scale: number): HTMLCanvasElement {
  const tile = document.createElement('canvas');
  const size = Math.round(TILE * scale);
  tile.width = size;
  tile.height = size;
  const ctx = tile.getContext('2d');
  if (ctx === null) return tile;
  ctx.strokeStyle = ink;
  ctx.fillStyle = ink;
  ctx.lineWidth = 1.1 * scale;
  HATCHINGS[player % HATCHINGS.length]?.(ctx, size);
  return tile;
}
