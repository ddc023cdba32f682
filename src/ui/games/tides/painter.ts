/** Draws the chart of a round: what seldom changes on layers of its own, so that a frame only moves boats and lines. */
import {
  CELLS,
  HEIGHT,
  WIDTH,
  xOf,
  yOf,
  type Cell,
  type Heading,
} from '../../../model/games/tides/chart.ts';
import type { Round } from '../../../model/games/tides/round.ts';
import { hatching, inkOfPerson, readInks, type Inks } from './inks.ts';
import { outlineOf, type Corner } from './outline.ts';

export type BoatMark = {
  x: number;
  y: number;
  heading: Heading;
  player: number;
  name: string;
  isOwn: boolean;
  /** Nothing was heard of it for a while, or it is held. */
  isFaint: boolean;
  line: readonly Cell[];
};
/** Cells that changed hands; `since` in the time of frames. */
export type Wash = { cells: readonly Cell[]; player: number; sinceMs: number; isContest: boolean };
export type Scene = {
  boats: readonly BoatMark[];
  washes: readonly Wash[];
  /** 0 to 1: how high the tide is. */
  tide: number;
  isCalm: boolean;
};

/** The frame of the chart around the water. */
const MARGIN = 14;
/** Below this many pixels a cell the whole chart is too small to steer on. */
const CELL_MIN = 13;
const CELL_MAX = 30;
const CELLS_ACROSS = 20;
export const WASH_MS = 900;
export const CONTEST_MS = 6000;
const INKS_EVERY_MS = 500;
const NAME_FONT = '600 12px "Source Sans 3 Variable", "Source Sans 3", system-ui, sans-serif';
const ANGLES = [-Math.PI / 2, 0, Math.PI / 2, Math.PI];

/** Corners rounded by half a cell. */
function trace(ctx: CanvasRenderingContext2D, loops: readonly Corner[][], cell: number): void {
  ctx.beginPath();
  for (const loop of loops) {
    const middle = (i: number): Corner => {
      const a = loop[i % loop.length] ?? { x: 0, y: 0 };
      const b = loop[(i + 1) % loop.length] ?? a;
      return { x: ((a.x + b.x) / 2) * cell, y: ((a.y + b.y) / 2) * cell };
    };
    const start = middle(loop.length - 1);
    ctx.moveTo(start.x, start.y);
    loop.forEach(({ x, y }, i) => {
      const to = middle(i);
      ctx.quadraticCurveTo(x * cell, y * cell, to.x, to.y);
    });
    ctx.closePath();
  }
}

function layer(width: number, height: number): CanvasRenderingContext2D | null {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width));
  canvas.height = Math.max(1, Math.round(height));
  return canvas.getContext('2d');
}

export class Painter {
  readonly #canvas: HTMLCanvasElement;
  readonly #ctx: CanvasRenderingContext2D | null;
  #inks: Inks;
  #inksAtMs = 0;
  #scale = 1;
  #cell = CELL_MIN;
  #size = { width: 0, height: 0 };
  #round: Round;
  #colors: readonly string[] = [];
  #sea: CanvasRenderingContext2D | null = null;
  #water: CanvasRenderingContext2D | null = null;
  #tideDrawn = -1;
  #isWaterOld = true;
  #eye = { x: WIDTH / 2, y: HEIGHT / 2 };

  constructor(canvas: HTMLCanvasElement, round: Round) {
    this.#canvas = canvas;
    this.#ctx = canvas.getContext('2d');
    this.#inks = readInks(canvas);
    this.#round = round;
  }

