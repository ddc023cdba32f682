/** A page of Tides: the chart of the round that is played, its scores, and the rounds before it. */
import { useMemo, useRef, useState } from 'react';
import type * as Y from 'yjs';
import type { Player } from '../../../model/games/tides/round.ts';
import { useLiveDoc } from '../../document/use-live-doc.ts';
import type { PageProps } from '../../page/page-surface.tsx';
import { PageTitle } from '../../page/page-title.tsx';
import { useTidesWords } from '../../words/use-late-words.ts';
import { useWords } from '../../words/use-words.tsx';
import { Announcer } from '../shared/announcer.tsx';
import { usePersons, type Persons } from '../shared/persons.tsx';
import { Beside } from './beside.tsx';
import { LookBack, usePast } from './past.tsx';
import { RoundCard, Rules } from './round-card.tsx';
import type { Telling } from './say-news.ts';
import { Sea } from './sea.tsx';
import { StandingLine } from './standing-line.tsx';
import './tides.css';
import { Tools } from './tools.tsx';
import { useNews } from './use-news.ts';
import { useTides, type Current, type Tides, type TidesNow } from './use-tides.ts';
import { useVoyage } from './use-voyage.ts';

export function TidesPage(props: PageProps) {
  const { room, page, snapshot, isNew } = props;
  const { pages } = useWords();
  const doc = useLiveDoc(room, page.id);
  return (
    <article className="tides">
      <PageTitle {...{ room, page, snapshot }} isEntered={isNew} />
      {doc === null ? <p className="calm">{pages.opening}</p> : <Rounds {...props} doc={doc} />}
    </article>
  );
}

function Rounds(props: PageProps & { doc: Y.Doc }) {
  const { room, page, snapshot, doc } = props;
  const words = useTidesWords();
  const [now, tides] = useTides(room, doc);
  const persons = usePersons(room, page.id, snapshot);
  const canWrite = snapshot.status.role === 'edit';
  if (now.current !== null)
    return <RoundOn {...{ room, page, now, tides, persons, canWrite }} current={now.current} />;
  return (
    <div className="tides-none">
      <p>{words.none}</p>
      <Rules />
      {canWrite ? (
        <button type="button" className="btn main" onClick={() => tides.openRound()}>
          {words.open}
        </button>
      ) : (
        <p className="calm">{words.youWatch}</p>
      )}
    </div>
  );
}

type RoundOnProps = Pick<PageProps, 'room' | 'page'> & {
  now: TidesNow;
  tides: Tides;
  current: Current;
  persons: Persons;
  canWrite: boolean;
};

function RoundOn(props: RoundOnProps) {
  const { room, page, now, tides, current, persons, canWrite } = props;
  const words = useTidesWords();
  const past = usePast(now, current);
  const [isStepwise, setStepwise] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const telling = useTelling(current, persons, words);
  const shown = past.round ?? current.round;
  const colors = useColors(shown.players, persons);
  const isLookingBack = past.round !== null;
  const { nameOf } = telling;
  const { helm, standings, wasHidden } = useVoyage({
    ...{ room, page: page.id, tides, current, shown, isLookingBack, colors, nameOf, frame, canvas },
  });
  const said = useNews(current.entry.id, telling);
  const focus = (): void => {
    past.end();
    frame.current?.focus();
  };
  const look = () => {
    const { cell, line } = helm.standing();
    const { round, player: self } = current;
    return cell === null ? null : { words, round, self, cell, line, nameOf, boats: helm.boats() };
  };
  return (
    <div className="tides-body">
      <div className="tides-chart">
        <Sea {...{ frame, canvas, helm, isStepwise, look }} />
        {isLookingBack ? null : (
          <RoundCard
            {...{ current, tides, telling, canWrite }}
            onChosen={focus}
            onLookBack={() => past.go(0)}
          />
        )}
        {isLookingBack ? null : <StandingLine {...{ current, standings, wasHidden }} />}
      </div>
      <aside className="tides-beside">
        <Tools {...{ now, current, past, canWrite, tides, isStepwise }} onStepwise={setStepwise} />
        {isLookingBack ? <LookBack past={past} telling={{ ...telling, round: shown }} /> : null}
        <Beside
          round={shown}
          telling={{ ...telling, round: shown }}
          persons={persons}
          deleted={now.deleted}
        />
        {canWrite ? null : <p className="calm">{words.youWatch}</p>}
        <p className="calm keys">{words.keys}</p>
        <p className="calm touch">{words.touch}</p>
        <p className="calm">{words.apartRule}</p>
      </aside>
      <Announcer text={said} />
    </div>
  );
}

/** The same while nothing in it changes: what is drawn from it is drawn anew only then. */
function useTelling(
  { round, player }: Current,
  persons: Persons,
  words: Telling['words'],
): Telling {
  return useMemo(
    () => ({
      words,
      round,
      self: player,
      nameOf: (index) => persons.of(round.players[index]?.member ?? '').name,
    }),
    [words, round, player, persons],
  );
}

function useColors(players: readonly Player[], persons: Persons): readonly string[] {
  const text = players.map(({ member }) => persons.of(member).color).join(' ');
  return useMemo(() => text.split(' '), [text]);
}
