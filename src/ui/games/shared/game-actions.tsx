/** What a player can do besides moving: answer what is asked, offer, resign, claim; and another game when one is over. */
import { useEffect, useState } from 'react';
import type { Action, OtherStep } from '../../../model/games/kit/actions.ts';
import type { Game } from '../../../model/games/kit/match.ts';
import { lastMoveOf, type Position } from '../../../model/games/kit/position.ts';
import { findRematch, rematchTable } from '../../../model/games/kit/rematch.ts';
import type { Seat } from '../../../model/games/kit/rules.ts';
import { Dialog } from '../../dialog.tsx';
import { Icon } from '../../icons.tsx';
import { MenuButton } from '../../room/menu.tsx';
import { useGamesWords } from '../../words/use-late-words.ts';
import type { Person, Persons } from './persons.tsx';
import type { Games } from './use-match.ts';

type GameActionsProps<State> = {
  games: Games<State>;
  game: Game<State>;
  persons: Persons;
  /** Null where nobody has the seat. */
  playerOf: (seat: Seat) => Person | null;
  sayMove: (move: Position<State>) => string;
  toMove: Seat;
  /** How long we saw the one to move think, in milliseconds. */
  thought: () => number;
  /** Of a rematch. */
  setup: unknown;
  onGame: (id: Game<State>['id']) => void;
  onNew: () => void;
};

export function GameActions<State>(props: GameActionsProps<State>) {
  const { games, game } = props;
  const words = useGamesWords();
  const [isResigning, setResigning] = useState(false);
  const parent = game.end.id;
  const step = (what: OtherStep['do']): Action => ({ do: what, parent });
  const can = (what: OtherStep['do']): boolean => games.refusalOf(step(what)) === null;
  const button = (what: OtherStep['do'], label: string) =>
    can(what) ? (
      <button type="button" className="btn" onClick={() => games.write(step(what))}>
        {label}
      </button>
    ) : null;
  const others = (['offer-draw', 'ask-back'] as const).filter(can);
  const labels = { 'offer-draw': words.offerDraw, 'ask-back': words.askBack };
  return (
    <div className="game-actions">
      <Asked {...props} />
      <Time {...props} />
      <div className="acts">
        {button('claim-draw', words.claimDraw)}
        {can('resign') ? (
          <button type="button" className="btn" onClick={() => setResigning(true)}>
            {words.resign}
          </button>
        ) : null}
        {others.map((what) => (
          <button key={what} type="button" className="btn" onClick={() => games.write(step(what))}>
            {labels[what]}
          </button>
        ))}
        <Again {...props} />
      </div>
      {isResigning ? (
        <ResignDialog
          {...props}
          onClose={() => setResigning(false)}
          onResign={() => {
            setResigning(false);
            games.write(step('resign'));
          }}
        />
      ) : null}
    </div>
  );
}

const LOOK_EVERY_MS = 500;

