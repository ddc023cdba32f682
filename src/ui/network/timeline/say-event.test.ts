import { describe, expect, test } from 'vitest';
import type { RoomFault } from '../../../faults/room-fault.ts';
import { snapshotOf } from '../../../watch/snapshot-fixture.ts';
import type { TimelineEvent, TimelineHappening } from '../../../watch/timeline-types.ts';
import { de } from '../../words/de/words.ts';
import { en } from '../../words/en/words.ts';
import { es } from '../../words/es/words.ts';
import type { Words } from '../../words/catalog.ts';
import { eventSentence, tickOf, type Teller } from './say-event.ts';
import { namesIn } from './who.ts';

const room = snapshotOf({ peers: 4, tabs: 1 });
const tab = room.peers.find(({ id, sharesDisk }) => sharesDisk && id !== room.self);
const [bo, dov] = room.peers.filter(({ sharesDisk }) => !sharesDisk);
if (tab === undefined || bo === undefined || dov === undefined) throw new Error('four peers');

async function teller(words: Words = en, isOthers = false): Promise<Teller> {
  const network = await words.late.network();
  return { words, network, who: namesIn([room], { words, faults: network.faults }, isOthers) };
}
const event = (happening: TimelineHappening, more: Partial<TimelineEvent> = {}): TimelineEvent =>
  ({ id: 1, atMs: room.atMs, ...happening, ...more }) as TimelineEvent;
const say = async (happening: TimelineHappening, words: Words = en): Promise<string> =>
  eventSentence(event(happening), await teller(words));

const fault: RoomFault = {
  id: 'f',
  by: bo.id,
  scope: { on: 'relay' },
  conditions: { cut: 'both' },
  profile: null,
  startedAtMs: room.atMs,
  untilMs: room.atMs + 60_000,
};
const ALL: TimelineHappening[] = [
  { type: 'joined', peer: bo.id, path: 'relayed' },
  { type: 'left', peer: bo.id, inStep: true },
  { type: 'left', peer: bo.id, inStep: false },
  { type: 'parted', peers: [bo.id, dov.id] },
  { type: 'merged', peers: [bo.id] },
  { type: 'path', peer: bo.id, from: 'relayed', to: 'direct', via: null, reason: null },
  { type: 'path', peer: bo.id, from: 'direct', to: 'via', via: dov.id, reason: 'silent' },
  { type: 'relay', state: 'away', reason: 'the relay fell silent' },
  { type: 'relay', state: 'here', reason: null },
  { type: 'repair', from: bo.id, entries: 3 },
  { type: 'in-step' },
  { type: 'fault', fault },
  { type: 'healed', fault, by: room.self },
  { type: 'healed', fault, by: null },
  {
    type: 'link-lost',
    peer: bo.id,
    kind: 'direct',
    reason: 'no direct path between these networks',
  },
  { type: 'cut-off', peer: bo.id, reason: 'forged advert' },
];

describe('what happened, in a sentence', () => {
  test('in English', async () => {
    expect(await Promise.all(ALL.map((each) => say(each)))).toEqual([
      `${bo.name} joined, through the relay.`,
      `${bo.name} left, in step.`,
      `${bo.name} left, not in step.`,
      `${bo.name} and ${dov.name} fell out of reach.`,
      `${bo.name} is within reach again.`,
      `The path to ${bo.name}, relayed before, is direct now.`,
      `The path to ${bo.name}, direct before, is via ${dov.name} now: nothing was heard on it any more.`,
      'The relay is out of reach: it fell silent.',
      'The relay is here.',
      `A gap was filled: 3 edits came from ${bo.name} by being asked for.`,
      'Everyone here has everything.',
      `${bo.name} caused a fault. The relay: cut.`,
      'You healed a fault. The relay: cut.',
      'The time of a fault was over. The relay: cut.',
      `The direct way to ${bo.name} was lost: no direct way was found between these networks.`,
      `${bo.name} was cut off from this room: it passed on a forgery.`,
    ]);
  });

  test.each([de, es])('in each other language, whole and without gaps', async (words) => {
    for (const happening of ALL) {
      const said = await say(happening, words);
      expect(said).toMatch(/^\p{Lu}.*\.$/u);
      expect(said).not.toMatch(/undefined|null|NaN|\s{2}/);
    }
  });

  test('what came over and over says how often, and till when', async () => {
    const often = event(ALL[5] as TimelineHappening, {
      times: 7,
      lastMs: new Date(2026, 1, 1, 14, 5, 9).getTime(),
    });
    expect(eventSentence(often, await teller())).toMatch(
      /is direct now\. 7 times, until 14:05:09\.$/,
    );
  });

  test('own tabs are no strangers, but in a file of someone else they are', async () => {
    const joined = event({ type: 'joined', peer: tab.id, path: 'tab' });
    expect(eventSentence(joined, await teller())).toBe('Your other tab joined, in this browser.');
    expect(eventSentence(joined, await teller(en, true))).not.toMatch(/Your/);
  });

  test('who is not known is someone, and no key', async () => {
    const stranger = event({
      type: 'joined',
      peer: 'x'.repeat(43) as typeof bo.id,
      path: 'direct',
    });
    expect(eventSentence(stranger, await teller())).toBe('Someone joined, directly.');
  });

  test('names that turn text round or run on are made plain', async () => {
    const network = await en.late.network();
    const hostile = { ...room, peers: [{ ...bo, name: `\u202eevil\n${'x'.repeat(200)}` }] };
    const who = namesIn([hostile], { words: en, faults: network.faults });
    expect(who(bo.id).who.length).toBeLessThan(40);
    expect(who(bo.id).who).not.toMatch(/[\u202e\n]/);
  });
});

test('ticks stand for what a strip can show', async () => {
  const ticks = await Promise.all(
    ALL.map(async (each) => tickOf(event(each), await teller())?.text ?? null),
  );
  expect(ticks).toEqual([
    `${bo.name} joined, through the relay`,
    `${bo.name} left`,
    `${bo.name} left`,
    'apart',
    'together again',
    null,
    null,
    'no relay',
    'the relay is back',
    'repaired',
    null,
    'a fault',
    'healed',
    'healed',
    null,
    `${bo.name} cut off`,
  ]);
});
