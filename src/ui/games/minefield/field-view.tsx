/** One field, played or looked back on, and all that stands around it. */
import { useCallback, useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import type { ElementId } from '../../../model/games/kit/elements.ts';
import { play, type FieldState } from '../../../model/games/minefield/play.ts';
import { useCommands } from '../../commands/use-commands.tsx';
import type { PageProps } from '../../page/page-surface.tsx';
import { useMinefieldWords } from '../../words/use-late-words.ts';
import { useWords } from '../../words/use-words.tsx';
import { Announcer } from '../shared/announcer.tsx';
import { usePersons, type Persons } from '../shared/persons.tsx';
import { Scrubber } from '../shared/scrubber.tsx';
import { useSounds } from '../shared/sounds.ts';
import { Board } from './board.tsx';
import { looksOf } from './looks.ts';
import { FieldList, MetNote, Notes, Players, RulesNote } from './side.tsx';
import { timeFace } from './time-face.ts';
import { Toolbar, type Stopwatch } from './toolbar.tsx';
import type { Zoom } from './use-cell-size.ts';
import { useFieldActs } from './use-field-acts.ts';
import type { FieldsNow, FieldsStore, ReadField } from './use-fields.ts';
import { sayEnd, useNews } from './use-news.ts';

type FieldViewProps = PageProps & {
  store: FieldsStore;
  now: FieldsNow;
  id: ElementId;
  isNewest: boolean;
  onShow: (id: ElementId) => void;
  onLay: () => void;
};

export function FieldView(props: FieldViewProps) {
  const read = props.now.read(props.id);
  return read === null ? null : <ShownField {...props} read={read} />;
}

function ShownField(props: FieldViewProps & { read: ReadField }) {
  const { room, page, snapshot, store, now, id, read } = props;
  const { field, state } = read;
  const words = useMinefieldWords();
  const sound = useSounds();
  const persons = usePersons(room, page.id, snapshot);
  const [at, setAt] = useState<number | null>(null);
  const [clickFlags, setClickFlags] = useState(false);
  const zoom = useZoom();
  const ownCell = useRef<number | null>(null);
  const ms = field.openings.at(-1)?.ms ?? 0;
  const stopwatch = useStopwatch(id, field.openings.length, ms);
  const news = useNews({ store, field: id, persons, words, sound, ownCell });
  const canWrite = snapshot.status.role === 'edit';
  const isReadOnly = !canWrite || at !== null;
  const acts = useFieldActs({
    ...{ store, field: id, isReadOnly, clickFlags, words, stopwatch, ownCell, sound },
    say: news.say,
  });
  const shown = useMemo(
    () => (at === null ? state : play(field.layout, field.openings, [], at)),
    [at, state, field],
  );
  const looks = useMemo(() => looksOf(shown), [shown]);
  const isRunning = state.outcome === null && field.openings.length > 0 && at === null;
  const { mode, width, height } = field.setup;
  return (
    <div className="mf">
      <div className="mf-main">
        <div className="mf-head">
          <Toolbar
            {...{ state: shown, clickFlags, isReadOnly, zoom }}
            ms={(at === null ? state.outcome?.ms : field.openings[at - 1]?.ms) ?? ms}
            stopwatch={isRunning ? stopwatch : null}
            onClickFlags={setClickFlags}
          />
          <Headline {...props} persons={persons} at={at} onReplay={setAt} canWrite={canWrite} />
        </div>
        <Board
          {...{ room, page: page.id, width, height, looks, isReadOnly, acts, zoom, words }}
          players={shown.players.map(({ author }) => persons.of(author))}
        />
        {at === null ? null : <Scrubber at={at} length={field.openings.length} onGo={setAt} />}
      </div>
      <aside className="mf-side">
        {news.met === null ? null : (
          <MetNote
            {...{ met: news.met, persons, isDuel: mode === 'duel' }}
            onClose={news.forgetMeeting}
          />
        )}
        <Players state={shown} persons={persons} />
        <FieldList now={now} shown={id} onShow={props.onShow} />
        <RulesNote isDuel={mode === 'duel'} />
        <Notes
          {...{ persons, deleted: now.deleted, isSpent: now.isSpent }}
          aside={[...now.leftAside, ...read.aside]}
        />
      </aside>
      <Announcer text={news.said} />
    </div>
  );
}

type HeadlineProps = FieldViewProps & {
  read: ReadField;
  persons: Persons;
  at: number | null;
  onReplay: (at: number | null) => void;
  canWrite: boolean;
};

/** What is to be known first, in one sentence, and what can be done with the field as a whole. */
function Headline(props: HeadlineProps) {
  const { read, persons, at, onReplay, canWrite, onLay, now, isNewest, onShow } = props;
  const words = useMinefieldWords();
  const { palette } = useWords();
  const { openings } = read.field;
  useCommands(
    useMemo(
      () =>
        canWrite
          ? [
              {
                id: 'minefield.new',
                title: words.lay.title,
                group: palette.groups.page,
                run: onLay,
              },
            ]
          : [],
      [canWrite, words, palette, onLay],
    ),
  );
  const author = at === null ? undefined : openings[at - 1]?.author;
  const newest = now.list.at(-1);
  return (
    <div className="mf-headline">
      <p>
        {at === null
          ? sayState(read.state, openings.length, canWrite, persons, words)
          : author === undefined
            ? ''
            : words.replayAt(persons.of(author).name)}
      </p>
      {isNewest || newest === undefined ? null : (
        <button type="button" className="btn" onClick={() => onShow(newest.id)}>
          {words.fields.newest}
        </button>
      )}
      {openings.length === 0 ? null : (
        <button
          type="button"
          className="btn"
          aria-pressed={at !== null}
          onClick={() => onReplay(at === null ? openings.length : null)}
        >
          {at === null ? words.replay : words.replayEnd}
        </button>
      )}
      {canWrite ? (
        <button
          type="button"
          className={read.state.outcome === null ? 'btn' : 'btn main'}
          onClick={onLay}
        >
          {words.lay.title}
        </button>
      ) : null}
    </div>
  );
}

function sayState(
  state: FieldState,
  clicks: number,
  canWrite: boolean,
  persons: Persons,
  words: ReturnType<typeof useMinefieldWords>,
): string {
  const ms = state.outcome?.ms ?? null;
  const end = sayEnd(state, persons, words, ms === null ? null : timeFace(ms, true));
  if (end !== '') return end;
  if (!canWrite) return words.hint.read;
  return clicks === 0 ? words.hint.first : words.lay[state.layout.setup.mode];
}

function useZoom(): Zoom {
  const [px, set] = useState<number | null>(null);
  const shown = useRef(0);
  const note = useCallback((size: number) => {
    shown.current = size;
  }, []);
  const noted = useCallback(() => shown.current, []);
  return useMemo(() => ({ px, set, note, noted }), [px, note, noted]);
}

/** Runs from the last click on, which says how long it had run then: it stands while nobody has the page open. */
function useStopwatch(id: ElementId, clicks: number, baseMs: number): Stopwatch {
  const stopwatch: RefObject<{ baseMs: number; sinceMs: number }> = useRef({ baseMs, sinceMs: 0 });
  useEffect(() => {
    stopwatch.current = { baseMs, sinceMs: performance.now() };
  }, [id, clicks, baseMs]);
  return stopwatch;
}
