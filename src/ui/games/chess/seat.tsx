/** One side's seat: who plays it, their clock, and sitting down. */
import type { ChessState } from '../../../model/games/chess/rules.ts';
import type { Game } from '../../../model/games/kit/match.ts';
import { holderOf } from '../../../model/games/kit/position.ts';
import type { GamesWords } from '../../words/catalog.ts';
import { useChessWords, useGamesWords } from '../../words/use-late-words.ts';
import type { Person, Persons } from '../shared/persons.tsx';
import { SeatRow, type SeatClock } from '../shared/seat-row.tsx';
import type { Games } from '../shared/use-match.ts';
import type { Side } from './pieces.tsx';
import type { Table } from './use-table.ts';

type SeatProps = {
  games: Games<ChessState>;
  game: Game<ChessState>;
  table: Table;
  persons: Persons;
  canWrite: boolean;
  side: Side;
};

export function Seat({ games, game, table, persons, canWrite, side }: SeatProps) {
  const words = useChessWords();
  const gamesWords = useGamesWords();
  const { end } = game;
  const person = table.playerOf(side);
  const holder = table.holderOf(side);
  const isTurn = end.outcome === null && end.state.board.toMove === side;
  const sit = canWrite ? waySeat(game, side, persons, holder) : null;
  const label = sit === 'stand-in' ? gamesWords.standIn(holder?.name ?? '') : words.sit[side];
  return (
    <SeatRow
      mark={<i className={`side ${side}`} aria-hidden="true" />}
      seat={words.side[side]}
      person={person}
      note={[words.side[side], ...notesOf(gamesWords, game, side, person, holder)].join(', ')}
      isTurn={isTurn}
      clock={clockOf(game, table, side, isTurn)}
    >
      {sit === null ? null : (
        <button
          type="button"
          className="btn sit"
          onClick={() =>
            games.write({ do: 'sit', game: game.id, seat: side, tick: games.nextTick })
          }
        >
          {label}
        </button>
      )}
    </SeatRow>
  );
}

function notesOf(
  words: GamesWords,
  { end, table }: Game<ChessState>,
  side: Side,
  person: Person | null,
  holder: Person | null,
): string[] {
  const notes: string[] = [];
  if (end.outcome?.winner === side) notes.push(words.wins);
  if (end.outcome === null && end.state.board.toMove === side) notes.push(words.toMove);
  if (person === null) return notes;
  if (holder !== null && holder.member !== person.member) notes.push(words.standsIn(holder.name));
  else if (
    table.keptFor[side] === person.member &&
    end.actors[side] === undefined &&
    !person.isSelf
  )
    notes.push(words.keptFor(person.name));
  if (!person.isHere) notes.push(person.peer?.left === true ? words.hasLeft : words.outOfReach);
  return notes;
}

function clockOf(
  { end }: Game<ChessState>,
  { thought, isTogether }: Table,
  side: Side,
  isTurn: boolean,
): SeatClock | null {
  const remainingMs = end.remainingMs?.[side];
  if (remainingMs === undefined) return null;
  const runs = isTurn && end.actors[side] !== undefined;
  return { remainingMs, thought: runs ? thought : null, isStopped: runs && !isTogether };
}

/** How one can come to a seat: freely, for who is away, or not at all. */
function waySeat(
  { end, table, seats }: Game<ChessState>,
  side: Side,
  { self }: Persons,
  holder: Person | null,
): 'sit' | 'stand-in' | null {
  const other = side === 'white' ? 'black' : 'white';
  const isOthers = seats[other]?.holder === self || end.actors[other]?.includes(self) === true;
  if (end.outcome !== null || seats[side]?.sitting.includes(self) === true) return null;
  if ((isOthers && !table.solo) || holder?.isSelf === true) return null;
  if (holderOf(end, side) === null) return holder === null || !holder.isHere ? 'sit' : null;
  const isAway = holder !== null && !holder.isHere;
  return table.standIns && isAway && end.actors[side] !== undefined ? 'stand-in' : null;
}
