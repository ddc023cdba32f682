import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { Board } from '../../model/board/board.ts';
import type { Pointer } from '../../model/board/live.ts';
import type { Shape } from '../../model/board/parts.ts';
import { rectangle, stroke } from '../../model/board/shape-fixture.ts';
import type { FleetingEvent } from '../../room/room-api.ts';
import { Hands, type HandsParts } from './hands.ts';
import { SceneBinding, type Busy } from './scene-binding.ts';

const PAGE = 'page' as HandsParts['page'];
const HOLDING: Busy = { isHolding: true, held: new Set() };
/** What a message has around it on its way to one peer, more than measured. */
const FRAME_BYTES = 100;
const IDLE: Busy = { isHolding: false, held: new Set() };

class Person {
  readonly doc = new Y.Doc();
  readonly board = new Board(this.doc);
  scene: Shape[] = [];
  readonly pointers: [string, Pointer][] = [];
  sentBytes = 0;
  messages = 0;
  canWrite = true;
  isLost: () => boolean = () => false;
  others: Person[] = [];
  #number = 0;
  #listeners: ((event: FleetingEvent) => void)[] = [];
  readonly binding = new SceneBinding({
    board: this.board,
    scene: { shapes: () => this.scene, show: (shapes) => (this.scene = [...shapes]) },
    canWrite: () => this.canWrite,
    nowMs: () => Date.now(),
    onKept: () => undefined,
    onFull: () => undefined,
  });
  readonly hands: Hands;
  readonly name: string;

  constructor(name: string) {
    this.name = name;
    const room = {
      presences: () => new Map(this.others.map((other) => [other.name, { page: PAGE }])),
      fleeting: { send: (...words: unknown[]) => this.#send(words[2] as Uint8Array) },
      on: (_: string, listener: (event: FleetingEvent) => void) => {
        this.#listeners.push(listener);
        return () => undefined;
      },
    } as unknown as HandsParts['room'];
    this.hands = new Hands({
      ...{ room, page: PAGE, board: this.board, binding: this.binding, nowMs: () => Date.now() },
      onPointer: (peer, pointer) => this.pointers.push([peer, pointer]),
    });
    this.binding.start();
    this.hands.start();
  }

  #send(payload: Uint8Array): boolean {
    this.sentBytes += payload.length;
    this.messages += 1;
    this.#number += 1;
    const event = { page: PAGE, channel: 'board', payload, from: this.name, number: this.#number };
    if (!this.isLost())
      for (const other of this.others)
        for (const hear of other.#listeners)
          hear({ ...event, canWrite: this.canWrite } as unknown as FleetingEvent);
    return true;
  }

  change(busy: Busy): void {
    this.binding.sceneChanged(busy, false);
    this.hands.move(busy.isHolding);
  }
}

function meet(ana: Person, bo: Person): void {
  for (const [from, to] of [
    [ana, bo],
    [bo, ana],
  ] as const)
    Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc), 'wire');
}

let [ana, bo] = [new Person('ana'), new Person('bo')];
beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => setTimeout(run, 16));
  vi.stubGlobal('cancelAnimationFrame', clearTimeout);
  [ana, bo] = [new Person('ana'), new Person('bo')];
  [ana.others, bo.others] = [[bo], [ana]];
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Sixty points a second. */
function draw(points: number): Shape {
  const whole = stroke('s', points);
  const all = whole['points'] as unknown[];
  for (let at = 1; at <= points; at += 1) {
    ana.scene = [{ ...whole, points: all.slice(0, at), version: at }];
    ana.change(HOLDING);
    vi.advanceTimersByTime(1000 / 60);
  }
  return whole;
}

const pointsOf = (person: Person): number =>
  (person.scene[0]?.['points'] as unknown[] | undefined)?.length ?? 0;

