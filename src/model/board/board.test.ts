import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { Board, inOrder, PRUNED_AFTER_MS, shapesOf } from './board.ts';
import { POINTS_MAX, SHAPES_MAX, TEXT_LENGTH_MAX } from './known.ts';
import type { Shape } from './parts.ts';
import { rectangle, stroke } from './shape-fixture.ts';

const NOW_MS = 1_700_000_000_000;

class Peer {
  readonly doc = new Y.Doc();
  readonly board = new Board(this.doc);

  get(id: string): Shape {
    const shape = this.board.shape(id);
    if (shape === null) throw new Error(`${id} is not shown`);
    return shape;
  }

  make(...shapes: Shape[]) {
    return this.board.write(
      shapes.map((is) => ({ was: null, is })),
      { nowMs: NOW_MS, isUndo: false, origin: this },
    );
  }

  change(id: string, fields: object, how: { isUndo?: boolean; nowMs?: number } = {}) {
    const was = this.get(id);
    return this.board.write([{ was, is: { ...was, ...fields } }], {
      nowMs: NOW_MS,
      isUndo: false,
      origin: this,
      ...how,
    });
  }
}

function meet(...peers: Peer[]): void {
  for (const from of peers)
    for (const to of peers)
      Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc)));
}

/** Two who both see the shape that Ana made. */
function two(shape = rectangle('s')): { ana: Peer; bo: Peer } {
  const [ana, bo] = [new Peer(), new Peer()];
  ana.make(shape);
  meet(ana, bo);
  return { ana, bo };
}

describe('one shape changed by two', () => {
  test('one moves it, the other colours it: both changes stay', () => {
    const { ana, bo } = two();
    ana.change('s', { x: 40, y: 50 });
    bo.change('s', { backgroundColor: '#ffc9c9', strokeWidth: 4 });
    meet(ana, bo);
    for (const peer of [ana, bo])
      expect(peer.get('s')).toEqual(
        rectangle('s', { x: 40, y: 50, backgroundColor: '#ffc9c9', strokeWidth: 4 }),
      );
  });

  test('a place is one value: never one’s x with the other’s y', () => {
    const { ana, bo } = two();
    ana.change('s', { x: 40 });
    bo.change('s', { y: 70 });
    meet(ana, bo);
    expect([
      [40, 0],
      [0, 70],
    ]).toContainEqual([ana.get('s')['x'], ana.get('s')['y']]);
    expect(bo.get('s')).toEqual(ana.get('s'));
  });

  test('both bind an arrow to it: it has both, and loses one of them when that is let go', () => {
    const { ana, bo } = two();
    ana.change('s', { boundElements: [{ id: 'a', type: 'arrow' }] });
    bo.change('s', { boundElements: [{ id: 'b', type: 'arrow' }] });
    meet(ana, bo);
    const bound = ana.get('s')['boundElements'];
    expect(bound).toHaveLength(2);
    expect(new Set((bo.get('s')['boundElements'] as { id: string }[]).map(({ id }) => id))).toEqual(
      new Set(['a', 'b']),
    );
    ana.change('s', { boundElements: [{ id: 'b', type: 'arrow' }] });
    meet(ana, bo);
    expect(bo.get('s')['boundElements']).toEqual([{ id: 'b', type: 'arrow' }]);
  });
});

describe('an undo', () => {
  test('of a move leaves the colour that another gave it meanwhile', () => {
    const { ana, bo } = two();
    ana.change('s', { x: 40 });
    meet(ana, bo);
    bo.change('s', { strokeColor: '#e03131' });
    meet(ana, bo);
    expect(ana.change('s', { x: 0 }, { isUndo: true }).undone).toEqual([]);
    expect(ana.get('s')).toEqual(rectangle('s', { strokeColor: '#e03131' }));
  });

  test('does not take back what another has moved since', () => {
    const { ana, bo } = two();
    ana.change('s', { x: 40, opacity: 50 });
    meet(ana, bo);
    bo.change('s', { x: 90 });
    meet(ana, bo);
    expect(ana.change('s', { x: 0, opacity: 100 }, { isUndo: true }).undone).toEqual(['s']);
    expect(ana.get('s')).toEqual(rectangle('s', { x: 90 }));
  });

  test('of making a shape leaves it when another has worked on it', () => {
    const { ana, bo } = two();
    bo.change('s', { strokeColor: '#e03131' });
    meet(ana, bo);
    expect(ana.change('s', { isDeleted: true }, { isUndo: true }).undone).toEqual(['s']);
    expect(ana.get('s')['isDeleted']).toBe(false);
    ana.make(rectangle('mine'));
    expect(ana.change('mine', { isDeleted: true }, { isUndo: true }).undone).toEqual([]);
    expect(ana.get('mine')['isDeleted']).toBe(true);
  });

  test('of a deletion brings the shape back with what another did to it', () => {
    const { ana, bo } = two();
    ana.change('s', { isDeleted: true });
    bo.change('s', { x: 9 });
    meet(ana, bo);
    expect(bo.get('s')['isDeleted']).toBe(true);
    ana.change('s', { isDeleted: false }, { isUndo: true });
    meet(ana, bo);
    expect(bo.get('s')).toEqual(rectangle('s', { x: 9 }));
  });
});

