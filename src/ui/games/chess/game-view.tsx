/** One game of chess: the board with its seats, and beside it how it stands, its moves and what can be done. */
import { useMemo, useState, type ReactNode } from 'react';
import { chess, standardSetup, type ChessState } from '../../../model/games/chess/rules.ts';
import type { Fork } from '../../../model/games/kit/lines.ts';
import type { Game } from '../../../model/games/kit/match.ts';
import type { Room } from '../../../room/room-api.ts';
import { Pointers } from '../../cursors/pointers.tsx';
import { Icon } from '../../icons.tsx';
import type { PageId } from '../../room/snapshot.ts';
import { plainName } from '../../words/names.ts';
import { useChessWords, useGamesWords } from '../../words/use-late-words.ts';
import { Announcer } from '../shared/announcer.tsx';
import { forkSentence } from '../shared/fork-lines.ts';
import { ForkPanel } from '../shared/fork-panel.tsx';
import { GameActions } from '../shared/game-actions.tsx';
import type { Member, Persons } from '../shared/persons.tsx';
import { Scrubber } from '../shared/scrubber.tsx';
import { SoundSwitch } from '../shared/sound-switch.tsx';
import { ClockRule } from '../shared/seat-row.tsx';
import type { Games } from '../shared/use-match.ts';
import { Board, kingOf, type BoardProps } from './board.tsx';
import { boardPlaces } from './board-places.ts';
import { MoveList, StepList } from './moves.tsx';
import type { Side } from './pieces.tsx';
import { SanField } from './san-field.tsx';
import { sayNews, sayStatus, sayStep } from './say-game.ts';
import { Seat } from './seat.tsx';
import { tagsOf } from './pgn-dialogs.tsx';
import { piecesOf } from './squares.ts';
import { useGameSounds } from './use-game-sounds.ts';
import { useShown, type Showing } from './use-shown.ts';
import { useTable, type Table } from './use-table.ts';

export type GameViewProps = {
  room: Room;
  page: PageId;
  games: Games<ChessState>;
  game: Game<ChessState>;
  persons: Persons;
  canWrite: boolean;
  /** The page's title, and what belongs to the page, not to one game. */
  title: ReactNode;
  tools: ReactNode;
  onGame: (id: Game<ChessState>['id']) => void;
  onNew: () => void;
};

export function GameView(props: GameViewProps) {
  const { room, page, games, game, persons, canWrite, title, tools, onGame, onNew } = props;
  const words = useChessWords();
  const gamesWords = useGamesWords();
  const table = useTable(games, game, persons, canWrite);
  const showing = useShown(game);
  const { shown, go } = showing;
  const [turned, setTurned] = useState(false);
  const isBlacks = table.mine.length === 1 && table.mine[0] === 'black';
  const bottom: Side = isBlacks === turned ? 'white' : 'black';
  const nameOf = (member: Member): string => persons.of(member).name;
  useGameSounds(game, table.mine);
  const seat = { games, game, table, persons, canWrite };
  return (
    <>
      <div className="board-col">
        <Seat {...seat} side={bottom === 'white' ? 'black' : 'white'} />
        <ShownBoard {...{ room, page, game, table, showing, persons, bottom }} />
        <Seat {...seat} side={bottom} />
      </div>
      <section className="beside-board">
        {title}
        <Standing {...{ game, table, persons, canWrite }} />
        {shown.isEnd ? null : <ShowsElse {...{ showing }} />}
        <Forks {...{ game, nameOf, showing }} />
        {canWrite ? (
          <GameActions
            {...{ games, game, persons, onGame, onNew }}
            playerOf={table.holderOf}
            sayMove={(move) => sayStep(gamesWords, move)}
            toMove={game.end.state.board.toMove}
            thought={table.thought}
            setup={standardSetup}
          />
        ) : null}
        <MoveList plies={shown.plies} at={shown.place} onGo={go} />
        <Scrubber at={shown.place} length={shown.plies.length} onGo={go} />
        {table.movable === null ? null : (
          <SanField
            fen={game.end.state.board.fen}
            isOff={!table.mayMove || !shown.isEnd}
            onPlay={table.play}
          />
        )}
        <ClockRule clock={game.table.clock} />
        <div className="game-tools">
          <button
            type="button"
            className="btn bare icon-button"
            aria-label={words.flip}
            title={words.flip}
            onClick={() => setTurned(!turned)}
          >
            <Icon shape="turn" />
          </button>
          <SoundSwitch />
          {tools}
        </div>
      </section>
      <Announcer text={sayNews(words, game, nameOf, table.holderOf)} />
    </>
  );
}

type ShownBoardProps = {
  room: Room;
  page: PageId;
  game: Game<ChessState>;
  table: Table;
  showing: Showing;
  persons: Persons;
  bottom: Side;
};

function ShownBoard(props: ShownBoardProps) {
  const { room, page, game, table, showing, persons, bottom } = props;
  const words = useChessWords();
  const places = useMemo(() => boardPlaces(game.id, bottom), [game.id, bottom]);
  const { ply, state, isEnd, fork } = showing.shown;
  const { fen, toMove, inCheck } = state.board;
  const colorOf = (member: Member | null): string =>
    member === null ? '' : persons.of(member).color;
  const label = `${words.board}, ${words.toMove[toMove]}`;
  const { premove, movable, targetsFrom, move, dropPremove } = table;
  return (
    <Board
      {...{ fen, bottom, label, targetsFrom }}
      movable={isEnd ? movable : null}
      onMove={move}
      last={ply && { from: ply.played.from, to: ply.played.to, color: colorOf(ply.author) }}
      check={inCheck ? kingOf(fen, toMove) : null}
      premove={isEnd ? premove : null}
      onPremoveOff={dropPremove}
      ghost={isEnd && fork === null ? ghostOf(game) : null}
      over={(board) => <Pointers {...{ room, page, places }} within={board} />}
    />
  );
}

