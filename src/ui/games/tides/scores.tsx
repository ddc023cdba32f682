/** Who holds how much: a table, the best first, with the hatching of each on the chart. */
import type { CSSProperties } from 'react';
import { ROPE } from '../../../model/games/tides/actions.ts';
import type { Round } from '../../../model/games/tides/round.ts';
import { personStyle } from '../../room/people.tsx';
import { useTidesWords } from '../../words/use-late-words.ts';
import { PersonName, type Persons } from '../shared/persons.tsx';
import { ranking, shareOf } from './news.ts';

type ScoresProps = { round: Round; persons: Persons };

export function Scores({ round, persons }: ScoresProps) {
  const words = useTidesWords();
  return (
    <table className="tides-scores">
      <caption className="unseen">{words.scores}</caption>
      <thead>
        <tr>
          <th scope="col">{words.player}</th>
          <th scope="col">{words.score}</th>
          <th scope="col">{words.share}</th>
          <th scope="col">{words.line}</th>
        </tr>
      </thead>
      <tbody>
        {ranking(round).map((index) => {
          const player = round.players[index];
          if (player === undefined) return null;
          const person = persons.of(player.member);
          const left = ROPE - player.spent;
          return (
            <tr key={player.member} data-score={player.score}>
              <th scope="row">
                <span className={`hatch h${index}`} style={personStyle(person.color)} />
                {person.isSelf ? (
                  <PersonName person={person} label={words.you(person.name)} />
                ) : (
                  <PersonName person={person} />
                )}
              </th>
              <td className="score">{player.score}</td>
              <td>{words.percent(shareOf(round, index))}</td>
              <td className="rope" style={{ '--part': left / ROPE } as CSSProperties}>
                {left}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
