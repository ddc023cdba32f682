import { names } from '../names.ts';

type People = readonly string[];

const cells = (count: number): string => (count === 1 ? '1 cell' : `${count} cells`);
const fathoms = (count: number): string => (count === 1 ? '1 fathom' : `${count} fathoms`);

/** The game of boats and lines. */
export const tides = {
  chart: 'Chart of the round',
  keys: 'Arrow keys or W, A, S, D steer. Space drops the anchor. I says where you are.',
  touch: 'Drag to steer, or tap where to go. A tap on the boat drops the anchor.',
  rules: [
    'Sail out and come home: all that your line goes around is yours, also what was another’s.',
    'Whoever crosses a line that is out cuts it.',
  ],
  ruleEnd: (rope: number): string =>
    `Islands count three. At high water, when one player’s ${rope} fathoms of line are used, the round ends.`,
  apartRule:
    'Of two claims that did not know of each other, the larger keeps what both go around; of equal ones the first.',

  none: 'No round was opened on this page yet.',
  youWatch: 'You came in by a link to look: you watch.',
  open: 'Open a round',
  openNext: 'Open the next round',
  openAnyway: 'Set this round aside',
  openMeans: 'This round stays in the list as it stands now.',
  join: 'Join',
  joinLate: 'Join the round',
  start: 'Set sail',
  startAlone: 'Set sail alone',
  alone: 'Nobody else has joined. Alone it is practice; others can join at any time.',
  joined: (people: People): string =>
    `${names.listWho(people)} ${people.length === 1 ? 'has' : 'have'} joined.`,
  waiting: 'Any of you can set sail when all are in.',
  full: 'Eight play. You watch.',
  round: (number: number): string => `Round ${number}`,
  rounds: 'Round',
  aside: (count: number): string =>
    count === 1 ? '1 move is left aside.' : `${count} moves are left aside.`,
  asideFor: {
    'no player': 'from somebody who had not joined',
    full: 'eight had joined before',
    'not begun': 'before the round began',
    over: 'after high water',
    'no line left': 'with more line than was left',
    'too short': 'around nothing',
    'over land': 'across an island',
    'not from home': 'not from their own water',
  },
  asideBy: (name: string, reason: string): string => `${name}: ${reason}`,

  player: 'Player',
  score: 'Score',
  share: 'Of the chart',
  line: 'Line left',
  scores: 'Scores',
  percent: (share: number): string => `${share} %`,
  you: (name: string): string => `${name}, you`,

  tide: 'Tide',
  untilHigh: (left: number): string => `High water in ${fathoms(left)}`,
  high: 'High water',
  out: (line: number, max: number): string => `Line out: ${line} of ${max}`,
  home: 'In your own water',
  adrift: 'No line is out. Sail home to begin one.',
  hidden: 'Your boat dropped anchor while this tab was hidden.',

  steps: 'Step by step',
  stepsMean: 'Each arrow key sails one cell, and you hear where you are.',
  blocked: 'No way there.',
  where: (column: number, row: number, water: string, line: string): string =>
    `Column ${column}, row ${row}. ${water}${line === '' ? '' : ` ${line}`}`,
  water: {
    free: 'Open water.',
    own: 'Your water.',
    of: (name: string): string => `${name}’s water.`,
  },
  lineOut: (line: number, way: string): string => `${fathoms(line)} of line out; home is ${way}.`,
  /** How far: up, right, down, left. */
  away: [
    (count: number): string => `${count} up`,
    (count: number): string => `${count} right`,
    (count: number): string => `${count} down`,
    (count: number): string => `${count} left`,
  ],
  boatNear: (name: string, way: string): string => `${name}’s boat is ${way}.`,

  began: 'All boats may leave the harbour.',
  youClaimed: (gained: number, share: number): string =>
    `You claimed ${cells(gained)}; you hold ${share} %.`,
  leads: (name: string, share: number): string => `${name} leads with ${share} %.`,
  youLead: 'You lead.',
  claimed: (name: string, gained: number): string => `${name} claimed ${cells(gained)}.`,
  tookYours: (name: string, taken: number): string => `${name} took ${cells(taken)} of yours.`,
  tookOf: (name: string, taken: number, from: string): string =>
    `${name} took ${cells(taken)} of ${from}’s.`,
  yourLineCut: (name: string, line: number): string =>
    `${name} cut your line: ${fathoms(line)} lost.`,
  yourLineLost: (line: number): string => `Your line was all out: ${fathoms(line)} lost.`,
  lineCut: (name: string, by: string): string => `${by} cut ${name}’s line.`,
  youCut: (name: string): string => `You cut ${name}’s line.`,
  lineLost: (name: string): string => `${name}’s line was all out.`,
  joinedNow: (name: string): string => `${name} joined.`,
  contests: 'Claimed on both sides',
  contest: (count: number, winner: string, larger: number, smaller: number): string =>
    `${cells(count)} went to ${winner}: neither claim knew of the other, and ${winner}’s is the larger, ${larger} to ${smaller}.`,
  contestFirst: (count: number, winner: string): string =>
    `${cells(count)} went to ${winner}: neither claim knew of the other, both are of one size, and ${winner}’s came first.`,

  over: 'High water',
  wins: (name: string, score: number): string => `${name} won with ${score}.`,
  youWin: (score: number): string => `You won with ${score}.`,
  level: (people: People, score: number): string =>
    `${names.listWho(people)} are level at ${score}.`,
  practised: (score: number): string => `You scored ${score}.`,
  endedBy: (name: string): string => `${name}’s line was used up first.`,
  late: 'Claims that are still on their way to here count, if they did not know of the end.',
  lookBack: 'Look back',
  lookOn: 'Back to the round',
  at: (place: string): string => `As it was: ${place}`,
};
