import { names } from '../names.ts';

type People = readonly string[];

const minutes = (ms: number): string => {
  const s = Math.round(ms / 1000);
  if (s < 60) return s === 1 ? '1 second' : `${s} seconds`;
  const m = Math.round(s / 60);
  return m === 1 ? '1 minute' : `${m} minutes`;
};

/** Faults that people cause. */
export const faults = {
  /** How everyone is called in sentences here, in traces and in the last hour. */
  you: { who: 'You', also: 'you', whom: 'you' },
  otherTab: { who: 'Your other tab', also: 'your other tab', whom: 'your other tab' },

  title: 'Cause a fault',
  close: 'Close the faults',
  means:
    'A fault makes the real paths of this room worse, so that you see what then happens. Everyone sees it and who caused it, anyone who may write can heal it, and it ends by itself. Nothing written is lost by it.',

  allow: {
    title: 'Faults for others',
    isOff: 'Nobody may cause faults for others in this room.',
    isOn: 'Whoever may write can cause faults for others in this room.',
    means:
      'If you allow it, everyone who may write in this room can cut and slow the paths of all who are in it, for ten minutes at most at a time. Everyone sees who does it, and can heal it.',
    turnOn: 'Allow faults in this room',
    turnOff: 'No longer allow faults',
    viewer:
      'You came by a link to look, so you cannot cause faults for others or allow them. You can still worsen your own paths.',
    ownOnly: 'Until it is allowed, you can only worsen your own paths.',
  },

  where: {
    title: 'Where',
    self: 'At me',
    all: 'Everywhere',
    relay: 'The relay',
    peer: 'At one peer',
    link: 'Between two peers',
    islands: 'Between two islands',
    otherIsland: 'On the other island',
    peerLabel: 'Which peer',
    a: 'One of them',
    b: 'The other',
    kind: 'Which way',
    kinds: {
      any: 'every way',
      tab: 'between tabs',
      direct: 'direct',
      relayed: 'through the relay',
    },
    nobody: 'Nobody else is known here.',
  },
  what: {
    title: 'What happens',
    cut: 'Nothing passes',
    goOffline: 'Go offline: nothing passes',
    oneWay: 'Nothing passes one way',
    worse: 'It gets worse',
    profile: 'It is like a network elsewhere',
    pause: 'It stands still, as a laptop that was shut',
    pauseMe: 'I stand still, as a laptop that was shut',
    way: 'Which way nothing passes',
    fromTo: (from: string, to: string): string => `from ${from} to ${to}`,
    to: (whom: string): string => `to ${whom}`,
    from: (whom: string): string => `away from ${whom}`,
    profileLabel: 'Which network',
    source: (source: string): string => `Source: ${source}`,
  },
  fields: {
    delayMs: 'Delay, ms each way',
    jitterMs: 'Jitter, up to ms more',
    loss: 'Lost, in percent',
    duplicate: 'Doubled, in percent',
    reorder: 'Overtaken, in percent',
    kbps: 'At most, kilobits a second',
  },
  /** By their names on the wire (faults/profiles.ts). */
  profiles: {
    gprs: 'GPRS',
    'edge-lossy': 'EDGE, lossy',
    '3g': '3G',
    '3g-lossy': '3G, lossy',
    '4g': '4G, fast',
    'cellular-mexico': 'mobile, Mexico',
    'dsl-poor': 'DSL, poor',
    'wifi-bad': 'Wi-Fi, bad',
    'wifi-good': 'Wi-Fi, good',
    starlink: 'satellite, low (Starlink)',
    'satellite-geo': 'satellite, geostationary',
    transatlantic: 'across the Atlantic',
    'around-the-world': 'around the world',
  },
  forHow: { title: 'For how long' },
  duration: minutes,

  /** What is wrong with what was asked for. */
  problem: {
    nothing: 'Say what gets worse: a delay, a loss or something else.',
    noPeer: 'Choose a peer.',
    noLink: 'Choose two different peers.',
    noIslands: 'Choose who is on the other island.',
    noProfile: 'Choose a network.',
    onePeerWay: 'One way can be cut between two peers, or at one peer.',
    pausePeer: 'Only a peer can stand still.',
    number: (field: string, least: string, most: string): string =>
      `${field}: a number from ${least} to ${most}.`,
    notAllowed: 'Faults for others are not allowed in this room.',
    tooMany: 'As many faults as can be told apart hold already. Heal one first.',
    refused: 'That could not be done.',
  },

  /** The sentence before it is made. `till` is a time. */
  preview: 'What will happen',
  lasts: (ms: number, till: string): string => `It lasts ${minutes(ms)}, until ${till}.`,
  on: {
    self: 'On every path of yours',
    all: 'On every path of everyone in this room',
    relay: 'On everyone’s way to the relay',
    peer: (whom: string): string => `On every path of ${whom}`,
    link: (a: string, b: string): string => `Between ${a} and ${b}`,
    linkKind: (a: string, b: string, kind: string): string =>
      `Between ${a} and ${b}, on the ${kind === 'direct' ? 'direct way' : kind === 'tab' ? 'way between tabs' : 'way through the relay'} only`,
    islands: (islands: People): string =>
      `Between ${islands.length} islands (${islands.join('; ')})`,
  },
  does: {
    cut: 'nothing passes',
    aToB: (a: string, b: string): string => `nothing passes from ${a} to ${b}`,
    inTo: (whom: string): string => `nothing reaches ${whom}`,
    outOf: (whom: string): string => `nothing leaves ${whom}`,
    delay: (ms: number): string => `everything takes ${ms} ms longer each way`,
    jitter: (ms: number): string => `up to ${ms} ms more, drawn anew each time`,
    loss: (percent: string): string =>
      `${percent} % is lost on the way, and what must arrive comes later instead`,
    duplicate: (percent: string): string => `${percent} % of what may be lost comes twice`,
    reorder: (percent: string): string => `${percent} % of what may be lost is overtaken`,
    kbps: (kbps: string): string => `no more than ${kbps} kilobits a second pass each way`,
    pause: (who: string): string => `${who} stands still and answers nobody`,
    pauseYou: 'you stand still and answer nobody; what you write is kept here',
  },
  roundTrip: (ms: number): string => `A round trip grows by ${ms} ms.`,
  likeProfile: (profile: string): string => `As on this network: ${profile}.`,
  becomes: {
    same: 'All who are here still reach each other by other ways.',
    parts: (islands: People): string =>
      `The room then parts into ${islands.length} islands: ${islands.join('; ')}.`,
    you: 'You then reach nobody.',
    unheard: 'Who hears whom then is not known beforehand.',
  },
  newcomers: 'Whoever joins meanwhile is with the first of these islands.',
  keeps: 'What is written meanwhile is kept, and arrives when it has healed.',
  late: 'Nothing written is lost by it; it arrives later.',
  cause: 'Cause the fault',
  caused: 'It holds now.',

  /** Faults that hold, in a few words: "Between Ana and Bo: 200 ms more each way." */
  holds: {
    title: 'What holds now',
    none: 'No fault holds.',
    by: (who: string): string => `by ${who}`,
    byYou: 'by you',
    left: (time: string): string => `${time} left`,
    seconds: (s: number): string => `${s} s`,
    minutes: (m: number, s: number): string => (s === 0 ? `${m} min` : `${m} min ${s} s`),
    heal: 'Heal',
    healOf: (what: string): string => `Heal: ${what}`,
    healAll: 'Heal all',
    healOwn: 'Heal yours',
    /** To whoever may only look. */
    ofOthers: (people: People): string =>
      `You can heal only what you caused yourself. What was caused by ${names.list(people)} can be healed by anyone who may write, and it ends by itself.`,
    healed: 'Healed.',
  },
  at: {
    self: 'Your paths',
    all: 'Every path',
    relay: 'The relay',
    peer: (whom: string): string => `Paths of ${whom}`,
    link: (a: string, b: string): string => `Between ${a} and ${b}`,
    linkKind: (a: string, b: string, kind: string): string =>
      `Between ${a} and ${b}, ${kind === 'direct' ? 'direct' : kind === 'tab' ? 'between tabs' : 'through the relay'}`,
    islands: (islands: People): string =>
      `Between ${islands.length} islands (${islands.join('; ')})`,
  },
  is: {
    cut: 'cut',
    aToB: (a: string, b: string): string => `cut from ${a} to ${b}`,
    inTo: 'nothing comes in',
    outOf: 'nothing goes out',
    delay: (ms: number): string => `${ms} ms more each way`,
    jitter: (ms: number): string => `up to ${ms} ms of jitter`,
    loss: (percent: string): string => `${percent} % lost`,
    duplicate: (percent: string): string => `${percent} % doubled`,
    reorder: (percent: string): string => `${percent} % overtaken`,
    kbps: (kbps: string): string => `${kbps} kbit/s at most`,
    pause: 'standing still',
  },
  short: (where: string, what: People): string => `${where}: ${what.join(', ')}.`,

  notice: {
    label: 'Faults',
    one: (who: string, what: string, till: string): string =>
      `${who} caused a fault, until ${till}. ${what}`,
    oneOfYours: (what: string, till: string): string => `Your fault holds until ${till}. ${what}`,
    many: (count: number, people: People, till: string): string =>
      `${count} faults hold, caused by ${names.list(people)}, the last until ${till}.`,
    healAll: 'Heal all',
    healOwn: 'Heal yours',
    hide: 'Hide this line',
    show: (count: number): string => (count === 1 ? 'One fault holds' : `${count} faults hold`),
    look: 'See them',
  },
  split: {
    title: 'Part the room?',
    go: 'Part the room',
  },
};
