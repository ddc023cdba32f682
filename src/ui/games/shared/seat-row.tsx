/** One seat of a table: who has it, what is to say of them, their clock, and what can be done. */
import { useEffect, useState, type ReactNode } from 'react';
import type { Table } from '../../../model/games/kit/actions.ts';
import { useGamesWords } from '../../words/use-late-words.ts';
import { clockFace } from './clock-time.ts';
import { PersonName, type Person } from './persons.tsx';

const TICK_MS = 200;
const HURRY_BELOW_MS = 20_000;

export type SeatClock = {
  /** When their last move was made. */
  remainingMs: number;
  /** Since then; null while their clock does not run. */
  thought: (() => number) | null;
  /** It would run, but the two do not reach each other. */
  isStopped: boolean;
};

type SeatRowProps = {
  /** Of the seat, as its name. */
  mark: ReactNode;
  seat: string;
  person: Person | null;
  note: string;
  isTurn: boolean;
  clock: SeatClock | null;
  children?: ReactNode;
};

export function SeatRow({ mark, seat, person, note, isTurn, clock, children }: SeatRowProps) {
  const words = useGamesWords();
  return (
    <div className={isTurn ? 'seat turn' : 'seat'} role="group" aria-label={seat}>
      {mark}
      {person === null ? (
        <span className="nobody">{words.nobodyYet}</span>
      ) : (
        <PersonName person={person} label={person.isSelf ? words.you(person.name) : person.name} />
      )}
      <small>{note}</small>
      {children}
      {clock === null ? null : <Clock seat={seat} clock={clock} />}
    </div>
  );
}

/** The rule of the clocks, for who asks. */
export function ClockRule({ clock }: { clock: Table['clock'] }) {
  const words = useGamesWords();
  if (clock === null) return null;
  const minutes = (clock.baseMs / 60_000).toLocaleString(words.locale, {
    maximumFractionDigits: 2,
  });
  return (
    <details className="aside">
      <summary>{words.clocks(minutes, clock.incrementMs / 1000)}</summary>
      <p>{words.table.clockRule}</p>
    </details>
  );
}

function Clock({ seat, clock }: { seat: string; clock: SeatClock }) {
  const words = useGamesWords();
  const [, tick] = useState(0);
  const isRunning = clock.thought !== null && !clock.isStopped;
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setInterval(() => tick((n) => n + 1), TICK_MS);
    return () => clearInterval(timer);
  }, [isRunning]);
  const leftMs = Math.max(0, clock.remainingMs - (clock.thought?.() ?? 0));
  const face = clockFace(leftMs);
  const hurries = clock.thought !== null && leftMs < HURRY_BELOW_MS;
  return (
    <time
      className={hurries ? 'clock hurries' : 'clock'}
      role="timer"
      aria-label={words.clock(seat, face)}
    >
      {clock.isStopped ? <small>{words.clockStands}</small> : null}
      {face}
    </time>
  );
}
