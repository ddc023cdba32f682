import { beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { Board } from '../../model/board/board.ts';
import type { Shape } from '../../model/board/parts.ts';
import { rectangle } from '../../model/board/shape-fixture.ts';
import { SceneBinding, type Busy } from './scene-binding.ts';

const IDLE: Busy = { isHolding: false, held: new Set() };
const DRAGGING: Busy = { isHolding: true, held: new Set() };

/** Somebody at an editor that changes its shapes in place, as Excalidraw does. */
class Person {
  readonly doc = new Y.Doc();
  readonly board = new Board(this.doc);
  scene: Shape[] = [];
  writes = 0;
  shows = 0;
  kept = 0;
  full = 0;
  canWrite = true;
  readonly binding = new SceneBinding({
    board: this.board,
    scene: {
      shapes: () => this.scene,
      show: (shapes) => {
        this.shows += 1;
        this.scene = [...shapes];
      },
    },
    canWrite: () => this.canWrite,
    nowMs: () => 1000,
    onKept: (count) => (this.kept += count),
    onFull: () => (this.full += 1),
  });

  constructor() {
    this.doc.on('update', (_: unknown, origin: unknown) => {
      if (origin !== 'wire') this.writes += 1;
    });
    this.binding.start();
  }

  draw(...shapes: Shape[]): void {
    this.scene = [...this.scene, ...shapes];
    this.binding.sceneChanged(IDLE, false);
  }

  shape(id: string): Shape | undefined {
    return this.scene.find((shape) => shape.id === id);
  }

  /** By hand; written when it is let go. */
  hold(id: string, fields: object): void {
    const shape = this.shape(id) as Record<string, unknown>;
    Object.assign(shape, fields, { version: Number(shape['version']) + 1 });
    this.binding.sceneChanged(DRAGGING, false);
  }

  letGo(isUndo = false): void {
    this.binding.sceneChanged(IDLE, isUndo);
  }

  change(id: string, fields: object, isUndo = false): void {
    this.hold(id, fields);
    this.letGo(isUndo);
  }
}

function meet(...people: Person[]): void {
  for (const from of people)
    for (const to of people)
      Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc)), 'wire');
}

let [ana, bo] = [new Person(), new Person()];
beforeEach(() => {
  [ana, bo] = [new Person(), new Person()];
  ana.draw(rectangle('s'));
  meet(ana, bo);
});

describe('two scenes', () => {
  test('what one draws the other sees, and nothing is written for seeing it', () => {
    expect(bo.shape('s')).toEqual(rectangle('s'));
    bo.letGo();
    expect([ana.writes, bo.writes]).toEqual([1, 0]);
  });

  test('a drag is one write, when it ends', () => {
    for (let x = 1; x <= 50; x += 1) ana.hold('s', { x });
    expect(ana.writes).toBe(1);
    ana.letGo();
    expect(ana.writes).toBe(2);
    meet(ana, bo);
    expect(bo.shape('s')?.['x']).toBe(50);
  });

  test('while one drags a shape, the colour that the other gives it shows at once, and both stay', () => {
    ana.hold('s', { x: 30 });
    bo.change('s', { strokeColor: '#e03131' });
    meet(ana, bo);
    expect(ana.shape('s')).toMatchObject({ x: 30, strokeColor: '#e03131' });
    ana.hold('s', { x: 60 });
    ana.letGo();
    meet(ana, bo);
    for (const person of [ana, bo])
      expect(person.shape('s')).toMatchObject({ x: 60, strokeColor: '#e03131' });
  });

  test('an editor takes what others changed, because its count of changes grew', () => {
    const before = Number(bo.shape('s')?.['version']);
    ana.change('s', { x: 5 });
    meet(ana, bo);
    expect(Number(bo.shape('s')?.['version'])).toBeGreaterThan(before);
  });

  test('what is in the editor’s own hands is neither written nor replaced until it lets go', () => {
    const busy: Busy = { isHolding: false, held: new Set(['s']) };
    bo.binding.sceneChanged(busy, false);
    const inHand = bo.shape('s');
    ana.change('s', { opacity: 50 });
    meet(ana, bo);
    expect(bo.shape('s')).toBe(inHand);
    bo.letGo();
    expect(bo.shape('s')).toMatchObject({ opacity: 50 });
    expect(bo.writes).toBe(0);
  });

  test('shapes that an editor lets go whole come back: others still have them', () => {
    bo.scene = [];
    bo.draw(rectangle('new', { index: 'a5' }));
    expect(bo.scene.map(({ id }) => id)).toEqual(['s', 'new']);
  });

  test('a shape that was taken out leaves the scene', () => {
    ana.change('s', { isDeleted: true });
    ana.board.prune(Number.MAX_SAFE_INTEGER);
    meet(ana, bo);
    expect(bo.scene).toEqual([]);
    ana.letGo();
    bo.letGo();
    expect(bo.board.shapes()).toEqual([]);
  });

  test('two who draw at once see their shapes in one order, and nobody writes for it', () => {
    ana.draw(rectangle('a', { index: 'a1' }));
    bo.draw(rectangle('b', { index: 'a1' }));
    meet(ana, bo);
    ana.letGo();
    bo.letGo();
    expect(ana.scene.map(({ id }) => id)).toEqual(['s', 'a', 'b']);
    expect(bo.scene.map(({ id, index }) => [id, index])).toEqual(
      ana.scene.map(({ id, index }) => [id, index]),
    );
    expect([ana.writes, bo.writes]).toEqual([2, 1]);
  });
});

