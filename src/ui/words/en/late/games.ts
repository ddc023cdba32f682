import { names } from '../names.ts';

type People = readonly string[];

const moves = (count: number): string => (count === 1 ? '1 move' : `${count} moves`);

/** What all games say: seats, tables, lines, replay. */
export const games = {
  /** For lists of numbers and names. */
  locale: 'en-GB',
  you: (name: string): string => `${name}, you`,
  nobodyYet: 'Nobody yet',
  keptFor: (name: string): string => `kept for ${name}`,
  standsIn: (name: string): string => `stands in; the seat is ${name}’s`,
  outOfReach: 'out of reach',
  hasLeft: 'has left',
  toMove: 'to move',
  wins: 'won',
  standIn: (name: string): string => `Stand in for ${name}`,
  watch: (people: People): string =>
    `${names.listWho(people)} ${people.length === 1 ? 'watches' : 'watch'}.`,
  youWatch: 'You watch.',
  youMayLook: 'You came in by a link to look: you watch.',
  gone: (name: string, hasClock: boolean): string =>
    `${name} has left. What you play waits for them here${hasClock ? ', and the clocks stand' : ''}.`,
  apart: (name: string, hasClock: boolean): string =>
    `${name} is out of reach. What you play waits for them here${hasClock ? ', and the clocks stand' : ''}.`,
  clock: (seat: string, time: string): string => `Clock of ${seat}: ${time}`,
  clockStands: 'stands',
  clocks: (minutes: string, seconds: number): string => `Clocks: ${minutes} + ${seconds}`,
  moves,

  sounds: { on: 'Sounds: on', off: 'Sounds: off', label: 'Sounds' },

  table: {
    title: 'New game',
    seatOf: (seat: string): string => `Who plays ${seat}`,
    anyone: 'Whoever sits down',
    me: (name: string): string => `${name}, you`,
    clock: 'Clock',
    noClock: 'None',
    minutes: 'Minutes for each',
    increment: 'Seconds more for each move',
    otherClock: 'Other',
    clockOf: (minutes: number, seconds: number): string => `${minutes} + ${seconds}`,
    clockMeans: 'Minutes for each player, and seconds that each move adds.',
    clockRule:
      'There is no common clock. Each move says how long its author thought since they saw the one before, by their own clock. It stands while the two are out of each other’s reach, and runs from each player’s second move.',
    standIns: 'Others may stand in',
    standInsMean:
      'While a player is away, somebody else may move for them, but not give the game away.',
    solo: 'One person may play every seat',
    soloMeans: 'To try moves out alone, or with two at one screen.',
    start: 'Start the game',
    cancel: 'Cancel',
    close: 'Close',
  },

  /** Steps in a line that are no moves. */
  steps: {
    resign: 'resigns',
    'accept-draw': 'agrees to a draw',
    'claim-draw': 'claims a draw',
    'allow-back': 'allows taking back',
  },
  newGame: 'New game',
  rematch: 'Rematch',
  rematchWaits: (name: string): string => `${name} has laid a rematch.`,
  toRematch: 'Go to the rematch',
  resign: 'Resign',
  resignTitle: 'Resign this game?',
  resignMeans: (name: string): string => `${name} wins then. Nobody can take it back alone.`,
  resignNot: 'Play on',
  offerDraw: 'Offer a draw',
  offered: (name: string): string => `${name} offers a draw.`,
  youOffered: 'You offer a draw.',
  agree: 'Agree',
  decline: 'Decline',
  claimDraw: 'Claim the draw',
  askBack: 'Ask to take back',
  backAsked: (name: string, move: string): string => `${name} asks to take back ${move}.`,
  youAskedBack: (move: string): string => `You ask to take back ${move}.`,
  allowBack: 'Allow it',
  claimTime: 'Claim the win on time',
  timeIsOver: (name: string): string => `The time of ${name} is over, as seen here.`,
  yourTimeIsOver: 'Your time is over. The other side can claim the game.',

  /** Which place of which line the board shows. */
  replay: {
    title: 'Replay',
    place: (at: number, of: number): string => `Move ${at} of ${of}`,
    start: 'To the beginning',
    back: 'One back',
    on: 'One on',
    end: 'To the end',
    play: 'Play through',
    pause: 'Pause',
  },
  backToGame: 'Back to the game',
  showsEarlier: 'The board shows an earlier place.',
  showsKept: 'The board shows the kept line.',

  fork: {
    bothMoved: 'Both sides moved while they were apart.',
    movedTwice: (name: string): string => `${name} made two moves at one place.`,
    goesOn: (people: People, because: string): string =>
      `The line by ${names.list(people)} goes on because ${because}.`,
    because: {
      longer: (goesOn: number, kept: number): string => `it is longer, ${moves(goesOn)} to ${kept}`,
      ended: (length: number): string => `it ended the game; both have ${moves(length)}`,
      fewerStandIns: (length: number): string =>
        `fewer of its moves are by stand-ins; both have ${moves(length)}`,
      lowerId: (length: number): string =>
        `its first entry has the lower number; both have ${moves(length)}`,
    },
    kept: (move: string, count: number, people: People): string =>
      count === 1
        ? `${names.list(people)}’s ${move} is kept.`
        : `${names.list(people)}’s ${moves(count)} from ${move} are kept.`,
    on: 'goes on',
    keptTitle: 'kept',
    by: (people: People, count: number): string => `${names.listWho(people)}, ${moves(count)}`,
    view: 'View the kept line',
    apart: 'apart',
    earlier: (count: number): string =>
      count === 1 ? '1 earlier place where lines part' : `${count} earlier places where lines part`,
    rule: 'Every peer applies the same rule and shows the same line:',
    rules:
      'more moves first; if equal, the line that ended the game; if still equal, the one with fewer moves by stand-ins; then the lower number.',
  },

  list: {
    title: 'Games of this page',
    of: (people: People): string => (people.length === 0 ? 'Nobody yet' : people.join(' – ')),
    goesOn: 'goes on',
    open: (number: number): string => `Game ${number}`,
  },

  leftAside: {
    count: (count: number): string =>
      count === 1 ? '1 entry is left aside' : `${count} entries are left aside`,
    by: (name: string, reason: string): string => `${name}: ${reason}`,
    nobody: 'Somebody not known here',
    /** By the words of the kit and of the games. */
    reasons: {
      'no-author': 'its author is not known here yet',
      unreadable: 'it cannot be read',
      'no-such-seat': 'there is no such seat',
      'no-parent': 'what it stands on is not here',
      'not-seated': 'its author has not sat down',
      'no-setup': 'no game can begin so',
      'too-many-moves': 'it and games before it by its author begin with too many moves',
      over: 'the game was over',
      'plays-another-seat': 'its author plays the other side',
      'seat-of-another': 'the seat is somebody else’s',
      'no-move': 'it names no move',
      'no-time-given': 'it does not say how long its author thought',
      'too-late': 'the time was over',
      'not-a-player': 'its author does not play here',
      'asked-already': 'it was asked before',
      'not-asked': 'nobody had asked',
      'no-draw-to-claim': 'there is no draw to claim',
      'nothing-to-take-back': 'there is nothing to take back',
      'no-time-to-claim': 'there is no time to claim',
      'time-is-left': 'there was time left',
      illegal: 'the rules do not allow it',
    },
    other: 'it is not played',
  },
  deleted: (count: number): string =>
    `${count === 1 ? 'An entry of this page was deleted' : `${count} entries of this page were deleted`} by a writer’s program that does not keep to the rules. What stood on ${count === 1 ? 'it' : 'them'} cannot be played; everybody sees the same.`,
};
