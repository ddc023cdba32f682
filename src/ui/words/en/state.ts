import { names } from './names.ts';

type People = readonly string[];

/** The state of a room. */
export const state = {
  label: 'State of the room',
  joining: 'Asking who is here.',
  together: (people: People): string => `Together with ${names.list(people)}.`,
  ownTabOnly: 'Nobody else is here yet; this room is also in another tab of yours.',
  nobodyYet: 'Nobody else is here yet.',
  nobodyNow: 'Nobody else is here now.',
  mayRead: 'You can read what this device holds.',
  inThisTabAlone: 'What you write is in this tab alone.',
  staysHere: 'Write; it stays on this device, and whoever opens the link gets all of it.',
  goesToMailbox:
    'Write; it stays on this device and goes into the mailbox, for whoever opens the link.',
  /** What was written here, while nobody else is. */
  mayClose: 'All of yours is on this device and in the mailbox: you may close everything.',
  onItsWay: 'The newest of yours is on its way to the mailbox.',
  noWay: (people: People): string =>
    `No way to ${people.length === 0 ? 'anyone' : names.list(people)} from here, not even to the relay.`,
  staysAndWaits: 'What you write stays on this device and waits.',
  apart: (here: People, apart: People, since: string | null): string =>
    `${here.length === 0 ? 'You' : names.youAnd(here)} are apart from ${names.list(apart)}${since === null ? '' : ` since ${since}`}.`,
  /** `own` of the edits were made on this device. */
  wait: (edits: number, own: number, apart: People, isSafe: boolean): string => {
    const all = edits === 1 ? '1 edit waits' : `${edits} edits wait`;
    const yours = edits === 1 ? '1 of your edits waits' : `${edits} of your edits wait`;
    const whom =
      apart.length === 0 ? '' : ` for ${apart.length === 1 ? names.list(apart) : 'them'}`;
    const some = own === 0 || own === edits ? '' : `, ${own} of them yours`;
    return `${own === edits ? yours : all}${whom}${some}${isSafe ? '; nothing is lost' : ''}.`;
  },
  allInStep: 'Everyone here has everything.',
  inStep: (people: People): string =>
    people.length === 0 ? '' : `${names.youAnd(people)} have everything.`,
  behind: (name: string, edits: number): string =>
    `${name} is ${edits === 1 ? '1 edit' : `${edits} edits`} behind.`,
  notInStepYet: (name: string): string => `${name} is not in step yet.`,
  /** For the top bar: 1 to 4 words. */
  short: {
    joining: 'Joining',
    offline: 'Offline',
    alone: 'Alone',
    apart: 'Apart',
    apartFrom: (people: number): string => `Apart from ${people}`,
    together: (people: number): string => `Together with ${people}`,
    wait: (edits: number): string => (edits === 1 ? '1 waits' : `${edits} wait`),
  },
};
