/** What happened, one sentence each; and a few words for its tick on the strip. */
import type { TimelineEvent } from '../../../watch/timeline-types.ts';
import type { NetworkWords, Words } from '../../words/catalog.ts';
import { clockSeconds } from '../../words/names.ts';
import { faultWords, relaySentence } from '../../words/peers.ts';
import { faultShort } from '../faults/say-fault.ts';
import { whoAll, type WhoIs } from './who.ts';

export type Teller = {
  words: Words;
  network: Pick<NetworkWords, 'timeline' | 'faults'>;
  who: WhoIs;
};

/** What `link` and `mesh` say of a lost way, in English and for logs; the first that fits. */
const REASONS: readonly [RegExp, keyof NetworkWords['timeline']['why']][] = [
  [/held back/, 'fault'],
  [/silent/, 'silent'],
  [/no direct path/, 'noPath'],
  [/newer link/, 'replaced'],
  [/relay/, 'relay'],
  [/other side|closed|gone|leaving|left/, 'closed'],
];

function whyOf({ why }: NetworkWords['timeline'], reason: string | null): string | null {
  const key = reason === null ? undefined : REASONS.find(([pattern]) => pattern.test(reason))?.[1];
  return key === undefined ? null : why[key];
}

export function eventSentence(event: TimelineEvent, teller: Teller): string {
  const { timeline } = teller.network;
  const sentence = whatHappened(event, teller);
  if ((event.times ?? 1) < 2) return sentence;
  return `${sentence} ${timeline.times(event.times ?? 1, clockSeconds(event.lastMs ?? event.atMs))}`;
}

function whatHappened(event: TimelineEvent, teller: Teller): string {
  const { words, who } = teller;
  const { timeline } = teller.network;
  switch (event.type) {
    case 'joined':
      return timeline.joined(who(event.peer).who, timeline.path[event.path]);
    case 'left':
      return timeline.left(who(event.peer).who, event.inStep);
    case 'parted':
      return timeline.parted(whoAll(words, event.peers.map(who)));
    case 'merged':
      return timeline.merged(whoAll(words, event.peers.map(who)), event.peers.length);
    case 'path':
      return pathSentence(event, teller);
    case 'relay':
      return relaySentence(words, { state: event.state, reason: event.reason, rttMs: null });
    case 'repair':
      return timeline.repair(event.entries, who(event.from).whom);
    case 'in-step':
      return timeline.inStep;
    case 'fault':
    case 'healed':
      return faultSentence(event, teller);
    case 'link-lost':
      return timeline.linkLost(event.kind, who(event.peer).whom, whyOf(timeline, event.reason));
    case 'cut-off':
      return timeline.cutOff(who(event.peer).who, faultWords(words, event.reason));
  }
}

function pathSentence(
  { peer, from, to, via, reason }: Extract<TimelineEvent, { type: 'path' }>,
  { network: { timeline }, who }: Teller,
): string {
  const [whom, before, why] = [who(peer).whom, timeline.pathNow[from], whyOf(timeline, reason)];
  return to === 'via' && via !== null
    ? timeline.pathVia(whom, before, who(via).whom, why)
    : timeline.pathChanged(whom, before, timeline.pathNow[to], why);
}

function faultSentence(
  event: Extract<TimelineEvent, { type: 'fault' | 'healed' }>,
  { words, network: { timeline, faults }, who }: Teller,
): string {
  const what = faultShort(event.fault, { words, faults, who });
  const by = event.type === 'fault' ? event.fault.by : event.by;
  if (by === null) return timeline.ended(what);
  const person = who(by);
  if (event.type === 'fault')
    return person.isSelf ? timeline.youFault(what) : timeline.fault(person.who, what);
  return person.isSelf ? timeline.youHealed(what) : timeline.healed(person.who, what);
}

export type Tick = {
  text: string;
  /** Who of the labels stays when there is little space. */
  weight: number;
};

/** Null: told in the list only. */
export function tickOf(event: TimelineEvent, { words, network, who }: Teller): Tick | null {
  const { tick, path } = network.timeline;
  switch (event.type) {
    case 'joined': {
      const isNear = event.path === 'direct' || event.path === 'tab';
      return {
        text: tick.joined(who(event.peer).who, isNear ? null : path[event.path]),
        weight: 3,
      };
    }
    case 'left':
      return { text: tick.left(who(event.peer).who), weight: 3 };
    case 'parted':
      return { text: tick.apart, weight: 5 };
    case 'merged':
      return { text: tick.merged, weight: 5 };
    case 'relay':
      return { text: event.state === 'away' ? tick.relayAway : tick.relayHere, weight: 2 };
    case 'repair':
      return { text: tick.repair, weight: 1 };
    case 'fault':
      return { text: tick.fault, weight: 4 };
    case 'healed':
      return { text: tick.healed, weight: 4 };
    case 'cut-off':
      return { text: tick.cutOff(whoAll(words, [who(event.peer)])), weight: 5 };
    case 'path':
    case 'in-step':
    case 'link-lost':
      return null;
  }
}
