import { names } from '../names.ts';

type People = readonly string[];

const edits = (count: number): string => (count === 1 ? '1 edit' : `${count} edits`);
const wait = (count: number): string => (count === 1 ? 'waits' : 'wait');
const few = (people: People): string =>
  people.length > 2 ? `${people[0] ?? ''} and ${people.length - 1} others` : names.list(people);

/** The network view, the drawer, receipts. */
export const view = {
  /** For figures. */
  locale: 'en-GB',
  label: 'The network',
  close: 'Close the network',
  backTo: (room: string): string => `Back to ${room}`,
  shownAs: 'The network as',
  map: 'Map',
  table: 'Table',
  tools: 'What to look at',
  more: 'More',
  trace: 'Trace an edit',
  fault: 'Cause a fault',
  why: 'What would help',
  copyReport: 'Copy a report',
  copied: 'Copied',
  notCopied: 'This browser lets nothing be copied. The report stands below.',
  openMap: 'Open the map',
  closePart: 'Close',

  /** A moment that has passed; then the sentence that held. */
  at: (time: string, sentence: string): string => `At ${time}: ${sentence}`,
  nobodyElse: 'Nobody else is here.',
  nothingKnown: 'Nothing is known of this moment.',
  fromFile: (who: string, from: string, to: string): string =>
    `From a file of ${who}’s, ${from} to ${to}`,
  few,
  /** Parts of the next two. */
  apartFrom: (people: People, since: string | null): string =>
    `from ${few(people)}${since === null ? '' : ` since ${since}`}`,
  apart: (here: People, from: People): string =>
    `${here.length === 0 ? 'You' : names.youAnd(here)} are apart ${names.list(from)}.`,
  apartInFile: (people: People, from: People): string =>
    `${names.listWho(people)} ${people.length === 1 ? 'is' : 'are'} apart ${names.list(from)}.`,
  togetherInFile: (people: People): string =>
    people.length === 1 ? `${names.list(people)} alone.` : `${names.listWho(people)}, together.`,
  waitInFile: (all: number): string => `${edits(all)} ${wait(all)} for the others.`,
  /** Where several islands wait: one part each, `own` of the edits made on this device; then all of them. */
  waitFor: (all: number, own: number, people: People): string => {
    const what = own > 0 && own === all ? `${all} of your edits` : edits(all);
    const some = own === 0 || own === all ? '' : `, ${own} of them yours`;
    return `${what} ${wait(all)} for ${few(people)}${some}`;
  },
  waitAtMost: (all: number, people: People): string =>
    `at most ${edits(all)} ${wait(all)} for ${few(people)}`,
  waits: (parts: People, isSafe: boolean): string =>
    `${parts.join('; ')}${isSafe ? '; nothing is lost' : ''}.`,
  onThisDisk: 'All of them are on this device’s disk.',
  onDisks: 'All of them are on this device’s disk and on another’s.',
  notOnDisk: 'Not all of them are on a disk yet.',
  unknown: 'What the others have written since is not known here.',
  ahead: (count: number): string => `When last heard, they had ${edits(count)} that are not here.`,
  inStep: (pages: number): string =>
    pages < 2
      ? 'Everyone here has everything.'
      : `Everyone here has everything, on all ${pages} pages.`,
  reach: (direct: number, via: number, relayed: number): string => {
    const ways = [
      ...(direct > 0 ? [`${direct} directly`] : []),
      ...(via > 0 ? [`${via} via friends`] : []),
      ...(relayed > 0 ? [`${relayed} through the relay`] : []),
    ];
    return `You reach ${names.list(ways)}.`;
  },
  you: 'you',
  yourOtherTab: 'your other tab',
  yourOtherDevice: (name: string): string => `${name}, your other device`,

  facts: {
    peers: (time: string): string => `Peers, ${time}`,
    peer: 'Peer',
    island: 'Island',
    path: 'Path from you',
    pathFrom: (name: string): string => `Path from ${name}`,
    roundTrip: 'Round trip',
    minutes: 'Two minutes',
    jitter: 'Jitter',
    lost: 'Lost',
    thisPage: 'This page',
    allPages: 'All pages',
    heard: 'Last heard',
    clock: 'Clock',
    screen: 'Edit to screen',
    yours: 'yours',
    theirs: (name: string): string => `${name}’s`,
    apart: 'apart',
    apartNumber: (number: number): string => `apart, number ${number}`,
    noIsland: 'none',
    was: (time: string): string => `was ${time}`,
    notKnown: 'not known',
    ago: (seconds: number): string => (seconds < 1 ? 'just now' : `${seconds} s ago`),
    inStep: 'in step',
    behind: (count: number): string => `${count} behind`,
    ahead: (count: number): string => `${count} ahead`,
    lacks: (count: number, own: number): string =>
      own === count ? `lacks your ${count}` : `lacks ${count}`,
    differs: 'not in step',
    mayLook: 'may look, not write',
    clockAhead: (time: string, error: string): string => `${time} ahead, within ${error}`,
    clockBehind: (time: string, error: string): string => `${time} behind, within ${error}`,
    clockSame: (error: string): string => `the same, within ${error}`,
    edit: (last: string, median: string): string => `${last}, mostly ${median}`,
    links: 'Links',
    from: 'From',
    to: 'To',
    kind: 'Path',
    backlog: 'Waiting to be sent',
    rate: 'Bytes a second',
    claims: 'Who says so',
    both: 'both ends',
    only: (name: string): string => `only ${name} says so`,
    onlyYou: 'only you say so',
    remembered: 'as last heard',
    noLinks: 'No links are known.',
    moreLinks: (count: number): string =>
      `${count} more through the relay, between others; both ends say so.`,
    relays: 'The relay',
    hosts: 'Hosts and the relay',
    relayOf: (people: People): string => `On the relay: ${names.list(people)}.`,
    anotherRelay: (people: People): string => `On another relay: ${names.list(people)}.`,
    tab: 'A tab of the same browser',
    direct: 'Direct',
    relayed: 'Through the relay',
    islands: 'Islands',
    islandOf: (number: number, people: People): string => `Island ${number}: ${names.list(people)}`,
    lands: (count: number): string =>
      count === 1 ? 'one land' : `${count} lands that only the relay joins`,
    faults: 'Faults',
    fault: (what: string, by: string, until: string): string =>
      `${what} Caused by ${by}, until ${until}.`,
    select: (name: string): string => `Look closer at ${name}`,
    selectLink: (from: string, to: string): string =>
      `Look closer at the link from ${from} to ${to}`,
    percent: (percent: number): string => `${percent} %`,
    spark: (least: string, most: string): string =>
      `Round trips of two minutes: ${least} to ${most}`,
  },

  note: {
    close: (name: string): string => `Close what is known of ${name}`,
    you: 'This is you: this tab of this browser.',
    roundTrip: 'Round trip',
    minutes: 'Two minutes',
    span: (least: string, most: string): string => `${least} to ${most}`,
    jitter: 'Jitter',
    lost: 'Lost on the way',
    backlog: 'Waiting to be sent',
    rate: 'Bytes a second',
    thisPage: 'This page',
    allPages: 'All pages',
    differing: 'Pages that differ',
    page: (title: string, behind: number, ahead: number): string => {
      const parts = [
        ...(behind > 0 ? [`${behind} behind`] : []),
        ...(ahead > 0 ? [`${ahead} ahead`] : []),
      ];
      return `${title}: ${parts.length === 0 ? 'not in step' : parts.join(', ')}`;
    },
    heard: 'Last heard',
    clock: 'Clock',
    screen: 'Edit to screen',
    worst: (last: string, median: string, worst: string): string =>
      `${last}, mostly ${median}, at worst ${worst}`,
    link: (from: string, to: string): string => `${from} and ${to}`,
    claims: 'Who says so',
    help: 'What would help',
    notTold: 'Jitter, loss and bytes are told while somebody watches; nothing has come yet.',
  },

  lastEdit: {
    title: 'Your last edit, on their screens',
    none: 'None yet. What you write next is shown here.',
    plus: (time: string): string => `+${time}`,
    notYet: (name: string): string => `${name}, not yet`,
    shownTo: (name: string, time: string): string => `${name} after ${time}`,
    shown: (parts: People): string => `Shown to ${names.list(parts)}.`,
    received: (people: People): string => `With ${names.list(people)}, whose page is not open.`,
    notYetTo: (people: People): string => `Not yet to ${names.list(people)}.`,
  },

  holders: {
    title: 'Where your last edit lives',
    selected: 'Who wrote this, and where it lives',
    here: 'This device',
    onDisk: 'on its disk',
    onThisDisk: 'on this disk',
    saving: 'being saved',
    notYet: 'not yet',
    notYetApart: 'out of reach, not yet',
    mailbox: 'The mailbox',
    kept: 'keeps it',
    mailboxNot: {
      joining: 'has not answered yet',
      here: 'not yet',
      away: 'out of reach, not yet',
      full: 'full, and has it not',
    },
    since: (time: string): string => `on its disk at ${time}`,
    nobody: 'No other device is known.',
    madeBy: (time: string): string => `written ${time} at the latest`,
    count: (holders: number, devices: number, inMailbox: boolean): string => {
      if (devices === 0)
        return inMailbox ? 'on this device, in the mailbox' : 'on this device, nowhere else';
      const kept = inMailbox ? ', in the mailbox' : '';
      if (holders < devices)
        return devices === 1
          ? `not yet held by the other device${kept}`
          : `held by ${holders} of ${devices} others${kept}`;
      if (devices === 1) return `held by the other device${kept}`;
      return `${devices === 2 ? 'held by both others' : `held by all ${devices} others`}${kept}`;
    },
    /** Part of it is older or further than what is known; `held` is of the rest. */
    ofKnown: (held: string): string => `of what is known: ${held}`,
    timeUnknown: 'when is not known',
    unknownAuthor: 'someone whose keys are not known',
    old: 'It is older than the last checkpoint: who holds it is not known edit by edit.',
    cut: 'It is long: only its first part was looked at.',
    close: 'Close',
  },

  /** What is found, most important first. */
  findings: {
    'not-saved': (waiting: number): string =>
      `Your edits are not on this device’s disk; ${edits(waiting)} of them ${waiting === 1 ? 'is' : 'are'} on no other either.`,
    faults: (count: number): string =>
      `${count === 1 ? 'A fault was' : `${count} faults were`} caused here: nothing else need be wrong.`,
    offline: 'Nobody is within reach from here, and neither is the relay.',
    'relay-away':
      'The relay is out of reach. Whoever is linked directly stays; nobody new can be met.',
    'relay-joining': 'The relay has not answered yet.',
    'mailbox-full': (waiting: number): string =>
      `The mailbox is full: ${edits(waiting)} of yours ${waiting === 1 ? 'is' : 'are'} not in it.`,
    'mailbox-away': (waiting: number): string =>
      `The mailbox is out of reach: ${edits(waiting)} of yours ${waiting === 1 ? 'is' : 'are'} not in it yet.`,
    apart: (count: number): string =>
      count === 1
        ? 'The relay answers here, and one peer does not: asleep, closed, or without a network.'
        : `The relay answers here, and ${count} peers do not: asleep, closed, or without a network.`,
    'relay-only': 'Direct paths are turned off here: everything goes through the relay.',
    'no-webrtc': 'This browser opens no direct paths: everything goes through the relay.',
    'blocked-here': (count: number): string =>
      `No attempt at a direct path reached any of ${count} peers: this network seems to block them (UDP).`,
    'blocked-there': (name: string): string =>
      `${name} has a direct path with nobody: that network seems to block them (UDP).`,
    'no-way-between': (name: string): string =>
      `Between this network and that of ${name} no direct path was found.`,
    'peer-relay-only': (name: string): string => `${name} takes no direct paths.`,
    'own-clock': (time: string, isBehind: boolean, clocks: number): string =>
      `This device’s clock is ${time} ${isBehind ? 'behind' : 'ahead'}, as ${clocks} others agree.`,
    'clocks-differ': (name: string, time: string, isAhead: boolean): string =>
      `The clock of ${name} is ${time} ${isAhead ? 'ahead of' : 'behind'} this one.`,
    loss: (name: string, percent: string): string =>
      `${percent} of what goes to ${name} and back is lost on the way.`,
    backlog: (name: string, bytes: string): string =>
      `${bytes} wait to be sent to ${name}, and it grows.`,
    jitter: (name: string, jitter: string, time: string): string =>
      `The round trip to ${name} moves by ${jitter} around ${time}.`,
    slow: (name: string, time: string): string => `${name} is far: a round trip takes ${time}.`,
    hidden: 'This page is not in front: browsers slow down what they hide.',
  },
  help: {
    'allow-direct': 'Turn on direct paths in the settings.',
    'ask-them': 'Ask them whether direct paths are turned off or blocked there.',
    'other-browser': 'Try another browser.',
    'other-network': 'Try another network that lets UDP pass; a phone’s, to compare.',
    'better-signal': 'Go nearer to the radio, or use a cable.',
    'check-network': 'Look whether this device has a network.',
    'set-clock': 'Let this device set its clock by itself.',
    'ask-them-to-set-clock': 'Ask them to let their device set its clock by itself.',
    'show-page': 'Keep this page in front.',
    'heal-faults': 'Heal the faults.',
    'free-space': 'Free some space on this device.',
    'other-host': 'Add another host to the room, or ask whoever runs this one for more space.',
    'keep-open': 'Keep this page open until others have your edits.',
    wait: 'Wait: it is tried again by itself.',
  },
  relaySees: {
    title: 'What the host can see',
    nothingNow: 'It is out of reach, and sees nothing now.',
    room: 'That there is this room, by a name that nobody can guess.',
    sessions: (count: number): string =>
      count === 1
        ? 'One session on it, by a key that is new each time, and its address.'
        : `${count} sessions on it, by keys that are new each time, and the address of each.`,
    carries: (count: number): string =>
      count === 0
        ? 'Nothing of what you write: no path of yours leads through it now.'
        : `When, how much and with whom you exchange: ${count === 1 ? 'one path' : `${count} paths`} of yours ${count === 1 ? 'leads' : 'lead'} through it, sealed.`,
    mailbox:
      'Its mailbox keeps sealed letters: how large each is, when it came, and which sessions may write.',
    never: 'Never words, names or pages, nor who you are.',
  },

  report: {
    title: 'What is found here',
    fine: 'Nothing here is in the way: every path is as good as it can be known to be.',
    copyTitle: 'A report, to send to whoever helps',
    means:
      'It holds figures, paths and times. It holds no names, no words of yours, no link and no address.',
  },
};