describe('undo', () => {
  test('keeps the other’s work on the same shape, in both scenes', () => {
    ana.change('s', { x: 40 });
    meet(ana, bo);
    bo.change('s', { strokeColor: '#e03131' });
    meet(ana, bo);
    ana.change('s', { x: 0 }, true);
    meet(ana, bo);
    for (const person of [ana, bo])
      expect(person.shape('s')).toMatchObject({ x: 0, strokeColor: '#e03131' });
    expect(ana.kept).toBe(0);
  });

  test('what another has changed since stays, shows again, and it is said', () => {
    ana.change('s', { x: 40 });
    meet(ana, bo);
    bo.change('s', { x: 90 });
    meet(ana, bo);
    ana.change('s', { x: 0 }, true);
    expect(ana.shape('s')).toMatchObject({ x: 90 });
    expect(ana.kept).toBe(1);
    ana.letGo();
    expect(ana.kept).toBe(1);
  });
});

describe('a view link', () => {
  test('writes nothing, and what its scene did goes back', () => {
    bo.canWrite = false;
    bo.change('s', { x: 90 });
    bo.draw(rectangle('mine', { index: 'a3' }));
    expect(bo.writes).toBe(0);
    expect(bo.scene.map(({ id, x }) => [id, x])).toEqual([['s', 0]]);
  });
});

describe('what another has under their hand', () => {
  test('shows above the board, is never written, and gives way to what is written', () => {
    bo.binding.setHand('s', rectangle('s', { x: 33 }));
    bo.binding.setHand('new', rectangle('new', { index: 'a1' }));
    bo.binding.showHands();
    expect(bo.scene.map(({ id, x }) => [id, x])).toEqual([
      ['s', 33],
      ['new', 0],
    ]);
    bo.letGo();
    expect(bo.writes).toBe(0);
    ana.change('s', { x: 34 });
    meet(ana, bo);
    expect(bo.shape('s')).toMatchObject({ x: 34 });
    bo.binding.setHand('new', null);
    bo.binding.showHands();
    expect(bo.scene.map(({ id }) => id)).toEqual(['s']);
    expect(bo.writes).toBe(0);
  });

  test('what is in our own hand for them to see is what differs', () => {
    ana.hold('s', { x: 12 });
    expect(ana.binding.inHand()).toMatchObject([{ is: { x: 12 }, was: { x: 0 } }]);
    ana.letGo();
    expect(ana.binding.inHand()).toEqual([]);
  });
});
