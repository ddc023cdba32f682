/** What has happened on a field: said for those who hear it, played as a sound, and what a meeting of islands has changed. */
import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';
import type { ElementId } from '../../../model/games/kit/elements.ts';
import { changesBetween, type Changes } from '../../../model/games/minefield/changes.ts';
import type { FieldState } from '../../../model/games/minefield/play.ts';
import { saidAnew } from '../shared/announcer.tsx';
import type { Persons } from '../shared/persons.tsx';
import type { Sound } from '../shared/sounds.ts';
import type { MinefieldWords } from '../../words/catalog.ts';
import { signed } from '../../words/measures.ts';
import type { FieldsStore } from './use-fields.ts';

export type News = {
  said: string;
  say: (text: string) => void;
  /** What the last meeting changed of what had been seen; null: nothing, or it was read. */
  met: Changes | null;
  forgetMeeting: () => void;
};

/** What others open is gathered for so long, so that a quick player does not talk without end. */
const OTHERS_EVERY_MS = 1500;

type Parts = {
  store: FieldsStore;
  field: ElementId;
  persons: Persons;
  words: MinefieldWords;
  sound: (sound: Sound) => void;
  /** Where we opened last. */
  ownCell: RefObject<number | null>;
};

export function useNews(parts: Parts): News {
  const { store, field } = parts;
  const [said, setSaid] = useState('');
  const [met, setMet] = useState<Changes | null>(null);
  const latest = useRef(parts);
  useEffect(() => {
    latest.current = parts;
  });
  const say = useCallback((text: string) => setSaid(saidAnew(text)), []);
  useEffect(() => {
    let before = store.now().read(field)?.state ?? null;
    const others = gatherer((counts) => say(sayOthers(counts, latest.current)));
    const stop = store.subscribe(() => {
      const after = store.now().read(field)?.state ?? null;
      const changes = before === null || after === null ? null : changesBetween(before, after);
      before = after;
      if (changes === null || after === null) return;
      const { persons, sound } = latest.current;
      for (const [author, count] of changes.opened)
        if (author !== persons.self) others.add(author, count);
      const text = sayChanges(changes, after, latest.current);
      if (text !== '') say(text);
      const heard = soundOf(changes, persons.self);
      if (heard !== null) sound(heard);
      if (isMeeting(changes, after)) setMet(changes);
    });
    return () => {
      stop();
      others.stop();
    };
  }, [store, field, say]);
  const forgetMeeting = useCallback(() => setMet(null), []);
  return { said, say, met, forgetMeeting };
}

function gatherer(flush: (counts: ReadonlyMap<string, number>) => void): {
  add: (author: string, count: number) => void;
  stop: () => void;
} {
  let counts = new Map<string, number>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  return {
    add(author, count) {
      counts.set(author, (counts.get(author) ?? 0) + count);
      timer ??= setTimeout(() => {
        timer = null;
        const gathered = counts;
        counts = new Map();
        flush(gathered);
      }, OTHERS_EVERY_MS);
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
    },
  };
}

const sayOthers = (counts: ReadonlyMap<string, number>, { persons, words }: Parts): string =>
  [...counts].map(([author, count]) => words.said.opened(persons.of(author).name, count)).join(' ');

/** What we opened, mines, and the end; what others opened is said later, together. */
function sayChanges(changes: Changes, state: FieldState, parts: Parts): string {
  const { persons, words, ownCell } = parts;
  const { self, of } = persons;
  const own = changes.opened.get(self) ?? 0;
  const { mode, lives } = state.layout.setup;
  const hits = [...new Set(changes.hits)].map((author) =>
    author === self ? words.said.youHit : words.said.hit(of(author).name),
  );
  const isCounted = hits.length > 0 && mode === 'together' && changes.ended === null;
  return [
    own > 0 ? words.said.youOpened(own, state.numbers[ownCell.current ?? 0] ?? 0) : '',
    ...hits,
    isCounted ? words.said.livesLeft(Math.max(0, lives - state.hits)) : '',
    changes.ended === null ? '' : sayEnd(state, persons, words),
  ]
    .filter((text) => text !== '')
    .join(' ');
}

function soundOf(changes: Changes, self: string): Sound | null {
  if (changes.ended !== null) return changes.ended.end === 'cleared' ? 'good' : 'end';
  if (changes.hits.length > 0) return 'bad';
  return changes.opened.has(self) ? 'move' : null;
}

const isMeeting = ({ taken, smaller, givenBack }: Changes, { layout }: FieldState): boolean =>
  smaller > 0 || givenBack > 0 || (layout.setup.mode === 'duel' && taken.length > 0);

/** How the field ended, in one sentence; empty while it goes on. */
export function sayEnd(
  { outcome, players, layout }: FieldState,
  { self, of }: Persons,
  words: MinefieldWords,
  time: string | null = null,
): string {
  if (outcome === null) return '';
  if (outcome.end === 'lost')
    return outcome.by === self ? words.youLost : words.lost(of(outcome.by).name);
  if (layout.setup.mode === 'together')
    return time === null ? words.cleared : words.clearedIn(time);
  const ranked = players.toSorted((a, b) => b.points - a.points);
  const [first, second] = ranked;
  if (first === undefined) return words.cleared;
  if (second === undefined) return words.alone(first.points);
  const level = ranked.filter(({ points }) => points === first.points);
  if (level.length > 1)
    return words.level(
      level.map(({ author }) => of(author).name),
      first.points,
    );
  const score = ranked.map(({ points }) => signed(points)).join(' : ');
  return first.author === self ? words.youWin(score) : words.wins(of(first.author).name, score);
}
