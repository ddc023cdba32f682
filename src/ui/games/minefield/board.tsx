/** The field: cells in rows, by mouse, finger and keys; others’ pointers above it. */
import { memo, useCallback, useId, useMemo, useRef, useState, type CSSProperties } from 'react';
import type { MinefieldWords } from '../../words/catalog.ts';
import { personStyle } from '../../room/people.tsx';
import type { Person } from '../shared/persons.tsx';
import { Row } from './cell.tsx';
import { useCellSize, type Zoom } from './use-cell-size.ts';
import { useBoardInput, type BoardActs } from './use-board-input.ts';

export type BoardProps = {
  width: number;
  height: number;
  /** A text for each row, as `looksOf` has them. */
  looks: readonly string[];
  /** Of `FieldState.players`, in their order. */
  players: readonly Pick<Person, 'name' | 'color'>[];
  pointers: readonly { id: string; cell: number; name: string; color: string }[];
  isReadOnly: boolean;
  acts: BoardActs;
  zoom: Zoom;
  words: MinefieldWords;
};

export function Board(props: BoardProps) {
  const { width, height, looks, players, words, zoom, acts } = props;
  const id = useId();
  const view = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(Math.floor(height / 2) * width + Math.floor(width / 2));
  const size = useCellSize(view, { width, height }, zoom);
  const goTo = useCallback(
    (cell: number) => {
      setAt(cell);
      acts.point(cell);
    },
    [acts],
  );
  const handlers = useBoardInput({ width, height, at, goTo, acts });
  const named = useNames(players);
  const colors = Object.fromEntries(
    players.map(({ color }, place) => [
      `--o${place}`,
      /^p[1-8]$/.test(color) ? `var(--${color})` : 'var(--ink-3)',
    ]),
  );
  const style = { ...colors, '--cell': `${size}px` } as CSSProperties;
  return (
    <div className="mf-view" ref={view}>
      <div className="mf-sheet" style={style}>
        <div
          role="grid"
          className={players.length > 1 ? 'mf-grid mf-tinted' : 'mf-grid'}
          aria-label={words.board(width, height)}
          aria-describedby={id}
          aria-rowcount={height}
          aria-colcount={width}
          aria-readonly={props.isReadOnly}
          {...handlers}
        >
          {looks.map((row, i) => (
            <Row
              key={i}
              row={i}
              width={width}
              looks={row}
              names={named}
              entry={Math.floor(at / width) === i ? at % width : -1}
              words={words}
            />
          ))}
        </div>
        <Pointers pointers={props.pointers} width={width} />
        <p id={id} className="unseen">
          {words.boardKeys}
        </p>
      </div>
    </div>
  );
}

/** The same list while the names are the same: every row depends on it. */
function useNames(players: BoardProps['players']): readonly string[] {
  const text = JSON.stringify(players.map(({ name }) => name));
  return useMemo(() => JSON.parse(text) as string[], [text]);
}

type PointersProps = { pointers: BoardProps['pointers']; width: number };

const Pointers = memo(function Pointers({ pointers, width }: PointersProps) {
  return pointers.map(({ id, cell, name, color }) => (
    <div
      key={id}
      className={Math.floor(cell / width) === 0 ? 'mf-pointer mf-below' : 'mf-pointer'}
      aria-hidden="true"
      style={
        {
          ...personStyle(color),
          '--x': cell % width,
          '--y': Math.floor(cell / width),
        } as CSSProperties
      }
    >
      <span>{name}</span>
    </div>
  ));
});
