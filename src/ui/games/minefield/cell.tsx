/** One cell, drawn anew only when it looks different. */
import { memo, type CSSProperties } from 'react';
import type { MinefieldWords } from '../../words/catalog.ts';
import { readLook, type Look } from './looks.ts';

type RowProps = {
  row: number;
  width: number;
  /** As `looksOf` has it. */
  looks: string;
  /** Of `FieldState.players`, in their order. */
  names: readonly string[];
  /** The column that the tab key leads to; -1: in another row. */
  entry: number;
  words: MinefieldWords;
};

export const Row = memo(function Row({ row, width, looks, names, entry, words }: RowProps) {
  return (
    <div role="row" className="mf-row">
      {looks.split(',').map((look, column) => (
        <Cell
          key={column}
          cell={row * width + column}
          look={look}
          isEntry={column === entry}
          label={`${words.place(row + 1, column + 1)}, ${sayLook(readLook(look), names, words)}`}
        />
      ))}
    </div>
  );
});

function sayLook({ kind, place }: Look, names: readonly string[], words: MinefieldWords): string {
  const name = names[place] ?? '';
  if (kind === '#') return words.closed;
  if (kind === 'F') return `${words.closed}, ${words.flagBy(name)}`;
  if (kind === '*') return words.hitBy(name);
  if (kind === 'm') return words.mineHere;
  return kind === 'w' ? words.wrongFlag : words.around(Number(kind));
}

type CellProps = { cell: number; look: string; isEntry: boolean; label: string };

const Cell = memo(function Cell({ cell, look, isEntry, label }: CellProps) {
  const { kind, place } = readLook(look);
  const isNumber = kind >= '0' && kind <= '8';
  const style = place < 0 ? undefined : ({ '--c': `var(--o${place})` } as CSSProperties);
  return (
    <div
      role="gridcell"
      tabIndex={isEntry ? 0 : -1}
      data-cell={cell}
      className={`mf-cell ${isNumber ? `mf-open mf-n${kind}` : CLASSES[kind]}`}
      style={style}
      aria-label={label}
    >
      {isNumber ? kind === '0' ? null : kind : <Mark kind={kind} />}
    </div>
  );
});

const CLASSES: Readonly<Record<string, string>> = {
  '#': 'mf-shut',
  F: 'mf-shut mf-flag',
  '*': 'mf-open mf-hit',
  m: 'mf-shut mf-mine',
  w: 'mf-shut mf-flag mf-wrong',
};

function Mark({ kind }: { kind: Look['kind'] }) {
  if (kind === '#') return null;
  return (
    <svg viewBox="0 0 18 18" aria-hidden="true">
      {kind === 'F' || kind === 'w' ? (
        <>
          <path className="pole" d="M6 15.500V3" />
          <path className="cloth" d="M6 3l8 3.200-8 3.300z" />
          {kind === 'w' ? <path className="cross" d="M3 3l12 12M15 3L3 15" /> : null}
        </>
      ) : (
        <>
          <path className="spikes" d="M9 2v14M2 9h14M4 4l10 10M14 4L4 14" />
          <circle cx="9" cy="9" r="4.600" />
        </>
      )}
    </svg>
  );
}
