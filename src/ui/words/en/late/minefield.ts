import { signed } from '../../measures.ts';
import { names } from '../names.ts';

const cells = (count: number): string => (count === 1 ? '1 cell' : `${count} cells`);
const mines = (count: number): string => (count === 1 ? '1 mine' : `${count} mines`);
const points = (count: number): string => (count === 1 ? '1 point' : `${signed(count)} points`);
const lives = (count: number): string => (count === 1 ? '1 life' : `${count} lives`);

/** English of Minefield: fetched with it. */
export const minefield = {
  none: 'No field has been laid yet.',
  noneMeans: 'Choose how large it is, and whether you clear it together or against each other.',
  noneViewer: 'Whoever can write here can lay one; you watch.',

  lay: {
    title: 'New field',
    size: 'Size',
    sizes: { small: 'Small', medium: 'Medium', large: 'Large', huge: 'Huge', other: 'Other' },
    means: (width: number, height: number, count: number): string =>
      `${width} × ${height}, ${mines(count)}`,
    width: 'Columns',
    height: 'Rows',
    mines: 'Mines',
    mode: 'How you play',
    modes: { together: 'Together', duel: 'Duel' },
    together: 'Clear the field with everyone here. The lives are shared.',
    duel: 'A point for each cell that you open first by hand, five less for each mine. It ends when every cell without a mine is open.',
    lives: 'Lives',
    livesMean: 'The field is lost with the last one.',
    begin: 'Lay the field',
    cancel: 'Cancel',
    close: 'Close',
    keeps: 'The field that is open now stays in the list of fields.',
  },

  board: (width: number, height: number): string => `Minefield, ${height} rows, ${width} columns`,
  boardKeys:
    'Arrows go from cell to cell, Enter opens, F puts up a flag or takes it down, Space opens all around a number.',
  place: (row: number, column: number): string => `Row ${row}, column ${column}`,
  closed: 'closed',
  flagBy: (name: string): string => `flag of ${name}`,
  around: (count: number): string =>
    count === 0 ? 'open, no mine around' : `open, ${count} around`,
  hitBy: (name: string): string => `mine, hit by ${name}`,
  mineHere: 'mine',
  wrongFlag: 'flag, but no mine',

  click: 'A click',
  opens: 'opens',
  flags: 'flags',
  zoom: { title: 'Size of the cells', in: 'Larger cells', out: 'Smaller cells', fit: 'Fit' },
  minesLeft: 'mines without a flag',
  livesLeft: (left: number, of: number): string => `${left} of ${lives(of)} left`,
  time: 'Time',
  replay: 'Replay',
  replayEnd: 'Back to the field',
  replayAt: (name: string): string => `By ${name}`,

  hint: {
    first: 'The first click is never on a mine: mines under and around it go away.',
    read: 'You watch.',
  },

  cleared: 'The field is clear.',
  clearedIn: (time: string): string => `The field is clear, in ${time}.`,
  lost: (name: string): string => `The field is lost: ${name} hit the last mine that was allowed.`,
  youLost: 'The field is lost: you hit the last mine that was allowed.',
  wins: (name: string, score: string): string => `${name} wins, ${score}.`,
  youWin: (score: string): string => `You win, ${score}.`,
  level: (people: readonly string[], count: number): string =>
    `${names.listWho(people)} are level, with ${points(count)}.`,
  alone: (count: number): string => `All open, with ${points(count)}.`,

  players: 'Players',
  cells,
  points,
  hits: (count: number): string => (count === 1 ? '1 mine hit' : `${count} mines hit`),
  freed: (count: number): string =>
    count === 1 ? 'first click took 1 mine away' : `first click took ${count} mines away`,
  contested: (count: number): string =>
    count === 1 ? '1 also opened by others' : `${count} also opened by others`,
  you: (name: string): string => `${name}, you`,

  rules: 'The rules when islands meet',
  rulesTogether:
    'Whoever had seen no other click takes the mines under and around theirs away, on each island; they are gone, not moved. What is open stays open, and a field that one island has cleared is cleared.',
  rulesDuel:
    'Whoever had seen no other click takes the mines under and around theirs away, on each island; they are gone, not moved. A cell belongs to whoever had seen fewer clicks when they opened it; if equal, to the lower number of the entry.',
  rulesTrust:
    'The field is its seed, so a changed program could look under it; and one that hides what it had seen can claim cells of others, which the list of players then shows.',

  met: {
    title: 'Clicks from elsewhere have come in.',
    taken: (from: string, to: string, count: number): string =>
      `${to} had opened ${cells(count)} before ${from}.`,
    takenFromYou: (to: string, count: number): string =>
      `${to} had opened ${cells(count)} before you.`,
    youHadTaken: (from: string, count: number): string =>
      `You had opened ${cells(count)} before ${from}.`,
    smaller: (count: number): string =>
      count === 1
        ? 'One number is smaller, because a first click there took mines away.'
        : `${count} numbers are smaller, because first clicks there took mines away.`,
    givenBack: (count: number): string =>
      count === 1
        ? 'A mine that was hit counts no more, because a first click there took it away.'
        : `${count} mines that were hit count no more, because first clicks there took them away.`,
    close: 'Close this note',
  },

  said: {
    youOpened: (count: number, around: number): string =>
      around === 0
        ? `You opened ${cells(count)}.`
        : `${around} around. You opened ${cells(count)}.`,
    opened: (name: string, count: number): string => `${name} opened ${cells(count)}.`,
    youHit: 'You hit a mine.',
    hit: (name: string): string => `${name} hit a mine.`,
    livesLeft: (count: number): string =>
      count === 1 ? '1 life is left.' : `${count} lives are left.`,
    flagUp: 'Flag up.',
    flagDown: 'Flag down.',
    notFitting: 'The flags around do not fit the number.',
    flagged: 'A flag stands there.',
    laid: (name: string): string => `${name} laid a new field.`,
  },

  fields: {
    title: 'Fields of this page',
    number: (number: number): string => `Field ${number}`,
    going: 'being played',
    cleared: 'clear',
    clearedIn: (time: string): string => `clear in ${time}`,
    lost: 'lost',
    newest: 'Show the newest field',
  },

  aside: (count: number, people: readonly string[]): string =>
    `${count === 1 ? '1 entry' : `${count} entries`} of ${names.list(people)} ${count === 1 ? 'breaks' : 'break'} the rules and ${count === 1 ? 'is' : 'are'} left aside.`,
  deleted: (count: number): string =>
    `${count === 1 ? 'An entry' : `${count} entries`} of this page ${count === 1 ? 'was' : 'were'} deleted by a program that does not keep to the rules; everybody sees the same.`,
  spent: 'This session has written as much as is read of one. Reload to go on.',
};
