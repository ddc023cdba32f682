/** What a fork is in words: the same for everyone who reads it in one language, so nobody in it is "you". */
import type { Fork } from '../../../model/games/kit/lines.ts';
import type { Position } from '../../../model/games/kit/position.ts';
import type { GamesWords } from '../../words/catalog.ts';
import type { Member } from './persons.tsx';

/** The steps of a line after the place where it parts that count for its length, first to last. */
export type ForkLine<State> = {
  steps: Position<State>[];
  length: number;
  authors: Member[];
};

/** While the two were apart: until somebody who had written to the kept line went on with the other. */
export function forkLines<State>({ at, goesOn, kept, because }: Fork<State>): {
  goesOn: ForkLine<State>;
  kept: ForkLine<State>;
} {
  const keptSteps = stepsAfter(at, kept.end);
  const all = stepsAfter(at, goesOn.end);
  const keptSessions = new Set(keptSteps.map(({ client }) => client));
  const met = all.findIndex(({ client }) => keptSessions.has(client));
  const apart = met > 0 ? all.slice(0, met) : all;
  const keptLine = lineOf(at, keptSteps);
  const apartLine = lineOf(at, apart);
  // What became the longer one only later is told as it is now.
  const isToldSo = because !== 'longer' || apartLine.length > keptLine.length;
  return { goesOn: isToldSo ? apartLine : lineOf(at, all), kept: keptLine };
}

function stepsAfter<State>(at: Position<State>, end: Position<State>): Position<State>[] {
  const steps: Position<State>[] = [];
  for (let step: Position<State> | null = end; step !== null && step !== at; step = step.parent)
    steps.push(step);
  return steps.toReversed();
}

function lineOf<State>(at: Position<State>, all: readonly Position<State>[]): ForkLine<State> {
  return {
    steps: all.filter(({ length, parent }) => length > (parent?.length ?? 0)),
    length: (all.at(-1)?.length ?? at.length) - at.length,
    authors: [...new Set(all.map(({ author }) => author))],
  };
}

/** `sayStep`: a step with its number, as `11. Bxe6`. */
export function forkSentence<State>(
  words: GamesWords['fork'],
  fork: Fork<State>,
  nameOf: (member: Member) => string,
  sayStep: (step: Position<State>) => string,
): string {
  const { goesOn, kept } = forkLines(fork);
  const [first, other] = [goesOn.steps[0], kept.steps[0]];
  const opening =
    first !== undefined && first.author === other?.author
      ? words.movedTwice(nameOf(first.author))
      : words.bothMoved;
  const because = {
    longer: () => words.because.longer(goesOn.length, kept.length),
    ended: () => words.because.ended(kept.length),
    'fewer-stand-ins': () => words.because.fewerStandIns(kept.length),
    'lower-id': () => words.because.lowerId(kept.length),
  }[fork.because]();
  const sentences = [opening, words.goesOn(goesOn.authors.map(nameOf), because)];
  if (other !== undefined)
    sentences.push(words.kept(sayStep(other), kept.length, kept.authors.map(nameOf)));
  return sentences.join(' ');
}
