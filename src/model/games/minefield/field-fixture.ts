/** For tests of Minefield: fields drawn as text, what players write, and a slow judge of what may stand on a field. */
import type { Author } from '../kit/actions.ts';
import type { ElementId } from '../kit/elements.ts';
import { Scribe } from '../kit/scribe-fixture.ts';
import type { Setup } from './actions.ts';
import { Fields, type Field } from './fields.ts';
import { play, type FieldState, type Opening } from './play.ts';

export const smallSetup: Setup = {
  width: 8,
  height: 8,
  mines: 10,
  seed: 7,
  mode: 'together',
  lives: 3,
};

/** Sessions 1 to 9 are of members `m1` to `m9`, but that 9 is another session of `m1`; behind 0 is nobody. */
export const memberOf = (client: number): Author | null =>
  client === 0 ? null : client === 9 ? 'm1' : `m${client}`;

/** What is said about fields. */
export class FieldScribe extends Scribe {
  begin(setup: Partial<Setup> = {}, client = 1, tick = 1): ElementId {
    return this.write(client, { do: 'field', setup: { ...smallSetup, ...setup }, tick });
  }

  open(client: number, field: ElementId, tick: number, ...cells: number[]): ElementId {
    return this.write(client, { do: 'open', field, cells, tick, ms: tick * 1000 });
  }

  flag(client: number, field: ElementId, tick: number, cell: number, up = true): ElementId {
    return this.write(client, { do: 'flag', field, cell, up, tick });
  }

  fields(deleted = 0): Fields {
    const fields = new Fields(memberOf);
    fields.take(this.elements, deleted);
    return fields;
  }
}

export function fieldOf(fields: Fields, id: ElementId): Field {
  const read = fields.read(id);
  if (read === null) throw new Error(`no field ${id}`);
  return read.field;
}

export const stateOf = ({ layout, openings, flags }: Field): FieldState =>
  play(layout, openings, flags);

/** All that players see of a field, as text. */
export const seenOf = (state: FieldState): string =>
  JSON.stringify([
    [...state.openedBy].map((place) => state.players[place]?.author ?? ''),
    [...state.flaggedBy].map((place) => state.players[place]?.author ?? ''),
    [...state.mines].join(''),
    [...state.numbers].join(''),
    state.players,
    state.hits,
    state.safeLeft,
    state.outcome,
  ]);

/** `#` closed, `F` a flag, `*` a mine that was hit, else the number. */
export function drawingOf(state: FieldState): string[] {
  const { width, height } = state.layout.setup;
  const sign = (cell: number): string => {
    if (state.flaggedBy[cell] !== -1) return 'F';
    if (state.openedBy[cell] === -1) return '#';
    return state.mines[cell] === 1 ? '*' : String(state.numbers[cell]);
  };
  return Array.from({ length: height }, (_, row) =>
    Array.from({ length: width }, (__, column) => sign(row * width + column)).join(''),
  );
}

/** What no field may show, found by other means than `play`; empty when all is right. */
export function wrongIn(state: FieldState, openings: readonly Opening[]): string[] {
  const { layout, mines, numbers, openedBy, flaggedBy } = state;
  const wrong: string[] = [];
  const isOpen = (cell: number): boolean => openedBy[cell] !== -1;
  const near = (cell: number): readonly number[] => layout.around[cell] ?? [];
  const firsts = openings.filter(({ tick }) => tick === 1).flatMap(({ cells }) => cells);
  const clicked = new Set(openings.flatMap(({ cells }) => cells));
  mines.forEach((mine, cell) => {
    const isFreed = firsts.some((first) => first === cell || near(first).includes(cell));
    if (mine !== (isFreed ? 0 : layout.planted[cell])) wrong.push(`mine ${cell}`);
    if (isFreed && !isOpen(cell)) wrong.push(`beside a first click, and closed: ${cell}`);
    const around = near(cell).filter((each) => mines[each] === 1).length;
    if (numbers[cell] !== around) wrong.push(`number ${cell}`);
    if (clicked.has(cell) && !isOpen(cell)) wrong.push(`clicked, and closed: ${cell}`);
    if (flaggedBy[cell] !== -1 && isOpen(cell)) wrong.push(`a flag on an open cell: ${cell}`);
    if (isOpen(cell) && mine === 0 && around === 0 && !near(cell).every(isOpen))
      wrong.push(`closed beside an empty one: ${cell}`);
    if (isOpen(cell) && !clicked.has(cell)) {
      const isBesideEmpty = near(cell).some((each) => isOpen(each) && numbers[each] === 0);
      if (mine === 1 || !isBesideEmpty) wrong.push(`opened by nobody: ${cell}`);
    }
  });
  const hits = [...openedBy].filter((place, cell) => place !== -1 && mines[cell] === 1).length;
  if (state.hits !== hits) wrong.push('hits');
  const left = [...openedBy].filter((place, cell) => place === -1 && mines[cell] === 0).length;
  if (state.safeLeft !== left) wrong.push('cells left');
  const { mode, lives } = layout.setup;
  const end = left === 0 ? 'cleared' : mode === 'together' && hits >= lives ? 'lost' : null;
  if ((state.outcome?.end ?? null) !== end) wrong.push('outcome');
  const sum = (each: (player: (typeof state.players)[number]) => number): number =>
    state.players.reduce((all, player) => all + each(player), 0);
  if (sum((player) => player.cells) !== [...openedBy].filter((place) => place !== -1).length - hits)
    wrong.push('cells of players');
  if (sum((player) => player.hits) !== hits) wrong.push('hits of players');
  return wrong;
}
