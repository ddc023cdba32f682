/** The map of the network. What stands on water is italic there and small here. */
export const map = {
  title: 'Map of the network',
  key: {
    title: 'Key',
    direct: 'direct',
    tab: 'a tab of one browser',
    via: 'via a friend',
    relayed: 'through the relay',
    land: 'land: direct paths, no relay needed',
    shallows: 'shallows: one island, ferries cross',
    deep: 'deep water: no way across',
    far: 'out of reach, as last heard',
    places: 'Places mean nothing here; paths and shores do.',
  },
  you: 'You',
  yourOtherTab: 'your other tab',
  mayLook: 'may look',
  behind: (edits: number): string => `${edits} behind`,
  relay: 'the relay',
  relayAtAnchor: 'the relay, in reserve',
  withMailbox: 'with a mailbox',
  relayNotHeard: (since: string | null): string =>
    since === null ? 'the relay, as last heard' : `the relay, not heard since ${since}`,
  time: (ms: number): string => (ms < 1 ? '< 1 ms' : `${Math.round(ms)} ms`),
  timeBetween: (fromMs: number, toMs: number): string =>
    `${Math.round(fromMs)} to ${Math.round(toMs)} ms`,
  via: (name: string, between: string, time: string | null): string =>
    time === null ? `${name} via ${between}` : `${name} via ${between}, ${time}`,
  relayed: (time: string): string => `relayed, ${time}`,
  apart: (since: string | null): string => (since === null ? 'apart' : `apart since ${since}`),
  wait: (edits: number): string => (edits === 1 ? '1 edit waits' : `${edits} edits wait`),
  onTheirWay: (edits: number): string =>
    edits === 1 ? '1 more edit on its way' : `${edits} more edits on their way`,
  fault: {
    cut: 'cut',
    cutOneWay: 'cut one way',
    delay: (ms: number): string => `+${ms} ms each way`,
    jitter: (ms: number): string => `up to ${ms} ms more`,
    /** In place of a number of percents. */
    underOne: 'under 1',
    loss: (percent: string): string => `${percent} % lost`,
    duplicate: (percent: string): string => `${percent} % doubled`,
    reorder: (percent: string): string => `${percent} % overtaken`,
    kbps: (kbps: number): string => `${kbps} kbit/s`,
    pause: 'stands still',
    everywhere: (what: string): string => `everywhere: ${what}`,
  },
  /** Houses dragged apart: what would be parted, asked before it is done. */
  plan: {
    ask: (names: string): string => `Part ${names} from the others?`,
    part: 'Part them…',
    back: 'Put them back',
  },
  /** A house that was dragged and stays where it was: why. */
  refused: {
    onHouse: 'Not moved: another house is too near.',
    onShore: 'Not moved: its coast would run into another.',
    outOfReach: 'Not moved: from here nobody out of reach can be parted.',
    onlyShown: 'Not moved: this map shows, and parts nobody.',
  },
};
