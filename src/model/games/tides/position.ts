/**
 * Where a boat is, as told on the fleeting lane: 21 bytes. It carries the last 24 steps, so that others know the whole way also when
 * three seconds of telling are lost.
 */
import { CELLS, neighbour, type Cell, type Heading } from './chart.ts';
import { LINE_MAX } from './actions.ts';

export type Position = {
  /** Of the round's id: what is told of another round is let go. */
  round: number;
  /** Cells reached since the boat set off. */
  steps: number;
  /** Part of the way to the next. */
  progress: number;
  cell: Cell;
  heading: Heading;
  isUnderWay: boolean;
  /** Steps of line that are out. */
  line: number;
  /** The sender's own clock in milliseconds, from any beginning; 32 bits. */
  clockMs: number;
  /** How it came to `cell`, the last step last. */
  way: readonly Heading[];
};

export const POSITION_BYTES = 21;
export const WAY_MAX = 24;
const KIND = 0x54;
const STEPS_BELOW = 2 ** 24;

/** 16 bits of the id of a round. */
export function roundTag(id: string): number {
  let hash = 0x811c9dc5;
  for (const letter of id) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193) >>> 0;
  return (hash ^ (hash >>> 16)) & 0xffff;
}

export function encodePosition(position: Position): Uint8Array {
  const bytes = new Uint8Array(POSITION_BYTES);
  const view = new DataView(bytes.buffer);
  const steps = position.steps % STEPS_BELOW;
  view.setUint8(0, KIND);
  view.setUint16(1, position.round);
  view.setUint8(3, steps >>> 16);
  view.setUint16(4, steps & 0xffff);
  view.setUint8(6, Math.min(255, Math.floor(position.progress * 256)));
  view.setUint16(7, position.cell);
  view.setUint8(9, position.heading | (position.isUnderWay ? 4 : 0));
  view.setUint8(10, Math.min(position.line, LINE_MAX));
  view.setUint32(11, position.clockMs >>> 0);
  const way = position.way.slice(-WAY_MAX);
  // The last step in the lowest two bits of the last byte.
  way.toReversed().forEach((heading, i) => {
    const at = POSITION_BYTES - 1 - (i >> 2);
    bytes[at] = (bytes[at] ?? 0) | (heading << ((i & 3) * 2));
  });
  return bytes;
}

/** Null for what no boat tells. Of a way shorter than 24 steps only what its steps and the chart's edge allow is read. */
export function decodePosition(bytes: Uint8Array): Position | null {
  if (bytes.length !== POSITION_BYTES || bytes[0] !== KIND) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [cell, flags, line] = [view.getUint16(7), view.getUint8(9), view.getUint8(10)];
  if (cell >= CELLS || flags > 7 || line > LINE_MAX) return null;
  const steps = (view.getUint8(3) << 16) | view.getUint16(4);
  const way: Heading[] = [];
  for (let i = 0, at = cell; i < Math.min(WAY_MAX, steps); i += 1) {
    const heading = (((bytes[POSITION_BYTES - 1 - (i >> 2)] ?? 0) >> ((i & 3) * 2)) & 3) as Heading;
    const before = neighbour(at, ((heading + 2) & 3) as Heading);
    if (before === null) return null;
    way.push(heading);
    at = before;
  }
  return {
    round: view.getUint16(1),
    steps,
    progress: view.getUint8(6) / 256,
    cell,
    heading: (flags & 3) as Heading,
    isUnderWay: flags > 3,
    line,
    clockMs: view.getUint32(11),
    way: way.reverse(),
  };
}
