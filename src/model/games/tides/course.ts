/** Ways over the chart, written short: `r12d3l12` is twelve to the right, three down, twelve to the left. */
import { HEADINGS, neighbour, type Cell, type Heading } from './chart.ts';

const LETTERS = 'urdl';
const RUN_MAX = 99;

/** What was sailed, from a cell on. */
export function writeCourse(headings: readonly Heading[]): string {
  let text = '';
  for (let i = 0; i < headings.length;) {
    const heading = headings[i] ?? 0;
    let run = 1;
    while (run < RUN_MAX && headings[i + run] === heading) run += 1;
    text += `${LETTERS[heading]}${run}`;
    i += run;
  }
  return text;
}

/** Not so of what lies beyond the end, which is no number. */
const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** The cells, `from` first; null when it is not exactly a course, leaves the chart, or has more steps than it may. */
export function readCourse(text: unknown, from: Cell, stepsMax: number): Cell[] | null {
  if (typeof text !== 'string' || text.length > stepsMax * 2) return null;
  if (!/^(?:[urdl][1-9]\d?)*$/.test(text)) return null;
  const cells = [from];
  let at = from;
  // By hand: matches as objects would cost seconds where somebody fills the page with courses.
  for (let i = 0; i < text.length;) {
    const heading = LETTERS.indexOf(text.charAt(i)) as Heading;
    const length = isDigit(text.charCodeAt(i + 2)) ? 2 : 1;
    const run = Number(text.slice(i + 1, i + 1 + length));
    if (cells.length + run > stepsMax + 1) return null;
    for (let step = 0; step < run; step += 1) {
      const next = neighbour(at, heading);
      if (next === null) return null;
      cells.push(next);
      at = next;
    }
    i += 1 + length;
  }
  return cells;
}

/** The shortest way over cells that may be sailed; null if there is none. */
export function wayBetween(from: Cell, to: Cell, may: (cell: Cell) => boolean): Heading[] | null {
  const cameBy = new Map<Cell, { before: Cell; heading: Heading } | null>([[from, null]]);
  const open = [from];
  for (const at of open) {
    if (at === to) break;
    for (const heading of HEADINGS) {
      const next = neighbour(at, heading);
      if (next === null || cameBy.has(next) || !may(next)) continue;
      cameBy.set(next, { before: at, heading });
      open.push(next);
    }
  }
  if (!cameBy.has(to)) return null;
  const way: Heading[] = [];
  for (let step = cameBy.get(to); step; step = cameBy.get(step.before)) way.push(step.heading);
  return way.reverse();
}
