import { names } from '../names.ts';

type People = readonly string[];

/** The way of an edit. */
export const trace = {
  title: 'The way of an edit',
  close: 'Close the trace',
  which: 'Which edit',
  last: 'Your last edit',
  noLast: 'Your last edit: none yet in this session',
  selected: 'What is selected in the page',
  selectedOf: (number: number, of: number): string =>
    `What is selected in the page, edit ${number} of ${of}`,
  noSelection: 'Select some text in the page to trace the edit in which it came.',
  back: (count: number): string =>
    count === 1 ? 'The edit before it' : `${count} edits before it`,
  again: 'Ask again',
  asking: 'Asking everyone within reach.',
  none: 'There is no edit to trace yet. Write something, or select some text in a page.',
  failed: 'The edit could not be traced.',
  made: (who: string, page: string, time: string): string =>
    `${who} wrote it on ${page} at ${time}.`,
  youMade: (page: string, time: string): string => `You wrote it on ${page} at ${time}.`,
  size: (size: string): string => `${size} in all.`,
  noPage: 'a page that is not in the list',
  origin: 'made',
  unknownOrigin:
    'When it was made is not known: its author did not answer. Times count from whoever had it first.',
  how: {
    made: 'made here',
    broadcast: 'sent as it was made',
    repair: 'asked for later',
    checkpoint: 'within a state of the page',
    loaded: 'from its own disk',
  },
  kind: { tab: 'between tabs', direct: 'direct', relayed: 'through the relay' },
  received: 'received',
  applied: 'taken in',
  stored: 'on its disk',
  notApplied: 'not taken in: the page is not open there, or it waits for another edit',
  notStored: 'not on its disk yet',
  time: (ms: string): string => `${ms} ms`,
  within: (ms: string): string => `± ${ms} ms`,
  axis: 'Milliseconds since it was made',
  axisFirst: 'Milliseconds since it was first seen',
  /** "To Bo in 34 ms: 12 ms to Ana, direct; 22 ms on to Bo, through the relay." */
  sumTo: (whom: string, total: string, legs: People): string =>
    `To ${whom} in ${total}: ${legs.join('; ')}.`,
  sumToYou: (total: string, legs: People): string => `To you in ${total}: ${legs.join('; ')}.`,
  /** Straight from its author. `how` may be empty. */
  oneTo: (whom: string, total: string, how: string): string =>
    `To ${whom} in ${total}${how === '' ? '' : `, ${how}`}.`,
  oneToYou: (total: string, how: string): string =>
    `To you in ${total}${how === '' ? '' : `, ${how}`}.`,
  unknownWay: 'by a way that is not known',
  leg: (time: string, whom: string, kind: string | null): string =>
    `${time} to ${whom}${kind === null ? '' : `, ${kind}`}`,
  legOn: (time: string, whom: string, kind: string | null): string =>
    `${time} on to ${whom}${kind === null ? '' : `, ${kind}`}`,
  legUnknown: (time: string, whom: string): string =>
    `${time} to ${whom}, by a way that is not known`,
  sameMoment: 'at the same moment',
  later: (time: string): string => `${time} after that`,
  /** `applied` and `stored` as the two before say them; null where it is not so. */
  thereafter: (applied: string | null, stored: string | null): string => {
    const parts = [
      ...(applied === null ? [] : [`taken in ${applied}`]),
      ...(stored === null ? [] : [`on its disk ${stored}`]),
    ];
    const said = parts.join('; ');
    return said === '' ? '' : ` ${said.slice(0, 1).toUpperCase()}${said.slice(1)}.`;
  },
  clocks:
    'Clocks differ: a time before the one it follows is the clocks’ error, shown as whiskers.',
  silent: (people: People): string =>
    `${names.listWho(people)} ${people.length === 1 ? 'has' : 'have'} not answered.`,
  unknown: (people: People): string =>
    `${names.listWho(people)} ${people.length === 1 ? 'has' : 'have'} no record of it: it is older than what they keep, or they do not have it.`,
  alone: 'Nobody else is within reach: this is all that is known of its way.',
  table: 'The same in figures',
  columns: {
    peer: 'Peer',
    from: 'Handed over by',
    received: 'Received',
    applied: 'Taken in',
    stored: 'On its disk',
    error: 'Clock',
    how: 'How',
  },
  replay: {
    title: 'Slowly, on the map',
    play: 'Play',
    pause: 'Pause',
    speed: 'Speed',
    tenth: 'one tenth',
    hundredth: 'one hundredth',
    scrub: 'Moment of the way',
    at: (ms: string): string => `${ms} ms on its way`,
    before: 'Step back',
    next: 'Next step',
    stepOf: (step: number, of: number): string => `Step ${step} of ${of}`,
    got: (who: string): string => `${who} has received it`,
    youGot: 'You have received it',
    stop: 'Take it off the map',
  },
};
