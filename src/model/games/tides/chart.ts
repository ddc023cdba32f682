/** The water of a round, drawn from its seed: islands that no boat can cross, and eight harbours. Turned by half it looks the same, so that no harbour is better than the one across. */
import { createRng, type Rng } from '../../../lib/rng.ts';

/** `y * WIDTH + x`. */
export type Cell = number;
/** Index in `STEPS`: up, right, down, left. */
export type Heading = 0 | 1 | 2 | 3;
export type Chart = {
  /** 1 where an island is. */
  readonly isIsland: Uint8Array;
  /** The cells of each harbour, its middle first. */
  readonly harbours: readonly (readonly Cell[])[];
  /** Of all cells together. */
  readonly worth: number;
};

export const WIDTH = 48;
export const HEIGHT = 32;
export const CELLS = WIDTH * HEIGHT;
export const PLAYERS_MAX = 8;
const ISLAND_WORTH = 3;
const ISLANDS_MAX = 14;
const ISLAND_CELLS = { min: 5, max: 20 };
const TRIES = 300;
/** Water between islands, and around harbours: a boat and a line pass. */
const GAP = 2;
const HARBOUR_GAP = 4;
/** In this order harbours are taken: across from each other first. */
const TURNS = [0, 4, 2, 6, 1, 5, 3, 7];

const STEPS: readonly { dx: number; dy: number }[] = [
  { dx: 0, dy: -1 },
  { dx: 1, dy: 0 },
  { dx: 0, dy: 1 },
  { dx: -1, dy: 0 },
];

export const xOf = (cell: Cell): number => cell % WIDTH;
export const yOf = (cell: Cell): number => Math.floor(cell / WIDTH);
const across = (cell: Cell): Cell => CELLS - 1 - cell;

/** The next cell; null over the edge. */
export function neighbour(cell: Cell, heading: Heading): Cell | null {
  const { dx, dy } = STEPS[heading] ?? { dx: 0, dy: 0 };
  const [x, y] = [xOf(cell) + dx, yOf(cell) + dy];
  return x < 0 || y < 0 || x >= WIDTH || y >= HEIGHT ? null : y * WIDTH + x;
}

export const HEADINGS: readonly Heading[] = [0, 1, 2, 3];

const cellsAround = (x: number, y: number, reach: number): Cell[] => {
  const cells: Cell[] = [];
  for (let j = y - reach; j <= y + reach; j += 1)
    for (let i = x - reach; i <= x + reach; i += 1)
      if (i >= 0 && j >= 0 && i < WIDTH && j < HEIGHT) cells.push(j * WIDTH + i);
  return cells;
};

function drawHarbours(rng: Rng): Cell[][] {
  const turn = rng.float() * 0.3 - 0.15;
  return TURNS.map((at) => {
    const angle = turn + ((at % 4) * Math.PI) / 4 + Math.PI / 8;
    const [x, y] = [
      Math.round(WIDTH / 2 - 0.5 + 19 * Math.cos(angle)),
      Math.round(HEIGHT / 2 - 0.5 + 12 * Math.sin(angle)),
    ];
    const middle = y * WIDTH + x;
    const cells = [middle, ...cellsAround(x, y, 1).filter((cell) => cell !== middle)];
    return at < 4 ? cells : cells.map(across);
  });
}

/** Grows from a cell over others that are free; fewer than asked where there is no room. */
function growIsland(rng: Rng, isFree: (cell: Cell) => boolean): Cell[] {
  const size = ISLAND_CELLS.min + rng.below(ISLAND_CELLS.max - ISLAND_CELLS.min);
  const first = rng.below(CELLS);
  if (!isFree(first)) return [];
  const island = new Set([first]);
  for (let i = 0; i < size * 4 && island.size < size; i += 1) {
    const next = neighbour(rng.pick([...island]), rng.pick(HEADINGS));
    if (next !== null && isFree(next)) island.add(next);
  }
  return [...island];
}

const CHARTS_KEPT = 8;
const charts = new Map<number, Chart>();

/** The same for everyone who has the seed: a whole number below 2^32. A round is read anew with each claim: its chart is kept. */
export function drawChart(seed: number): Chart {
  const known = charts.get(seed);
  if (known !== undefined) return known;
  const chart = drawNew(seed);
  if (charts.size >= CHARTS_KEPT) charts.clear();
  charts.set(seed, chart);
  return chart;
}

function drawNew(seed: number): Chart {
  const rng = createRng(seed, 7);
  const harbours = drawHarbours(rng);
  const isIsland = new Uint8Array(CELLS);
  const isTaken = new Uint8Array(CELLS);
  for (const [middle = 0] of harbours)
    for (const cell of cellsAround(xOf(middle), yOf(middle), HARBOUR_GAP)) isTaken[cell] = 1;
  const isFree = (cell: Cell): boolean =>
    isTaken[cell] === 0 &&
    xOf(cell) >= GAP &&
    yOf(cell) >= GAP &&
    xOf(cell) < WIDTH / 2 - GAP &&
    yOf(cell) < HEIGHT - GAP;
  for (let i = 0, drawn = 0; i < TRIES && drawn < ISLANDS_MAX / 2; i += 1) {
    const island = growIsland(rng, isFree);
    if (island.length < ISLAND_CELLS.min) continue;
    drawn += 1;
    for (const cell of enclosed(island)) {
      isIsland[cell] = 1;
      isIsland[across(cell)] = 1;
      for (const near of cellsAround(xOf(cell), yOf(cell), GAP)) {
        isTaken[near] = 1;
        isTaken[across(near)] = 1;
      }
    }
  }
  const islands = isIsland.reduce((sum, each) => sum + each, 0);
  return { isIsland, harbours, worth: CELLS + islands * (ISLAND_WORTH - 1) };
}

export const worthOf = ({ isIsland }: Chart, cell: Cell): number =>
  isIsland[cell] === 1 ? ISLAND_WORTH : 1;

/** These cells and all that cannot be left without crossing them. */
export function enclosed(border: Iterable<Cell>): Cell[] {
  const isBorder = new Set(border);
  let [left, top, right, bottom] = [WIDTH, HEIGHT, -1, -1];
  for (const cell of isBorder) {
    left = Math.min(left, xOf(cell));
    right = Math.max(right, xOf(cell));
    top = Math.min(top, yOf(cell));
    bottom = Math.max(bottom, yOf(cell));
  }
  // One row of water more on each side, also beyond the edge: what is reached from there is outside.
  const [width, height] = [right - left + 3, bottom - top + 3];
  const isOutside = new Uint8Array(Math.max(0, width) * Math.max(0, height));
  const open = [0];
  const visit = (i: number, j: number): void => {
    if (i < 0 || j < 0 || i >= width || j >= height || isOutside[j * width + i] === 1) return;
    const [x, y] = [left - 1 + i, top - 1 + j];
    if (x >= left && x <= right && isBorder.has(y * WIDTH + x)) return;
    isOutside[j * width + i] = 1;
    open.push(j * width + i);
  };
  if (isBorder.size === 0) return [];
  isOutside[0] = 1;
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const [i, j] = [at % width, Math.floor(at / width)];
    visit(i + 1, j);
    visit(i - 1, j);
    visit(i, j + 1);
    visit(i, j - 1);
  }
  const cells: Cell[] = [];
  for (let j = 1; j < height - 1; j += 1)
    for (let i = 1; i < width - 1; i += 1)
      if (isOutside[j * width + i] === 0) cells.push((top - 1 + j) * WIDTH + left - 1 + i);
  return cells;
}
