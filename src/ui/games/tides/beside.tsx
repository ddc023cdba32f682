/** Beside the chart: how high the tide is, who holds how much, what happened, what both sides claimed. */
import type { CSSProperties } from 'react';
import { ROPE } from '../../../model/games/tides/actions.ts';
import type { Round } from '../../../model/games/tides/round.ts';
import { useGamesWords, useTidesWords } from '../../words/use-late-words.ts';
import type { Persons } from '../shared/persons.tsx';
import { sayEvent, sayNews, type Telling } from './say-news.ts';
import { Scores } from './scores.tsx';
import { tideOf } from './use-voyage.ts';

/** Of each list, the last ones. */
const EVENTS_SHOWN = 5;
const CONTESTS_SHOWN = 4;
const ASIDE_SHOWN = 20;

type BesideProps = {
  round: Round;
  telling: Telling;
  persons: Persons;
  /** Elements that somebody's program deleted. */
  deleted: number;
};

export function Beside({ round, telling, persons, deleted }: BesideProps) {
  const words = useTidesWords();
  const events = round.events.slice(-EVENTS_SHOWN).reverse();
  return (
    <>
      <TideBar round={round} />
      <Scores round={round} persons={persons} />
      {round.contests.length === 0 ? null : (
        <section className="tides-contests">
          <h3>{words.contests}</h3>
          <ul>
            {round.contests
              .slice(-CONTESTS_SHOWN)
              .reverse()
              .map((contest) => (
                <li key={`${contest.winner.id} ${contest.loser.id}`}>
                  {sayNews({ is: 'contest', contest }, telling)}
                </li>
              ))}
          </ul>
        </section>
      )}
      <ol className="tides-log">
        {events.map((event) => (
          <li key={event.id}>{sayEvent(event, telling)}</li>
        ))}
      </ol>
      <LeftAside {...{ round, persons, deleted }} />
    </>
  );
}

/** What somebody wrote that does not count, and why: quietly. */
function LeftAside({ round, persons, deleted }: Omit<BesideProps, 'telling'>) {
  const words = useTidesWords();
  const games = useGamesWords();
  const authors = new Map(round.written.map(({ id, member }) => [id, member]));
  return (
    <>
      {deleted === 0 ? null : <p className="calm">{games.deleted(deleted)}</p>}
      {round.aside.length === 0 ? null : (
        <details className="calm">
          <summary>{words.aside(round.aside.length)}</summary>
          <ul>
            {round.aside.slice(0, ASIDE_SHOWN).map(({ id, reason }) => (
              <li key={id}>
                {words.asideBy(persons.of(authors.get(id) ?? '').name, words.asideFor[reason])}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function TideBar({ round }: { round: Round }) {
  const words = useTidesWords();
  const tide = Math.min(1, tideOf(round));
  const left = Math.round(ROPE * (1 - tide));
  const said = round.phase === 'over' ? words.high : words.untilHigh(left);
  return (
    <div className="tides-tide">
      <span>{said}</span>
      <span
        className="tides-bar"
        role="meter"
        aria-label={words.tide}
        aria-valuemin={0}
        aria-valuemax={ROPE}
        aria-valuenow={ROPE - left}
        aria-valuetext={said}
        style={{ '--part': tide } as CSSProperties}
      />
    </div>
  );
}
