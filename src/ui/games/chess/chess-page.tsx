/** A page of chess: its games, one of which is on the board. */
import { useState } from 'react';
import type * as Y from 'yjs';
import { STANDARD_FEN } from '../../../model/games/chess/board.ts';
import { writePgn } from '../../../model/games/chess/pgn.ts';
import {
  chess,
  standardSetup,
  type ChessSetup,
  type ChessState,
} from '../../../model/games/chess/rules.ts';
import type { Table } from '../../../model/games/kit/actions.ts';
import type { ElementId } from '../../../model/games/kit/elements.ts';
import type { Game } from '../../../model/games/kit/match.ts';
import type { Outcome, Seat } from '../../../model/games/kit/rules.ts';
import { useLiveDoc } from '../../document/use-live-doc.ts';
import type { PageProps } from '../../page/page-surface.tsx';
import { PageTitle } from '../../page/page-title.tsx';
import { MenuButton } from '../../room/menu.tsx';
import { titleOf } from '../../room/whereabouts.ts';
import { useChessWords, useGamesWords } from '../../words/use-late-words.ts';
import { useWords } from '../../words/use-words.tsx';
import { AsideNotes } from '../shared/aside-notes.tsx';
import { GameList } from '../shared/game-actions.tsx';
import '../shared/games.css';
import { usePersons, type Person, type Persons } from '../shared/persons.tsx';
import { TableDialog } from '../shared/table-dialog.tsx';
import { useMatch, type Games } from '../shared/use-match.ts';
import { Board } from './board.tsx';
import './chess.css';
import { GameView } from './game-view.tsx';
import { PgnExport, PgnImport, tagsOf } from './pgn-dialogs.tsx';
import { sayOutcome } from './say-game.ts';

export function ChessPage(props: PageProps) {
  const { pages } = useWords();
  const doc = useLiveDoc(props.room, props.page.id);
  return (
    <article className="game">
      <div className="chess-page">
        {doc === null ? <p className="quiet">{pages.opening}</p> : <Live {...props} doc={doc} />}
      </div>
    </article>
  );
}

type Asked = 'new' | 'export' | 'import' | null;

function Live({ room, page, snapshot, isNew, doc }: PageProps & { doc: Y.Doc }) {
  const words = useWords();
  const games = useMatch(room, doc, chess);
  const persons = usePersons(room, page.id, snapshot);
  const [chosen, setChosen] = useState<ElementId | null>(null);
  const [asked, setAsked] = useState<Asked>(null);
  const canWrite = snapshot.status.role === 'edit';
  const game = games.games.find(({ id }) => id === chosen) ?? firstToShow(games, persons.self);
  const title = (
    <h1 className="game-title">
      <PageTitle {...{ room, page, snapshot }} isEntered={isNew} />
    </h1>
  );
  const tools = (
    <Tools {...{ games, game, persons, canWrite }} onAsk={setAsked} onGame={setChosen} />
  );
  const notes = <AsideNotes {...games} persons={persons} />;
  return (
    <>
      {game === null ? (
        <NoGame {...{ title, tools, notes, canWrite }} onNew={() => setAsked('new')} />
      ) : (
        <GameView
          key={game.id}
          {...{ room, games, game, persons, canWrite, title }}
          page={page.id}
          tools={
            <>
              {tools}
              {notes}
            </>
          }
          onGame={setChosen}
          onNew={() => setAsked('new')}
        />
      )}
      <Dialogs
        {...{ asked, games, game, persons }}
        title={titleOf(page, words)}
        onGame={setChosen}
        onClose={() => setAsked(null)}
      />
    </>
  );
}

/** The newest in which we play, so that nobody can take us away from it by beginning others; else the newest of all. */
function firstToShow({ games }: Games<ChessState>, self: string): Game<ChessState> | null {
  const ours = games.findLast(({ seats }) =>
    Object.values(seats).some(({ holder }) => holder === self),
  );
  return ours ?? games.at(-1) ?? null;
}

const personAt = (persons: Persons, game: Game<ChessState>, seat: Seat): Person | null => {
  const holder = game.seats[seat]?.holder ?? null;
  return holder === null ? null : persons.of(holder);
};

type NoGameProps = {
  title: React.ReactNode;
  tools: React.ReactNode;
  notes: React.ReactNode;
  canWrite: boolean;
  onNew: () => void;
};