describe('a deleted shape', () => {
  const later = NOW_MS + PRUNED_AFTER_MS + 1;

  test('is taken out a day later, and whoever changed it while apart does not bring it back', () => {
    const { ana, bo } = two();
    const seen = bo.get('s');
    ana.change('s', { isDeleted: true });
    expect(ana.board.prune(NOW_MS + PRUNED_AFTER_MS - 1)).toBe(0);
    bo.change('s', { x: 77 });
    expect(ana.board.prune(later)).toBe(1);
    meet(ana, bo);
    for (const peer of [ana, bo]) expect(peer.board.shapes()).toEqual([]);
    // Their editor still has it, and they go on.
    const left = bo.board.write([{ was: seen, is: { ...seen, x: 80 } }], {
      nowMs: later,
      isUndo: false,
      origin: null,
    });
    expect(left.gone).toEqual(['s']);
    expect(bo.make(rectangle('s')).gone).toEqual(['s']);
    meet(ana, bo);
    expect(ana.board.shapes()).toEqual([]);
    // Nor does it come back to who loads the room from its state.
    const cleo = new Peer();
    meet(ana, cleo);
    expect(cleo.make(rectangle('s')).gone).toEqual(['s']);
  });

  test('that was brought back is kept', () => {
    const { ana } = two();
    ana.change('s', { isDeleted: true });
    ana.change('s', { isDeleted: false });
    expect(ana.board.prune(later)).toBe(0);
  });
});

describe('the order', () => {
  const indexOf = ({ index }: Shape): unknown => index;

  test('is by index, then by id, and no two have the same', () => {
    const shapes = ['c', 'a', 'b'].map((id) => rectangle(id, { index: 'a1' }));
    const placed = inOrder([rectangle('z', { index: 'a2' }), ...shapes]);
    expect(placed.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'z']);
    expect(new Set(placed.map(indexOf)).size).toBe(4);
    expect(placed.map(indexOf)).toEqual(
      placed.map(indexOf).toSorted((a, b) => (String(a) < String(b) ? -1 : 1)),
    );
    expect([placed[0], placed[3]].map((shape) => shape?.['index'])).toEqual(['a1', 'a2']);
  });

  test('of twenty thousand shapes with one index takes no time', () => {
    const same = Array.from({ length: SHAPES_MAX }, (_, i) => rectangle(`s${i}`));
    const longest = Math.max(...inOrder(same).map(({ index }) => String(index).length));
    expect(longest).toBeLessThan(8);
  });
});

