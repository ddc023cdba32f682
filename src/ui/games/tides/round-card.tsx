/** What lies over the chart while nobody sails: who is in, the rules, how it ended. */
import { ROPE } from '../../../model/games/tides/actions.ts';
import { PLAYERS_MAX } from '../../../model/games/tides/chart.ts';
import { freeHarbour } from '../../../model/games/tides/tides.ts';
import { useTidesWords } from '../../words/use-late-words.ts';
import { sayResult, type Telling } from './say-news.ts';
import type { Current, Tides } from './use-tides.ts';

type RoundCardProps = {
  current: Current;
  tides: Tides;
  telling: Telling;
  canWrite: boolean;
  /** Something was chosen: the keys go to the chart. */
  onChosen: () => void;
  onLookBack: () => void;
};

export function Rules() {
  const words = useTidesWords();
  return (
    <ol className="tides-rules">
      {words.rules.map((rule) => (
        <li key={rule}>{rule}</li>
      ))}
      <li>{words.ruleEnd(ROPE)}</li>
    </ol>
  );
}

export function RoundCard(props: RoundCardProps) {
  const { current, canWrite } = props;
  const words = useTidesWords();
  const { round, player } = current;
  if (round.phase === 'over') return <Ended {...props} />;
  if (round.phase === 'sailing') {
    if (player >= 0 || !canWrite) return null;
    return (
      <div className="tides-card low">
        {round.players.length >= PLAYERS_MAX ? (
          <p>{words.full}</p>
        ) : (
          <JoinButton {...props} isLate />
        )}
      </div>
    );
  }
  return <Gathering {...props} />;
}

function JoinButton({ current, tides, onChosen, isLate }: RoundCardProps & { isLate: boolean }) {
  const words = useTidesWords();
  const join = (): void => {
    const harbour = freeHarbour(current.round);
    if (harbour !== null) tides.say(current.entry.id, { do: 'join', harbour });
    onChosen();
  };
  return (
    <button type="button" className="btn main" onClick={join}>
      {isLate ? words.joinLate : words.join}
    </button>
  );
}

function Gathering(props: RoundCardProps) {
  const { current, tides, telling, canWrite, onChosen } = props;
  const words = useTidesWords();
  const { round, player } = current;
  const isIn = player >= 0;
  const start = (): void => {
    tides.say(current.entry.id, { do: 'start' });
    onChosen();
  };
  const isAlone = round.players.length < 2;
  return (
    <div className="tides-card">
      <h2>{words.round(current.entry.number)}</h2>
      <Rules />
      <p className="calm">
        {round.players.length === 0
          ? ''
          : words.joined(round.players.map((_, index) => telling.nameOf(index)))}{' '}
        {isIn ? (isAlone ? words.alone : words.waiting) : ''}
      </p>
      {canWrite ? (
        <div className="row">
          {isIn ? null : round.players.length >= PLAYERS_MAX ? (
            <p>{words.full}</p>
          ) : (
            <JoinButton {...props} isLate={false} />
          )}
          {isIn ? (
            <button type="button" className="btn main" onClick={start}>
              {isAlone ? words.startAlone : words.start}
            </button>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}

function Ended({ current, tides, telling, canWrite, onChosen, onLookBack }: RoundCardProps) {
  const words = useTidesWords();
  const { endedBy } = current.round;
  const open = (): void => {
    tides.openRound();
    onChosen();
  };
  return (
    <div className="tides-card ended">
      <h2>{words.over}</h2>
      <p className="result">{sayResult(telling)}</p>
      <p className="calm">
        {endedBy === null ? '' : words.endedBy(telling.nameOf(endedBy))} {words.late}
      </p>
      <div className="row">
        {canWrite ? (
          <button type="button" className="btn main" onClick={open}>
            {words.openNext}
          </button>
        ) : null}
        <button type="button" className="btn" onClick={onLookBack}>
          {words.lookBack}
        </button>
      </div>
    </div>
  );
}
