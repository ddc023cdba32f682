const edits = (count: number): string => (count === 1 ? '1 edit' : `${count} edits`);
const peers = (count: number): string => (count === 1 ? '1 peer' : `${count} peers`);

/** The last hour. */
export const timeline = {
  label: 'The last hour',
  labelOfFile: 'The hour of the file',
  now: 'Now',
  end: 'The end',
  mark: 'The moment that is shown',
  /** What the mark says aloud. `far` of the peers are out of reach. */
  markAt: (time: string, here: number, far: number): string =>
    far === 0 ? `${time}, ${peers(here)}` : `${time}, ${peers(here)} here, ${far} out of reach`,
  markNow: (here: number, far: number): string =>
    far === 0 ? `now, ${peers(here)}` : `now, ${peers(here)} here, ${far} out of reach`,
  markUnknown: (time: string): string => `${time}, nothing is known of then`,
  happened: 'What happened',
  nothing: 'Nothing has happened yet.',
  earlier: (count: number): string => `Show ${count} earlier`,
  showAt: (time: string): string => `Show the network at ${time}`,
  save: 'Save as a file',
  saved: (name: string): string => `Saved as ${name}. Names are in it; no link, no key, no text.`,
  open: 'Open a file',
  dropHere: 'Let go, and the file is opened.',
  reading: 'Reading the file.',
  stopReading: 'Stop reading',
  readingStopped: 'Reading was stopped. Nothing was changed.',
  /** `day` as the language writes days. */
  fileOf: (who: string, room: string, day: string, from: string, to: string): string =>
    `A file of ${who}’s, of the room ${room}: ${day}, ${from} to ${to} on that clock.`,
  backToRoom: 'Back to this room',
  wrong: {
    notOne: 'This file is no timeline of Folkmoot. Nothing was changed.',
    newer:
      'This file was made by a newer Folkmoot. Reload to get the newest version, then open it.',
    tooLarge: 'This file is larger than a timeline can be. Nothing was changed.',
    broken: (where: string): string =>
      `This timeline does not hold together, at ${where}. Nothing was changed.`,
    unread: 'The file could not be read.',
    tooSlow: (seconds: number): string =>
      `This file takes more than ${seconds} seconds to read, longer than a timeline does: reading was stopped. Nothing was changed.`,
    unsaved: 'The code that saves the hour could not be fetched. Nothing was saved; try again.',
  },
  file: (room: string, day: string, time: string): string => `${room}, ${day} ${time}`,

  path: {
    tab: 'in this browser',
    direct: 'directly',
    via: 'via others',
    relayed: 'through the relay',
    'out-of-reach': 'without a path yet',
  },
  pathNow: {
    tab: 'in this browser',
    direct: 'direct',
    via: 'via others',
    relayed: 'relayed',
    'out-of-reach': 'out of reach',
  },
  joined: (who: string, how: string): string => `${who} joined, ${how}.`,
  left: (who: string, isInStep: boolean): string =>
    isInStep ? `${who} left, in step.` : `${who} left, not in step.`,
  parted: (people: string): string => `${people} fell out of reach.`,
  /** `count` of them. */
  merged: (people: string, count: number): string =>
    `${people} ${count === 1 ? 'is' : 'are'} within reach again.`,
  pathChanged: (whom: string, from: string, to: string, why: string | null): string =>
    `The path to ${whom}, ${from} before, is ${to} now${why === null ? '' : `: ${why}`}.`,
  pathVia: (whom: string, from: string, via: string, why: string | null): string =>
    `The path to ${whom}, ${from} before, is via ${via} now${why === null ? '' : `: ${why}`}.`,
  repair: (count: number, from: string): string =>
    `A gap was filled: ${edits(count)} came from ${from} by being asked for.`,
  inStep: 'Everyone here has everything.',
  fault: (who: string, what: string): string => `${who} caused a fault. ${what}`,
  youFault: (what: string): string => `You caused a fault. ${what}`,
  healed: (who: string, what: string): string => `${who} healed a fault. ${what}`,
  youHealed: (what: string): string => `You healed a fault. ${what}`,
  ended: (what: string): string => `The time of a fault was over. ${what}`,
  linkLost: (kind: 'tab' | 'direct' | 'relayed', whom: string, why: string | null): string => {
    const link = {
      tab: 'The way between tabs',
      direct: 'The direct way',
      relayed: 'The way through the relay',
    }[kind];
    return `${link} to ${whom} was lost${why === null ? '' : `: ${why}`}.`;
  },
  cutOff: (who: string, why: string): string => `${who} was cut off from this room: ${why}.`,
  /** Behind a sentence of what came over and over. */
  times: (count: number, until: string): string => `${count} times, until ${until}.`,
  why: {
    silent: 'nothing was heard on it any more',
    noPath: 'no direct way was found between these networks',
    closed: 'the other side closed it',
    replaced: 'a newer one took its place',
    relay: 'the relay was gone',
    fault: 'a fault held back too much',
  },
  /** A few words beside a tick of the strip. */
  tick: {
    joined: (who: string, how: string | null): string =>
      how === null ? `${who} joined` : `${who} joined, ${how}`,
    left: (who: string): string => `${who} left`,
    apart: 'apart',
    merged: 'together again',
    fault: 'a fault',
    healed: 'healed',
    relayAway: 'no relay',
    relayHere: 'the relay is back',
    repair: 'repaired',
    cutOff: (who: string): string => `${who} cut off`,
  },
};
