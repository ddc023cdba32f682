/** The field: cells in rows, by mouse, finger and keys; others’ pointers over it. */
import { useId, useMemo, useRef, useState, type CSSProperties } from 'react';
import type { MinefieldWords } from '../../words/catalog.ts';
import type { Room } from '../../../room/room-api.ts';
import { Pointers } from '../../cursors/pointers.tsx';
import type { PageId } from '../../room/snapshot.ts';
import type { Person } from '../shared/persons.tsx';
import { Row } from './cell.tsx';
import { useCellSize, type Zoom } from './use-cell-size.ts';
import { useBoardInput, type BoardActs } from './use-board-input.ts';

export type BoardProps = {
  room: Room;
  page: PageId;
  width: number;
  height: number;
  /** A text for each row, as `looksOf` has them. */
  looks: readonly string[];
  /** Of `FieldState.players`, in their order. */
  players: readonly Pick<Person, 'name' | 'color'>[];
  isReadOnly: boolean;
  acts: BoardActs;
  zoom: Zoom;
  words: MinefieldWords;
};

export function Board(props: BoardProps) {
  const { room, page, width, height, looks, players, words, zoom, acts } = props;
  const id = useId();
  const view = useRef<HTMLDivElement>(null);
  const [sheet, setSheet] = useState<HTMLElement | null>(null);
  const [at, setAt] = useState(Math.floor(height / 2) * width + Math.floor(width / 2));
  const size = useCellSize(view, { width, height }, zoom);
  const handlers = useBoardInput({ width, height, at, goTo: setAt, acts });
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
      <div className="mf-sheet" ref={setSheet} style={style}>
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
        <Pointers room={room} page={page} within={sheet} />
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
