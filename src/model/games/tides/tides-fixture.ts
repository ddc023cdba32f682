/** Players on one page without a room between them: what each writes is kept as elements in any number of lists. */
import type { GameElement } from '../kit/elements.ts';
import type { Claim, RoundAction } from './actions.ts';
import { neighbour, type Cell, type Heading } from './chart.ts';
import { wayBetween, writeCourse } from './course.ts';
import { playRound, type Round, type Written } from './round.ts';
import { seenOf } from './tides.ts';

export const ROUND = '9:0';

type Saying = Record<string, unknown> & { do: RoundAction['do'] };

/** One who sees what `sees` holds. */
export class Sailor {
  readonly client: number;
  readonly member: string;
  #clock = 1;

  constructor(client: number, member = `m${client}`) {
    this.client = client;
    this.member = member;
  }

  /** Upon what they see. */
  write(saying: Saying, sees: readonly Written[]): Written {
    const action = { ...saying, round: ROUND, ...seenOf(sees) } as unknown as RoundAction;
    const { client, member } = this;
    const clock = this.#clock;
    this.#clock += 1;
    return { id: `${client}:${clock}`, client, clock, member, action };
  }
}

export const elementOf = ({ id, client, clock, action }: Written): GameElement => ({
  id,
  client,
  clock,
  value: action,
});

/** Around a rectangle that begins and ends at a corner. */
export const box = (width: number, height: number, first: Heading = 1): string => {
  const second = ((first + 1) & 3) as Heading;
  const repeat = (heading: Heading, times: number): Heading[] =>
    Array<Heading>(times).fill(heading);
  return writeCourse([
    ...repeat(first, width),
    ...repeat(second, height),
    ...repeat(((first + 2) & 3) as Heading, width),
    ...repeat(((first + 3) & 3) as Heading, height),
  ]);
};

/** A line that can be sailed: from one's own cell some way out, and home by the shortest. */
export function sailOut(
  { chart, owner }: Round,
  player: number,
  pick: (below: number) => number,
): Pick<Claim, 'from' | 'line' | 'back'> | null {
  const own = [...owner.keys()].filter((cell) => owner[cell] === player);
  const from = own[pick(own.length)];
  if (from === undefined) return null;
  const line: Heading[] = [];
  let at: Cell = from;
  for (let leg = 0; leg < 3; leg += 1) {
    const heading = pick(4) as Heading;
    for (let i = pick(12); i >= 0; i -= 1) {
      const next = neighbour(at, heading);
      if (next === null || chart.isIsland[next] === 1) break;
      line.push(heading);
      at = next;
    }
  }
  const end = own[pick(own.length)] ?? from;
  const home = wayBetween(at, end, (cell) => chart.isIsland[cell] === 0);
  const back = wayBetween(end, from, (cell) => owner[cell] === player);
  if (home === null) return null;
  return { from, line: writeCourse([...line, ...home]), back: writeCourse(back ?? []) };
}

export const roundOf = (written: readonly Written[], seed = 1): Round => playRound(seed, written);
