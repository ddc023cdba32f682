/** What we do on a field: written to the page, or said why not. */
import { useEffect, useMemo, useRef, type RefObject } from 'react';
import type { ElementId } from '../../../model/games/kit/elements.ts';
import { MS_MAX } from '../../../model/games/minefield/actions.ts';
import { canFlag, cellsToOpen } from '../../../model/games/minefield/moves.ts';
import type { FieldState } from '../../../model/games/minefield/play.ts';
import type { MinefieldWords } from '../../words/catalog.ts';
import type { Sound } from '../shared/sounds.ts';
import type { Stopwatch } from './toolbar.tsx';
import type { BoardActs } from './use-board-input.ts';
import type { FieldsStore } from './use-fields.ts';

type Parts = {
  store: FieldsStore;
  field: ElementId;
  isReadOnly: boolean;
  clickFlags: boolean;
  words: MinefieldWords;
  stopwatch: Stopwatch;
  /** Where we opened last, for who tells of it. */
  ownCell: RefObject<number | null>;
  say: (text: string) => void;
  sound: (sound: Sound) => void;
};

/** The same for as long as the field is shown. */
export function useFieldActs(parts: Parts): BoardActs {
  const latest = useRef(parts);
  useEffect(() => {
    latest.current = parts;
  });
  return useMemo(() => {
    const open = (cell: number): void => openAt(cell, latest.current);
    const flag = (cell: number): void => flagAt(cell, latest.current);
    return {
      open,
      flag,
      click: (cell) => (latest.current.clickFlags ? flag : open)(cell),
      other: (cell) => (latest.current.clickFlags ? open : flag)(cell),
    };
  }, []);
}

function openAt(cell: number, parts: Parts): void {
  const { store, field: id, words, say, ownCell, stopwatch } = parts;
  const read = store.now().read(id);
  if (read === null || parts.isReadOnly) return;
  const { field, state } = read;
  const cells = cellsToOpen(state, cell);
  if (cells.length === 0) {
    const why = whyNot(state, cell, words);
    if (why !== '') say(why);
    return;
  }
  ownCell.current = cell;
  const { baseMs, sinceMs } = stopwatch.current;
  const isFirst = field.openings.length === 0;
  const ms = isFirst ? 0 : Math.round(baseMs + performance.now() - sinceMs);
  const tick = field.nextOpenTick;
  store.write({ do: 'open', field: id, cells, tick, ms: Math.min(MS_MAX, ms) });
}

/** Empty where nothing need be said. */
function whyNot(state: FieldState, cell: number, words: MinefieldWords): string {
  if (state.outcome !== null) return '';
  if (state.openedBy[cell] === -1) return words.said.flagged;
  return (state.numbers[cell] ?? 0) > 0 && state.mines[cell] === 0 ? words.said.notFitting : '';
}

/** A number cannot bear a flag: there the click opens around it, so that one finger is enough for all. */
function flagAt(cell: number, parts: Parts): void {
  const { store, field: id, words, say, sound } = parts;
  const read = store.now().read(id);
  if (read === null || parts.isReadOnly) return;
  const { field, state } = read;
  if (!canFlag(state, cell)) return openAt(cell, parts);
  const up = state.flaggedBy[cell] === -1;
  store.write({ do: 'flag', field: id, cell, up, tick: field.nextFlagTick });
  say(up ? words.said.flagUp : words.said.flagDown);
  sound('tick');
}
