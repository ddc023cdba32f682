/** Beside the field: who opened what, what a meeting changed, the rules, the other fields of the page. */
import { useState } from 'react';
import type { ElementId } from '../../../model/games/kit/elements.ts';
import type { LeftAside } from '../../../model/games/minefield/fields.ts';
import type { FieldState, Player } from '../../../model/games/minefield/play.ts';
import type { Changes } from '../../../model/games/minefield/changes.ts';
import { personStyle } from '../../room/people.tsx';
import { useMinefieldWords } from '../../words/use-late-words.ts';
import { PersonName, type Persons } from '../shared/persons.tsx';
import { presetOf } from './presets.ts';
import { timeFace } from './time-face.ts';
import type { FieldsNow } from './use-fields.ts';

/** Of more nobody wants to read. */
const FIELDS_SHOWN_MAX = 30;
const NAMED_MAX = 8;

export function Players({ state, persons }: { state: FieldState; persons: Persons }) {
  const words = useMinefieldWords();
  const isDuel = state.layout.setup.mode === 'duel';
  const ranked = state.players
    .filter(({ cells, hits }) => cells > 0 || hits > 0)
    .sort((a, b) => (isDuel ? b.points - a.points : b.cells - a.cells));
  if (ranked.length === 0) return null;
  return (
    <section className="mf-players">
      <h2>{words.players}</h2>
      <ul>
        {ranked.map((player) => {
          const person = persons.of(player.author);
          return (
            <li key={player.author} style={personStyle(person.color)}>
              <PersonName
                person={person}
                label={person.isSelf ? words.you(person.name) : person.name}
              />
              <b>{isDuel ? words.points(player.points) : words.cells(player.cells)}</b>
              <small>{factsOf(player, isDuel, words).join(' · ')}</small>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function factsOf(
  player: Player,
  isDuel: boolean,
  words: ReturnType<typeof useMinefieldWords>,
): string[] {
  return [
    isDuel ? words.cells(player.cells) : '',
    player.hits > 0 ? words.hits(player.hits) : '',
    player.freed > 0 ? words.freed(player.freed) : '',
    isDuel && player.contested > 0 ? words.contested(player.contested) : '',
  ].filter((text) => text !== '');
}

type MetNoteProps = { met: Changes; isDuel: boolean; persons: Persons; onClose: () => void };

export function MetNote({ met, isDuel, persons, onClose }: MetNoteProps) {
  const { met: words } = useMinefieldWords();
  const { self, of } = persons;
  const taken = !isDuel
    ? []
    : met.taken.map(({ from, to, cells }) => {
        if (from === self) return words.takenFromYou(of(to).name, cells);
        if (to === self) return words.youHadTaken(of(from).name, cells);
        return words.taken(of(from).name, of(to).name, cells);
      });
  return (
    <section className="mf-met" aria-label={words.title}>
      <p role="status">
        {words.title} {taken.slice(0, NAMED_MAX).join(' ')}{' '}
        {met.givenBack > 0 ? words.givenBack(met.givenBack) : null}{' '}
        {met.smaller > 0 ? words.smaller(met.smaller) : null}
      </p>
      <button type="button" className="text-button" onClick={onClose}>
        {words.close}
      </button>
    </section>
  );
}

export function RulesNote({ isDuel }: { isDuel: boolean }) {
  const words = useMinefieldWords();
  return (
    <details className="mf-rules">
      <summary>{words.rules}</summary>
      <p>{isDuel ? words.rulesDuel : words.rulesTogether}</p>
      <p>{words.rulesTrust}</p>
    </details>
  );
}

type FieldListProps = {
  now: FieldsNow;
  shown: ElementId;
  onShow: (id: ElementId) => void;
};

/** Read only while it is open: each field has to be played through to say how it ended. */
export function FieldList({ now, shown, onShow }: FieldListProps) {
  const words = useMinefieldWords();
  const [isOpen, setOpen] = useState(false);
  if (now.list.length < 2) return null;
  const first = Math.max(0, now.list.length - FIELDS_SHOWN_MAX);
  return (
    <details className="mf-fields" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{words.fields.title}</summary>
      {!isOpen ? null : (
        <ol start={first + 1}>
          {now.list.slice(first).map(({ id }, i) => (
            <li key={id}>
              <button
                type="button"
                className="text-button"
                aria-current={id === shown}
                onClick={() => onShow(id)}
              >
                {words.fields.number(first + i + 1)}
              </button>{' '}
              <FieldFacts now={now} id={id} />
            </li>
          ))}
        </ol>
      )}
    </details>
  );
}

function FieldFacts({ now, id }: { now: FieldsNow; id: ElementId }) {
  const words = useMinefieldWords();
  const state = now.read(id)?.state;
  if (state === undefined) return null;
  const { setup } = state.layout;
  const { outcome } = state;
  const preset = presetOf(setup);
  const size =
    preset === null
      ? words.lay.means(setup.width, setup.height, setup.mines)
      : words.lay.sizes[preset];
  const end =
    outcome === null
      ? words.fields.going
      : outcome.end === 'lost'
        ? words.fields.lost
        : outcome.ms === null
          ? words.fields.cleared
          : words.fields.clearedIn(timeFace(outcome.ms, true));
  return <span>{[size, words.lay.modes[setup.mode], end].join(', ')}</span>;
}

type NotesProps = {
  aside: readonly LeftAside[];
  deleted: number;
  isSpent: boolean;
  persons: Persons;
};

/** What somebody wrote that does not count, and what was deleted: said quietly, once. */
export function Notes({ aside, deleted, isSpent, persons }: NotesProps) {
  const words = useMinefieldWords();
  const authors = [...new Set(aside.map(({ author }) => author))];
  const people = authors.slice(0, NAMED_MAX).map((author) => persons.of(author).name);
  return (
    <>
      {isSpent ? <p className="mf-note">{words.spent}</p> : null}
      {aside.length === 0 ? null : <p className="mf-note">{words.aside(aside.length, people)}</p>}
      {deleted === 0 ? null : <p className="mf-note">{words.deleted(deleted)}</p>}
    </>
  );
}