describe('a hostile writer', () => {
  const put = (doc: Y.Doc, id: string, parts: Record<string, unknown>): void => {
    const entry = new Y.Map<unknown>(Object.entries(parts));
    shapesOf(doc).set(id, entry);
  };

  test.each([
    ['no number for a place', { ...rectangle('s'), x: Number.NaN }],
    ['a size beyond the limit', { ...rectangle('s'), width: 1e9 }],
    ['an unknown kind', { ...rectangle('s'), type: 'iframe' }],
    ['a kind of the prototype', { ...rectangle('s'), type: 'constructor' }],
    ['too many points', stroke('s', POINTS_MAX + 1)],
    ['too long a text', { ...rectangle('s'), type: 'text', text: 'a'.repeat(TEXT_LENGTH_MAX + 1) }],
    [
      'points that are none',
      {
        ...stroke('s', 3),
        points: [
          [1, 2],
          [Infinity, 0],
        ],
      },
    ],
    ['nothing', null],
  ])('%s: the shape is not shown', (_, made) => {
    const peer = new Peer();
    put(peer.doc, 's', { made });
    shapesOf(peer.doc).set('t', 'no shape');
    expect(peer.board.shapes()).toEqual([]);
  });

  test.each(['__proto__', 'constructor', 'toString', 'a b', '', 'x'.repeat(200)])(
    'no shape is named %j',
    (id) => {
      const peer = new Peer();
      put(peer.doc, id, { made: rectangle(id) });
      expect(peer.board.shapes()).toEqual([]);
    },
  );

  test('fields that make no sense have their usual value', () => {
    const peer = new Peer();
    put(peer.doc, 's', {
      made: rectangle('s', {
        strokeColor: 'url(//evil)',
        link: 'javascript:alert(1)',
        index: '!!',
        groupIds: ['__proto__'],
      }),
      opacity: Number.POSITIVE_INFINITY,
      place: 'here',
      ['__proto__']: { x: 5 },
      'bound/__proto__': 'arrow',
    });
    expect(peer.board.shapes()).toEqual([
      rectangle('s', { strokeColor: '#1e1e1e', index: 'a0', boundElements: null }),
    ]);
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
  });

  test('never makes reading throw', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.dictionary(fc.string(), fc.jsonValue())),
        (shapes) => {
          const peer = new Peer();
          for (const [id, parts] of Object.entries(shapes)) put(peer.doc, id, parts);
          put(peer.doc, 's', { made: rectangle('s'), ...Object.values(shapes)[0] });
          peer.board.shapes();
          peer.board.prune(NOW_MS);
        },
      ),
    );
  });
});

describe('five replicas', () => {
  const edit = fc.record({
    by: fc.nat(4),
    id: fc.constantFrom('a', 'b', 'c', 'd'),
    what: fc.oneof(
      fc.record({ x: fc.integer({ min: -999, max: 999 }), y: fc.integer({ min: -999, max: 999 }) }),
      fc.record({ strokeColor: fc.constantFrom('#e03131', '#2f9e44', '#1971c2') }),
      fc.record({ width: fc.integer({ min: 1, max: 500 }) }),
      fc.record({ isDeleted: fc.boolean() }),
      fc.record({ index: fc.constantFrom('a0', 'a1', 'a2', 'a1V') }),
      fc.record({
        boundElements: fc
          .subarray(['p', 'q', 'r'])
          .map((ids) => ids.map((id) => ({ id, type: 'arrow' }))),
      }),
    ),
    isUndo: fc.boolean(),
    /** Who meets whom afterwards. */
    meets: fc.option(fc.tuple(fc.nat(4), fc.nat(4))),
  });

  test('are equal field by field after any edits and any meetings', () => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 40 }), (edits) => {
        const peers = Array.from({ length: 5 }, () => new Peer());
        for (const { by, id, what, isUndo, meets } of edits) {
          const peer = peers[by] ?? new Peer();
          if (peer.board.shape(id) === null) peer.make(rectangle(id, { index: 'a0' }));
          else peer.change(id, what, { isUndo });
          if (meets !== null) meet(...meets.flatMap((at) => peers[at] ?? []));
        }
        meet(...peers);
        meet(...peers);
        const [first, ...others] = peers.map(({ board }) => board.shapes());
        for (const other of others) expect(other).toEqual(first);
      }),
    );
  });
});

describe('a stroke of 300 points', () => {
  test.each([
    ['with a mouse', {}],
    [
      'with a pen',
      {
        simulatePressure: false,
        pressures: Array.from({ length: 300 }, (_, i) => Math.fround(i / 301)),
      },
    ],
  ])('%s takes at most 8 KiB in the document and on the wire', (_, fields) => {
    const peer = new Peer();
    let wire = 0;
    peer.doc.on('update', (update: Uint8Array) => (wire += update.length));
    peer.make(stroke('s', 300, fields));
    expect(wire).toBeLessThan(8 * 1024);
    expect(Y.encodeStateAsUpdate(peer.doc).length).toBeLessThan(8 * 1024);
    expect(peer.get('s')).toEqual(stroke('s', 300, fields));
  });
});

test('the items of a shape name who made and who changed it', () => {
  const { ana, bo } = two();
  bo.change('s', { x: 4 });
  meet(ana, bo);
  const clients = ana.board.itemsOf(['s', 'none']).map(({ client }) => client);
  expect(new Set(clients)).toEqual(new Set([ana.doc.clientID, bo.doc.clientID]));
});
