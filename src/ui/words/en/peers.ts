/** Peers, their paths, the relay. */
export const peers = {
  yourOtherTab: 'Your other tab',
  someoneElse: 'someone else',
  time: (ms: number): string => (ms < 1 ? 'under 1 ms' : `${ms} ms`),
  /** `to` is null for another tab of ours. */
  tab: 'In this browser',
  direct: (to: string | null): string => (to === null ? 'Direct' : `Direct to ${to}`),
  relayed: (to: string | null): string =>
    to === null ? 'Through the relay' : `Through the relay to ${to}`,
  via: (to: string | null, between: string): string =>
    to === null ? `Via ${between}` : `To ${to} via ${between}`,
  /** Why the way leads through the relay; no more than is known. */
  notDirect: {
    'relay-only': 'direct paths are turned off here',
    'no-webrtc': 'this browser opens no direct paths',
    'peer-relay-only': 'the other side takes no direct paths',
    failing: 'attempts at a direct path have failed so far',
  },
  outOfReach: (since: string | null): string =>
    since === null ? 'Out of reach' : `Out of reach since ${since}`,
  left: (at: string | null): string => (at === null ? 'Left' : `Left at ${at}`),
  cutOff: (why: string): string => `Cut off from this room: ${why}`,
  why: {
    forged: 'it passed on a forgery',
    twoLogs: 'it signed two histories',
    certificate: 'its certificates do not hold',
    wroteByView: 'it wrote without the right to',
    garbage: 'it sent what makes no sense',
    other: 'it broke the rules of the room',
  },
  mayLook: 'may look, not write',
  inStep: 'in step',
  notInStepYet: 'not in step yet',
  behind: (edits: number): string => `${edits} behind`,
  wait: (edits: number): string => (edits === 1 ? '1 waits' : `${edits} wait`),
  relay: {
    here: (time: string | null): string =>
      time === null ? 'The relay is here.' : `The relay is here, ${time}.`,
    joining: 'The relay has not answered yet.',
    away: (why: string | null): string =>
      why === null ? 'The relay is out of reach.' : `The relay is out of reach: ${why}.`,
    why: {
      private: 'it is private, and this link names no token that it takes',
      refused: 'it says that this link does not open this room',
      full: 'the room is full there',
      crowded: 'it has no space for more rooms',
      tooMany: 'too many peers come from this network',
      rate: 'it limits how fast we may speak',
      version: 'it speaks another version',
      restarts: 'it restarts',
      silent: 'it fell silent',
    },
  },
};