function NoGame({ title, tools, notes, canWrite, onNew }: NoGameProps) {
  const words = useChessWords();
  const { newGame } = useGamesWords();
  return (
    <>
      <div className="board-col">
        <Board
          fen={STANDARD_FEN}
          bottom="white"
          label={words.board}
          movable={null}
          targetsFrom={() => []}
          onMove={() => undefined}
          last={null}
          check={null}
          premove={null}
          onPremoveOff={() => undefined}
          ghost={null}
        />
      </div>
      <section className="beside-board">
        {title}
        <p className="verdict">{words.noGame}</p>
        <p className="quiet">{canWrite ? words.noGameMeans : words.noGameToSee}</p>
        {canWrite ? (
          <div className="acts">
            <button type="button" className="btn main" onClick={onNew}>
              {newGame}
            </button>
          </div>
        ) : null}
        <div className="game-tools">
          {tools}
          {notes}
        </div>
      </section>
    </>
  );
}

type ToolsProps = {
  games: Games<ChessState>;
  game: Game<ChessState> | null;
  persons: Persons;
  canWrite: boolean;
  onAsk: (asked: Asked) => void;
  onGame: (id: ElementId) => void;
};

function Tools({ games, game, persons, canWrite, onAsk, onGame }: ToolsProps) {
  const words = useChessWords();
  const gamesWords = useGamesWords();
  const { pgn } = words;
  const sayHow = (each: Game<ChessState>): string =>
    each.end.outcome === null
      ? gamesWords.list.goesOn
      : sayOutcome(words, each.end.outcome, (seat) => personAt(persons, each, seat));
  return (
    <>
      <MenuButton
        className="btn"
        items={[
          ...(game === null
            ? []
            : [{ id: 'export', label: pgn.export, run: () => onAsk('export') }]),
          ...(canWrite ? [{ id: 'import', label: pgn.import, run: () => onAsk('import') }] : []),
        ]}
      >
        {pgn.title}
      </MenuButton>
      {game === null ? null : (
        <GameList
          games={games.games}
          shown={game}
          playerOf={(each, seat) => personAt(persons, each, seat)}
          {...{ sayHow, onGame }}
        />
      )}
      {canWrite && game !== null && game.end.outcome === null ? (
        <button type="button" className="btn" onClick={() => onAsk('new')}>
          {gamesWords.newGame}
        </button>
      ) : null}
    </>
  );
}

type DialogsProps = {
  asked: Asked;
  games: Games<ChessState>;
  game: Game<ChessState> | null;
  persons: Persons;
  title: string;
  onGame: (id: ElementId | null) => void;
  onClose: () => void;
};

const TO_LOOK_AT: Table = { keptFor: {}, standIns: false, solo: false, clock: null };

function Dialogs({ asked, games, game, persons, title, onGame, onClose }: DialogsProps) {
  const words = useChessWords();
  const begin = (table: Table, setup: ChessSetup): ElementId | null =>
    games.write({ do: 'game', table, setup, rematchOf: null, tick: games.nextTick });
  const start = (table: Table): void => {
    const id = begin(table, standardSetup);
    // Who plays every seat has to sit on those that are nobody's.
    if (id !== null && table.solo)
      for (const seat of chess.seats)
        if (table.keptFor[seat] === undefined)
          games.write({ do: 'sit', game: id, seat, tick: games.nextTick });
    onGame(null);
    onClose();
  };
  if (asked === 'new')
    return (
      <TableDialog
        seats={(['white', 'black'] as const).map((seat) => ({ seat, name: words.side[seat] }))}
        persons={persons}
        onStart={start}
        onClose={onClose}
      />
    );
  if (asked === 'import')
    return (
      <PgnImport
        onAdd={(setup) => {
          const id = begin(TO_LOOK_AT, setup);
          onGame(id);
          return id !== null;
        }}
        onClose={onClose}
      />
    );
  if (asked === 'export' && game !== null)
    return <PgnExport title={title} text={pgnOf(game, persons)} onClose={onClose} />;
  return null;
}

/** With the names of who played; a game that came from a PGN and was not played on keeps what that said. */
function pgnOf(game: Game<ChessState>, persons: Persons): string {
  const { start, end } = game;
  const tags = tagsOf(start.action.do === 'game' ? start.action.setup : null);
  const [white, black] = chess.seats.map((seat) => personAt(persons, game, seat)?.name);
  const names = {
    ...(white === undefined ? {} : { White: white }),
    ...(black === undefined ? {} : { Black: black }),
  };
  const recorded = end.length === 0 ? RESULTS[tags['Result'] ?? ''] : undefined;
  return writePgn(end.state, { ...tags, ...names }, end.outcome ?? recorded ?? null);
}

const RESULTS: Readonly<Record<string, Outcome>> = {
  '1-0': { winner: 'white', reason: 'unknown' },
  '0-1': { winner: 'black', reason: 'unknown' },
  '1/2-1/2': { winner: null, reason: 'unknown' },
};