/** The kept move, dashed, for as long as the game stands where the lines were compared. */
function ghostOf({ forks, end }: Game<ChessState>): BoardProps['ghost'] {
  const fork = forks.at(-1);
  const last = fork?.kept.end.state.last ?? null;
  if (fork === undefined || last === null || fork.goesOn.end !== end) return null;
  if (fork.goesOn.length > GHOST_WITHIN) return null;
  const piece = piecesOf(fork.kept.end.state.board.fen).get(last.to);
  return piece === undefined ? null : { from: last.from, to: last.to, piece };
}

/** Moves since the lines parted; later it only stands in the way. */
const GHOST_WITHIN = 4;

type StandingProps = {
  game: Game<ChessState>;
  table: Table;
  persons: Persons;
  canWrite: boolean;
};

/** How the game stands, who is missing, and who looks on. */
function Standing({ game, table, persons, canWrite }: StandingProps) {
  const words = useChessWords();
  const gamesWords = useGamesWords();
  const { mine, opponent, playerOf, holderOf, premove, isPremoveGone, dropPremove } = table;
  const hasClock = game.table.clock !== null;
  const goesOn = game.end.outcome === null;
  const claim = goesOn ? (chess.drawToClaim?.(game.end.state) ?? null) : null;
  const tags = tagsOf(game.start.action.do === 'game' ? game.start.action.setup : null);
  const players = chess.seats.flatMap((seat) => [playerOf(seat)?.member, holderOf(seat)?.member]);
  const watching = persons.onPage.filter(({ member }) => !players.includes(member));
  const away = opponent !== null && !opponent.isHere ? opponent : null;
  const sayAway = away?.peer?.left === true ? gamesWords.gone : gamesWords.apart;
  return (
    <div className="standing">
      <p className="verdict">{sayStatus(words, game, table, claim)}</p>
      {tags['White'] === undefined && tags['Black'] === undefined ? null : (
        <p className="quiet">
          {words.pgn.tagged(plainName(tags['White'] ?? '?'), plainName(tags['Black'] ?? '?'))}
          {tags['Result'] === undefined ? '' : `, ${plainName(tags['Result'])}`}
        </p>
      )}
      {goesOn && mine.length > 0 && away !== null ? <p>{sayAway(away.name, hasClock)}</p> : null}
      {premove === null ? null : (
        <p>
          {words.premove(premove.from, premove.to)}{' '}
          <button type="button" className="text-button" onClick={dropPremove}>
            {words.premoveOff}
          </button>
        </p>
      )}
      {isPremoveGone ? <p>{words.premoveGone}</p> : null}
      {mine.length > 0 ? null : (
        <p className="quiet">{canWrite ? gamesWords.youWatch : gamesWords.youMayLook}</p>
      )}
      {watching.length === 0 ? null : (
        <p className="quiet">{gamesWords.watch(watching.map(({ name }) => name))}</p>
      )}
    </div>
  );
}

function ShowsElse({ showing: { shown, backToGame } }: { showing: Showing }) {
  const words = useGamesWords();
  return (
    <p className="shows-else">
      {shown.fork === null ? words.showsEarlier : words.showsKept}{' '}
      <button type="button" className="btn" onClick={backToGame}>
        {words.backToGame}
      </button>
    </p>
  );
}

type ForksProps = {
  game: Game<ChessState>;
  nameOf: (member: Member) => string;
  showing: Showing;
};

/** The last place where lines part, in full; the earlier ones when asked for. */
function Forks({ game: { forks }, nameOf, showing }: ForksProps) {
  const { fork: words } = useGamesWords();
  const last = forks.at(-1);
  if (last === undefined) return null;
  const earlier = forks.slice(0, -1).toReversed();
  return (
    <div className="forks">
      <OneFork {...{ nameOf, showing }} fork={last} />
      {earlier.length === 0 ? null : (
        <details>
          <summary>{words.earlier(earlier.length)}</summary>
          {earlier.map((fork) => (
            <OneFork key={fork.kept.end.id} {...{ nameOf, showing, fork }} />
          ))}
        </details>
      )}
      <p className="rules">
        {words.rule} <em>{words.rules}</em>
      </p>
    </div>
  );
}

type OneForkProps = Omit<ForksProps, 'game'> & { fork: Fork<ChessState> };

function OneFork({ fork, nameOf, showing }: OneForkProps) {
  const gamesWords = useGamesWords();
  const { shown, viewKept, viewStep, backToGame } = showing;
  const isViewed = shown.fork?.kept.end.id === fork.kept.end.id;
  const position = shown.ply?.position ?? null;
  return (
    <>
      <p className="fork-says">
        {forkSentence(gamesWords.fork, fork, nameOf, (step) => sayStep(gamesWords, step))}
      </p>
      <ForkPanel
        {...{ fork, nameOf, isViewed }}
        onView={() => (isViewed ? backToGame() : viewKept(fork, null))}
        drawLine={(steps, line) => (
          <StepList
            steps={steps}
            shown={position}
            onGo={(step) => (line === 'kept' ? viewKept(fork, step) : viewStep(step))}
          />
        )}
      />
    </>
  );
}