/** That time is over, as soon as it is, and what can be done about it. */
function Time<State>({ games, game, persons, toMove, playerOf, thought }: GameActionsProps<State>) {
  const words = useGamesWords();
  const { end } = game;
  const [, look] = useState(0);
  const leftMs = end.remainingMs?.[toMove];
  const runs = leftMs !== undefined && end.outcome === null && end.actors[toMove] !== undefined;
  useEffect(() => {
    if (!runs) return undefined;
    const timer = setInterval(() => look((n) => n + 1), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [runs]);
  if (!runs || thought() < leftMs) return null;
  const player = playerOf(toMove);
  const claim = (): Action => ({ do: 'claim-time', parent: end.id, waitedMs: thought() });
  return (
    <div className="asked">
      <p role="status">
        {player?.member === persons.self
          ? words.yourTimeIsOver
          : words.timeIsOver(player?.name ?? words.nobodyYet)}
      </p>
      {games.refusalOf(claim()) === null ? (
        <button type="button" className="btn main" onClick={() => games.write(claim())}>
          {words.claimTime}
        </button>
      ) : null}
    </div>
  );
}

/** What the other side asks, or what we do. */
function Asked<State>({ games, game, playerOf, sayMove, persons }: GameActionsProps<State>) {
  const words = useGamesWords();
  const { end } = game;
  const seat = end.drawOfferedBy ?? end.backAskedBy;
  if (seat === null) return null;
  const isDraw = end.drawOfferedBy !== null;
  const agree = { do: isDraw ? 'accept-draw' : 'allow-back', parent: end.id } as const;
  const asker = playerOf(seat);
  const moved = lastOfSeat(end, seat);
  const move = moved === null ? '' : sayMove(moved);
  const mayAnswer = games.refusalOf(agree) === null;
  const isOurs = asker?.member === persons.self && !mayAnswer;
  const text = isDraw
    ? isOurs
      ? words.youOffered
      : words.offered(asker?.name ?? '')
    : isOurs
      ? words.youAskedBack(move)
      : words.backAsked(asker?.name ?? '', move);
  return (
    <div className="asked">
      <p role="status">{text}</p>
      {mayAnswer ? (
        <>
          <button type="button" className="btn main" onClick={() => games.write(agree)}>
            {isDraw ? words.agree : words.allowBack}
          </button>
          <button
            type="button"
            className="btn"
            onClick={() => games.write({ do: 'decline', parent: end.id })}
          >
            {words.decline}
          </button>
        </>
      ) : null}
    </div>
  );
}

function lastOfSeat<State>(at: Position<State>, seat: Seat): Position<State> | null {
  let move = lastMoveOf(at);
  while (move !== null && move.seat !== seat) move = move.before;
  return move;
}

function Again<State>({
  games,
  game,
  persons,
  playerOf,
  setup,
  onGame,
  onNew,
}: GameActionsProps<State>) {
  const words = useGamesWords();
  if (game.end.outcome === null) return null;
  const found = findRematch(games.games, game.id);
  const table = rematchTable(game);
  const plays = Object.keys(game.seats).some((seat) => playerOf(seat)?.member === persons.self);
  const rematch = (): void => {
    if (table === null) return;
    games.write({ do: 'game', table, setup, rematchOf: game.id, tick: games.nextTick });
  };
  return (
    <>
      {found === null ? null : (
        <>
          <p role="status">{words.rematchWaits(persons.of(found.start.author).name)}</p>
          <button type="button" className="btn main" onClick={() => onGame(found.id)}>
            {words.toRematch}
          </button>
        </>
      )}
      {found === null && table !== null && plays ? (
        <button type="button" className="btn main" onClick={rematch}>
          {words.rematch}
        </button>
      ) : null}
      <button type="button" className="btn" onClick={onNew}>
        {words.newGame}
      </button>
    </>
  );
}

type ResignProps<State> = GameActionsProps<State> & { onResign: () => void; onClose: () => void };

function ResignDialog<State>({ game, playerOf, persons, onResign, onClose }: ResignProps<State>) {
  const words = useGamesWords();
  const winner = Object.keys(game.seats)
    .map(playerOf)
    .find((player) => player !== null && player.member !== persons.self);
  return (
    <Dialog
      title={words.resignTitle}
      role="alertdialog"
      describedBy="resign-means"
      onClose={onClose}
    >
      <p className="means" id="resign-means">
        {words.resignMeans(winner?.name ?? words.nobodyYet)}
      </p>
      <div className="choices resign-choices">
        <button type="button" className="btn" onClick={onClose}>
          {words.resignNot}
        </button>
        <button type="button" className="btn main" onClick={onResign}>
          {words.resign}
        </button>
      </div>
    </Dialog>
  );
}

type GameListProps<State> = {
  games: readonly Game<State>[];
  shown: Game<State>;
  playerOf: (game: Game<State>, seat: Seat) => Person | null;
  /** How it stands: that it goes on, or how it ended. */
  sayHow: (game: Game<State>) => string;
  onGame: (id: Game<State>['id']) => void;
};

/** A hostile writer could begin thousands. */
const LISTED_MAX = 100;

/** The games of a page, the newest first; nothing where there is only one. */
export function GameList<State>({ games, shown, playerOf, sayHow, onGame }: GameListProps<State>) {
  const { list } = useGamesWords();
  if (games.length < 2) return null;
  const label = (game: Game<State>, number: number): string => {
    const names = Object.keys(game.seats).flatMap((seat) => playerOf(game, seat)?.name ?? []);
    return `${list.open(number)}: ${list.of(names)}, ${sayHow(game)}`;
  };
  return (
    <MenuButton
      className="btn games-of-page"
      heading={list.title}
      items={games
        .slice(-LISTED_MAX)
        .map((game, i) => ({
          id: game.id,
          label: label(game, Math.max(0, games.length - LISTED_MAX) + i + 1),
          run: () => onGame(game.id),
        }))
        .toReversed()}
    >
      {list.open(games.indexOf(shown) + 1)} / {games.length} <Icon shape="down" />
    </MenuButton>
  );
}