  /** `colors` by player. */
  show(round: Round, colors: readonly string[]): void {
    if (round.chart !== this.#round.chart) this.#sea = null;
    this.#round = round;
    this.#colors = colors;
    this.#isWaterOld = true;
  }

  /** In pixels of the page. */
  resize(width: number, height: number, scale: number): void {
    this.#size = { width, height };
    this.#scale = scale;
    const whole = Math.min((width - 2 * MARGIN) / WIDTH, (height - 2 * MARGIN) / HEIGHT);
    const wanted = whole >= CELL_MIN ? whole : Math.max(CELL_MIN, width / CELLS_ACROSS);
    this.#cell = Math.min(CELL_MAX, wanted);
    this.#canvas.width = Math.round(width * scale);
    this.#canvas.height = Math.round(height * scale);
    this.#sea = null;
    this.#isWaterOld = true;
  }

  /** The point of the chart, in cells, at this point of the canvas. */
  pointAt(x: number, y: number): { x: number; y: number } {
    const { left, top } = this.#corner();
    return { x: (x - left) / this.#cell, y: (y - top) / this.#cell };
  }

  frame(nowMs: number, scene: Scene): void {
    const ctx = this.#ctx;
    if (ctx === null || this.#size.width === 0) return;
    this.#refresh(nowMs, scene.tide);
    this.#look(scene);
    const { width, height } = this.#size;
    const { left, top } = this.#corner();
    ctx.setTransform(this.#scale, 0, 0, this.#scale, 0, 0);
    ctx.fillStyle = this.#inks.of('desk');
    ctx.fillRect(0, 0, width, height);
    ctx.translate(left, top);
    const [across, down] = [WIDTH * this.#cell, HEIGHT * this.#cell];
    if (this.#sea !== null) ctx.drawImage(this.#sea.canvas, 0, 0, across, down);
    if (this.#water !== null) ctx.drawImage(this.#water.canvas, 0, 0, across, down);
    for (const wash of scene.washes) this.#drawWash(ctx, wash, nowMs, scene.isCalm);
    this.#drawNeatline(ctx);
    for (const boat of scene.boats) this.#drawLine(ctx, boat);
    for (const boat of scene.boats) this.#drawBoat(ctx, boat);
    for (const boat of scene.boats) this.#drawName(ctx, boat);
  }

  /** Where the chart's corner lies: in the middle where it fits, else so that our boat is in sight. */
  #corner(): { left: number; top: number } {
    const place = (room: number, cells: number, eye: number): number => {
      const span = cells * this.#cell;
      if (span + 2 * MARGIN <= room) return (room - span) / 2;
      return Math.min(MARGIN, Math.max(room - span - MARGIN, room / 2 - (eye + 0.5) * this.#cell));
    };
    const { width, height } = this.#size;
    return {
      left: Math.round(place(width, WIDTH, this.#eye.x)),
      top: Math.round(place(height, HEIGHT, this.#eye.y)),
    };
  }

  #look({ boats }: Scene): void {
    const own = boats.find(({ isOwn }) => isOwn) ?? boats[0];
    if (own === undefined) return;
    this.#eye = { x: own.x, y: own.y };
  }

  #refresh(nowMs: number, tide: number): void {
    if (nowMs - this.#inksAtMs > INKS_EVERY_MS) {
      this.#inksAtMs = nowMs;
      const inks = readInks(this.#canvas);
      if (inks.key !== this.#inks.key) {
        this.#inks = inks;
        this.#sea = null;
        this.#isWaterOld = true;
      }
    }
    const step = Math.round(tide * 24);
    if (this.#sea === null || step !== this.#tideDrawn) {
      this.#tideDrawn = step;
      this.#drawSea(step / 24);
    }
    if (this.#isWaterOld) this.#drawWater();
  }

  #newLayer(): CanvasRenderingContext2D | null {
    const pixels = this.#cell * this.#scale;
    const ctx = layer(WIDTH * pixels, HEIGHT * pixels);
    ctx?.scale(this.#scale, this.#scale);
    return ctx;
  }

  /** Deep water, the shoals that shrink as the tide comes in, and the islands. */
  #drawSea(tide: number): void {
    const ctx = this.#newLayer();
    this.#sea = ctx;
    if (ctx === null) return;
    const { isIsland } = this.#round.chart;
    const cell = this.#cell;
    const loops = outlineOf((at) => isIsland[at] === 1);
    ctx.fillStyle = this.#inks.of('sea');
    ctx.fillRect(0, 0, WIDTH * cell, HEIGHT * cell);
    this.#drawSoundings(ctx);
    ctx.lineJoin = 'round';
    const shoal = cell * (1.9 - 1.35 * tide);
    const ring = (reach: number, ink: string, line: number, fill: string): void => {
      trace(ctx, loops, cell);
      ctx.strokeStyle = ink;
      ctx.lineWidth = 2 * reach + line;
      ctx.stroke();
      ctx.strokeStyle = fill;
      ctx.lineWidth = Math.max(0.1, 2 * reach - line);
      ctx.stroke();
    };
    ring(shoal, this.#inks.of('shore'), 0.8, this.#inks.of('shoal'));
    ring(shoal * 0.5, this.#inks.of('shore'), 0.9, this.#inks.of('shoal'));
    trace(ctx, loops, cell);
    ctx.fillStyle = this.#inks.of('land');
    ctx.fill('evenodd');
    ctx.strokeStyle = this.#inks.of('coast');
    ctx.lineWidth = 1.6;
    ctx.stroke();
  }

  /** Small crosses, as charts have them where a depth was taken: they show that one moves. */
  #drawSoundings(ctx: CanvasRenderingContext2D): void {
    ctx.strokeStyle = this.#inks.of('shore');
    ctx.globalAlpha = 0.35;
    ctx.lineWidth = 1;
    ctx.beginPath();
    for (let y = 2; y < HEIGHT; y += 4)
      for (let x = 2; x < WIDTH; x += 4) {
        const [cx, cy] = [(x + 0.5) * this.#cell, (y + 0.5) * this.#cell];
        ctx.moveTo(cx - 2, cy);
        ctx.lineTo(cx + 2, cy);
        ctx.moveTo(cx, cy - 2);
        ctx.lineTo(cx, cy + 2);
      }
    ctx.stroke();
    ctx.globalAlpha = 1;
  }

  #inkOf(player: number): string {
    return inkOfPerson(this.#inks, this.#colors[player] ?? '');
  }

  #drawWater(): void {
    this.#isWaterOld = false;
    const ctx = this.#newLayer();
    this.#water = ctx;
    if (ctx === null) return;
    const { owner, players, chart } = this.#round;
    players.forEach(({ harbour }, player) => {
      const ink = this.#inkOf(player);
      const loops = outlineOf((cell) => owner[cell] === player);
      trace(ctx, loops, this.#cell);
      ctx.globalAlpha = 0.2;
      ctx.fillStyle = ink;
      ctx.fill('evenodd');
      ctx.globalAlpha = 0.5;
      const pattern = ctx.createPattern(hatching(player, ink, this.#scale), 'repeat');
      pattern?.setTransform(new DOMMatrix().scale(1 / this.#scale));
      if (pattern !== null) ctx.fillStyle = pattern;
      ctx.fill('evenodd');
      ctx.globalAlpha = 1;
      ctx.strokeStyle = ink;
      ctx.lineWidth = 2;
      ctx.stroke();
      const middle = chart.harbours[harbour]?.[0];
      if (middle !== undefined) this.#drawHarbour(ctx, middle, ink);
    });
    const loops = outlineOf((at) => chart.isIsland[at] === 1);
    trace(ctx, loops, this.#cell);
    ctx.strokeStyle = this.#inks.of('coast');
    ctx.lineWidth = 1.6;
    ctx.stroke();
  }

  /** A ring of stone: what is in it is never taken. */
  #drawHarbour(ctx: CanvasRenderingContext2D, middle: Cell, ink: string): void {
    const cell = this.#cell;
    const [x, y] = [(xOf(middle) + 0.5) * cell, (yOf(middle) + 0.5) * cell];
    ctx.strokeStyle = ink;
    ctx.lineWidth = 1.5;
    ctx.setLineDash([3, 3]);
    ctx.strokeRect(x - 1.5 * cell + 3, y - 1.5 * cell + 3, 3 * cell - 6, 3 * cell - 6);
    ctx.setLineDash([]);
    ctx.fillStyle = this.#inks.of('paper');
    ctx.beginPath();
    ctx.arc(x, y, cell * 0.34, 0, Math.PI * 2);
    ctx.fill();
    ctx.stroke();
  }

  #drawNeatline(ctx: CanvasRenderingContext2D): void {
    const cell = this.#cell;
    const [width, height] = [WIDTH * cell, HEIGHT * cell];
    ctx.strokeStyle = this.#inks.of('ink');
    ctx.lineWidth = 1;
    ctx.strokeRect(-0.5, -0.5, width + 1, height + 1);
    ctx.strokeRect(-6.5, -6.5, width + 13, height + 13);
    ctx.fillStyle = this.#inks.of('ink');
    for (let x = 0; x < WIDTH; x += 4) {
      ctx.fillRect(x * cell, -6, 2 * cell, 5);
      ctx.fillRect((x + 2) * cell, height + 1, 2 * cell, 5);
    }
    for (let y = 0; y < HEIGHT; y += 4) {
      ctx.fillRect(-6, y * cell, 5, 2 * cell);
      ctx.fillRect(width + 1, (y + 2) * cell, 5, 2 * cell);
    }
  }

  #drawWash(
    ctx: CanvasRenderingContext2D,
    { cells, player, sinceMs, isContest }: Wash,
    nowMs: number,
    isCalm: boolean,
  ): void {
    const age = (nowMs - sinceMs) / (isContest ? CONTEST_MS : WASH_MS);
    if (age < 0 || age >= 1) return;
    const inSet = new Uint8Array(CELLS);
    for (const cell of cells) inSet[cell] = 1;
    trace(
      ctx,
      outlineOf((cell) => inSet[cell] === 1),
      this.#cell,
    );
    const ink = this.#inkOf(player);
    if (isContest) {
      ctx.strokeStyle = this.#inks.of('ink');
      ctx.lineWidth = 2.5;
      ctx.setLineDash([5, 4]);
      ctx.lineDashOffset = isCalm ? 0 : -nowMs / 60;
      ctx.stroke();
      ctx.setLineDash([]);
      return;
    }
    ctx.globalAlpha = (1 - age) * (isCalm ? 0.25 : 0.6);
    ctx.fillStyle = ink;
    ctx.fill('evenodd');
    ctx.globalAlpha = 1;
  }

  #drawLine(ctx: CanvasRenderingContext2D, { line, x, y, player, isFaint }: BoatMark): void {
    if (line.length === 0) return;
    const cell = this.#cell;
    ctx.beginPath();
    line.forEach((at, i) => {
      const [px, py] = [(xOf(at) + 0.5) * cell, (yOf(at) + 0.5) * cell];
      if (i === 0) ctx.moveTo(px, py);
      else ctx.lineTo(px, py);
    });
    ctx.lineTo((x + 0.5) * cell, (y + 0.5) * cell);
    ctx.lineJoin = 'round';
    ctx.lineCap = 'round';
    ctx.globalAlpha = isFaint ? 0.4 : 1;
    ctx.strokeStyle = this.#inks.of('paper');
    ctx.lineWidth = Math.max(5, cell * 0.34);
    ctx.stroke();
    ctx.strokeStyle = this.#inkOf(player);
    ctx.lineWidth = Math.max(2.5, cell * 0.18);
    ctx.stroke();
    ctx.globalAlpha = 1;
  }

  #drawBoat(ctx: CanvasRenderingContext2D, boat: BoatMark): void {
    const size = Math.max(9, this.#cell * 0.62);
    ctx.save();
    ctx.translate((boat.x + 0.5) * this.#cell, (boat.y + 0.5) * this.#cell);
    ctx.globalAlpha = boat.isFaint ? 0.45 : 1;
    if (boat.isOwn) {
      ctx.strokeStyle = this.#inks.of('ink');
      ctx.lineWidth = 1.5;
      ctx.beginPath();
      ctx.arc(0, 0, size * 1.35, 0, Math.PI * 2);
      ctx.stroke();
    }
    ctx.rotate(ANGLES[boat.heading] ?? 0);
    ctx.beginPath();
    ctx.moveTo(size, 0);
    ctx.quadraticCurveTo(size * 0.35, size * 0.62, -size * 0.8, size * 0.45);
    ctx.lineTo(-size * 0.8, -size * 0.45);
    ctx.quadraticCurveTo(size * 0.35, -size * 0.62, size, 0);
    ctx.closePath();
    ctx.fillStyle = this.#inkOf(boat.player);
    ctx.fill();
    ctx.strokeStyle = this.#inks.of('paper');
    ctx.lineWidth = 3;
    ctx.stroke();
    ctx.strokeStyle = this.#inks.of('ink');
    ctx.lineWidth = 1.3;
    ctx.stroke();
    ctx.restore();
  }

  #drawName(ctx: CanvasRenderingContext2D, { x, y, name, isOwn, isFaint }: BoatMark): void {
    if (isOwn || name === '') return;
    ctx.font = NAME_FONT;
    ctx.textAlign = 'center';
    ctx.lineJoin = 'round';
    ctx.globalAlpha = isFaint ? 0.6 : 1;
    const at = [(x + 0.5) * this.#cell, (y + 0.5) * this.#cell - Math.max(14, this.#cell * 0.9)];
    ctx.strokeStyle = this.#inks.of('paper');
    ctx.lineWidth = 4;
    ctx.strokeText(name, at[0] ?? 0, at[1] ?? 0);
    ctx.fillStyle = this.#inks.of('ink');
    ctx.fillText(name, at[0] ?? 0, at[1] ?? 0);
    ctx.globalAlpha = 1;
  }
}
