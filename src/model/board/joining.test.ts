import { expect, test } from 'vitest';
import { joining } from './joining.ts';
import { rectangle } from './shape-fixture.ts';

const HERE = { x: 0, y: 0 };
const on = (known: readonly string[], topIndex: string | null = null) => ({
  isKnown: (id: string) => known.includes(id),
  topIndex: () => topIndex,
});

test('on an empty board a drawing stays as it is', () => {
  const shapes = [rectangle('a', { index: 'a0' }), rectangle('b', { index: 'a1' })];
  expect(joining(shapes, on([]), HERE)).toEqual(shapes);
});

test('else it stands above what is there, moved', () => {
  const placed = joining([rectangle('a'), rectangle('b')], on([], 'a5'), { x: 5, y: -5 });
  expect(placed.map(({ index, x, y }) => [index, x, y])).toEqual([
    ['a6', 5, -5],
    ['a7', 5, -5],
  ]);
});

test('a second time its shapes have new names, and mean each other by them', () => {
  const shapes = [
    rectangle('a', { boundElements: [{ id: 'b', type: 'arrow' }], groupIds: ['g'] }),
    rectangle('b', { startBinding: { elementId: 'a', focus: 0, gap: 1 }, frameId: null }),
  ];
  const again = joining(shapes, on(['a', 'a.2']), HERE);
  expect(again.map(({ id }) => id)).toEqual(['a.3', 'b.3']);
  expect(again[0]).toMatchObject({
    boundElements: [{ id: 'b.3', type: 'arrow' }],
    groupIds: ['g.3'],
  });
  expect(again[1]).toMatchObject({ startBinding: { elementId: 'a.3' }, frameId: null });
  expect(joining(again, on(['a', 'a.2', 'a.3']), HERE)[0]?.id).toBe('a.3.2');
});

test('a saved board with a drawing twice is opened again with a name for each shape', () => {
  const twice = [rectangle('a'), rectangle('a.2')];
  const ids = joining(twice, on(['a', 'a.2']), HERE).map(({ id }) => id);
  expect(new Set(ids).size).toBe(2);
});
