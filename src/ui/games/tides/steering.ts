/** Keys and fingers as headings. */
import type { Heading } from '../../../model/games/tides/chart.ts';

const KEYS: Readonly<Record<string, Heading>> = {
  ArrowUp: 0,
  ArrowRight: 1,
  ArrowDown: 2,
  ArrowLeft: 3,
  KeyW: 0,
  KeyD: 1,
  KeyS: 2,
  KeyA: 3,
};

/** By where the key lies, so that W, A, S, D are a cross on every keyboard. */
export const headingOfKey = (code: string): Heading | null =>
  Object.hasOwn(KEYS, code) ? (KEYS[code] ?? null) : null;

/** The way that goes there most; null for no way at all. */
export function headingToward(dx: number, dy: number): Heading | null {
  if (dx === 0 && dy === 0) return null;
  if (Math.abs(dx) > Math.abs(dy)) return dx > 0 ? 1 : 3;
  return dy > 0 ? 2 : 0;
}

/** Pixels that a finger must move to steer. */
const DRAG = 16;

/** A finger or mouse on the chart: dragging steers, again and again as it goes on; a tap steers toward it. */
export class Finger {
  #from: { x: number; y: number } | null = null;
  #hasSteered = false;

  down(x: number, y: number): void {
    this.#from = { x, y };
    this.#hasSteered = false;
  }

  /** The heading, when it moved far enough. */
  move(x: number, y: number): Heading | null {
    if (this.#from === null) return null;
    const [dx, dy] = [x - this.#from.x, y - this.#from.y];
    if (Math.max(Math.abs(dx), Math.abs(dy)) < DRAG) return null;
    this.#from = { x, y };
    this.#hasSteered = true;
    return headingToward(dx, dy);
  }

  /** Whether it was a tap. */
  up(): boolean {
    const isTap = this.#from !== null && !this.#hasSteered;
    this.#from = null;
    return isTap;
  }
}