test.each([
  ['when all arrives', () => false],
  [
    'when every third message is lost',
    ((): (() => boolean) => {
      let at = 0;
      return () => (at += 1) % 3 === 0;
    })(),
  ],
])(
  'a stroke shows as it grows and is written once, in less than 40 KiB on the wire and 8 stored: %s',
  (_, isLost) => {
    ana.isLost = isLost;
    let [writes, writtenBytes] = [0, 0];
    ana.doc.on('update', (update: Uint8Array) => {
      writes += 1;
      writtenBytes += update.length;
    });
    draw(300);
    vi.advanceTimersByTime(100);
    expect(pointsOf(bo)).toBeGreaterThan(280);
    expect(writes).toBe(0);
    expect(bo.board.shapes()).toEqual([]);
    ana.change(IDLE);
    expect(writes).toBe(1);
    expect(writtenBytes).toBeLessThan(8 * 1024);
    const onWire = ana.sentBytes + writtenBytes + FRAME_BYTES * (ana.messages + writes);
    expect(onWire).toBeLessThan(40 * 1024);
    meet(ana, bo);
    expect(bo.scene).toHaveLength(1);
    expect(pointsOf(bo)).toBe(300);
    // Nothing of it stays behind, and nothing is written by who looked.
    vi.advanceTimersByTime(5000);
    bo.change(IDLE);
    expect(bo.scene).toHaveLength(1);
  },
);

test('a drag shows on the way, and goes back if nothing was written', () => {
  ana.scene = [rectangle('s')];
  ana.change(IDLE);
  meet(ana, bo);
  vi.advanceTimersByTime(1000);
  Object.assign(ana.scene[0] as object, { x: 70, version: 9 });
  ana.change(HOLDING);
  vi.advanceTimersByTime(100);
  expect(bo.scene[0]).toMatchObject({ x: 70, width: 100 });
  expect(bo.board.shape('s')).toMatchObject({ x: 0 });
  // She holds it still.
  vi.advanceTimersByTime(10_000);
  expect(bo.scene[0]).toMatchObject({ x: 70 });
  // Her browser falls silent.
  ana.hands.stop();
  vi.advanceTimersByTime(6000);
  expect(bo.scene[0]).toMatchObject({ x: 0 });
});

test('a hundred shapes that are dragged at once all show on the way', () => {
  ana.scene = Array.from({ length: 100 }, (_, i) =>
    rectangle(`shape-${i}`, { index: `a${i % 10}` }),
  );
  ana.change(IDLE);
  meet(ana, bo);
  for (const shape of ana.scene) Object.assign(shape, { x: 70, version: 999 });
  ana.change(HOLDING);
  vi.advanceTimersByTime(1000);
  expect(bo.scene.filter(({ x }) => x === 70)).toHaveLength(100);
});

test('who only looks on shows their pointer, and has nothing under their hand', () => {
  bo.scene = [rectangle('s')];
  bo.change(IDLE);
  meet(ana, bo);
  ana.canWrite = false;
  Object.assign(ana.scene[0] as object, { x: 70, version: 9 });
  ana.change(HOLDING);
  ana.hands.point({ x: 5, y: 6, isDown: false, isLaser: false });
  vi.advanceTimersByTime(100);
  expect(bo.pointers).toEqual([['ana', { x: 5, y: 6, isDown: false, isLaser: false }]]);
  expect(bo.scene[0]).toMatchObject({ x: 0 });
});

test('nothing is said where nobody else is on the page', () => {
  ana.others = [];
  ana.hands.point({ x: 5, y: 6, isDown: false, isLaser: false });
  vi.advanceTimersByTime(1000);
  expect(ana.sentBytes).toBe(0);
});

test('a hand that never rests is never full: each of its strokes shows as it grows', () => {
  const strokes = Array.from({ length: 210 }, (_, n) => stroke(`s${n}`, 4));
  for (const [n, drawn] of strokes.entries()) {
    ana.scene = strokes.slice(0, n + 1);
    ana.change(HOLDING);
    vi.advanceTimersByTime(120);
    expect(bo.scene.map(({ id }) => id)).toContain(drawn.id);
    ana.change(IDLE);
    meet(ana, bo);
  }
});
