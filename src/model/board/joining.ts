/** Shapes of another drawing, made ready to stand on a board. */
import { generateNKeysBetween } from 'fractional-indexing';
import type { Board } from './board.ts';
import { isRecord, type Shape } from './parts.ts';

/**
 * In their order, above all that is there, moved by an offset. Where the board has or had a shape of one of their names, all of them and
 * what they say of each other have new names.
 */
export function joining(
  shapes: readonly Shape[],
  board: Pick<Board, 'isKnown' | 'topIndex'>,
  by: { x: number; y: number },
): Shape[] {
  const rename = renaming(shapes, board);
  const below = board.topIndex();
  const indices =
    below === null && shapes.every(({ index }) => typeof index === 'string')
      ? null
      : generateNKeysBetween(below, null, shapes.length);
  return shapes.map((shape, at) => {
    const renamed = rename === null ? shape : withNames(shape, rename);
    const place =
      by.x === 0 && by.y === 0
        ? {}
        : { x: Number(shape['x']) + by.x, y: Number(shape['y']) + by.y };
    return { ...renamed, ...place, ...(indices === null ? {} : { index: indices[at] }) };
  });
}

type Rename = (id: string) => string;

function renaming(shapes: readonly Shape[], board: Pick<Board, 'isKnown'>): Rename | null {
  if (!shapes.some(({ id }) => board.isKnown(id))) return null;
  let turn = 2;
  while (shapes.some(({ id }) => board.isKnown(nameOf(id, turn)))) turn += 1;
  return (id) => nameOf(id, turn);
}

/**
 * Two who put the same drawing on a board at the same time make the same names, of equal shapes. Nothing of the old name goes: `a` and
 * `a.2` are both there when a board is saved that had the same drawing twice.
 */
const nameOf = (id: string, turn: number): string => `${id}.${turn}`;

function withNames(shape: Shape, rename: Rename): Shape {
  const one = (id: unknown): unknown => (typeof id === 'string' ? rename(id) : id);
  const bound = (list: unknown): unknown =>
    Array.isArray(list)
      ? list.map((each: unknown) => (isRecord(each) ? { ...each, id: one(each['id']) } : each))
      : list;
  const binding = (to: unknown): unknown =>
    isRecord(to) ? { ...to, elementId: one(to['elementId']) } : to;
  const fields: Record<string, unknown> = { ...shape };
  for (const [field, change] of [
    ['containerId', one],
    ['frameId', one],
    ['boundElements', bound],
    ['startBinding', binding],
    ['endBinding', binding],
    ['groupIds', (ids: unknown) => (Array.isArray(ids) ? ids.map(one) : ids)],
  ] as const)
    if (Object.hasOwn(fields, field)) fields[field] = change(fields[field]);
  return { ...fields, id: rename(shape.id), type: shape.type };
}
