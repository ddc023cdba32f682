import { describe, expect, test } from 'vitest';
import { NETWORK_PROFILES } from '../../../faults/profiles.ts';
import type { FaultOrder, RoomFault } from '../../../faults/room-fault.ts';
import { snapshotOf } from '../../../watch/snapshot-fixture.ts';
import { de } from '../../words/de/words.ts';
import { en } from '../../words/en/words.ts';
import { es } from '../../words/es/words.ts';
import type { Words } from '../../words/catalog.ts';
import { namesIn } from '../timeline/who.ts';
import { noticeSentence } from './faults-notice.tsx';
import { leftWords } from './holding-faults.tsx';
import { faultPreview, faultShort, profileTitle, type Told } from './say-fault.ts';

const room = snapshotOf({ peers: 3, relay: 'away' });
const others = room.peers.filter(({ id }) => id !== room.self);
const [bo, dov] = others;
if (bo === undefined || dov === undefined) throw new Error('three peers');
const [B, D] = [bo.name, dov.name];
const NOW = new Date(2026, 10, 21, 14, 5, 0).getTime();

async function told(words: Words = en): Promise<Told> {
  const { faults } = await words.late.network();
  return { words, faults, who: namesIn([room], { words, faults }) };
}
const order = (more: Partial<FaultOrder>): FaultOrder => ({
  scope: { on: 'peer', peer: room.self },
  conditions: { cut: 'both' },
  profile: null,
  forMs: 60_000,
  ...more,
});
const preview = async (more: Partial<FaultOrder>, words: Words = en): Promise<string> =>
  faultPreview(order(more), room, NOW, await told(words)).join(' ');

describe('what will happen', () => {
  test('going offline', async () => {
    expect(await preview({})).toBe(
      `On every path of yours: nothing passes. You then reach nobody. The room then parts into 2 islands: you; ${await list([B, D])}. ` +
        'It lasts 1 minute, until 14:06:00. What is written meanwhile is kept, and arrives when it has healed.',
    );
  });

  const list = async (people: string[]): Promise<string> => (await told()).words.names.list(people);

  test('a link that is cut one way names both ends', async () => {
    const scope = { on: 'link', a: bo.id, b: dov.id, kind: 'direct' } as const;
    expect(await preview({ scope, conditions: { cut: 'b-to-a' }, forMs: 10_000 })).toBe(
      `Between ${B} and ${D}, on the direct way only: nothing passes from ${D} to ${B}. ` +
        'Who hears whom then is not known beforehand. ' +
        'It lasts 10 seconds, until 14:05:10. What is written meanwhile is kept, and arrives when it has healed.',
    );
  });

  test('a link that is cut both ways is gone round', async () => {
    const scope = { on: 'link', a: bo.id, b: room.self, kind: null } as const;
    expect(await preview({ scope })).toContain(
      'All who are here still reach each other by other ways.',
    );
  });

  test('delays are told both ways, losses with what becomes of them', async () => {
    expect(await preview({ scope: { on: 'all' }, conditions: { delayMs: 200, loss: 0.05 } })).toBe(
      'On every path of everyone in this room: everything takes 200 ms longer each way; ' +
        '5 % is lost on the way, and what must arrive comes later instead. A round trip grows by 400 ms. ' +
        'It lasts 1 minute, until 14:06:00. Nothing written is lost by it; it arrives later.',
    );
  });

  test('islands as they were drawn', async () => {
    const scope = { on: 'islands', islands: [[room.self, bo.id], [dov.id]] } as const;
    const said = await preview({ scope });
    expect(said).toContain(`Between 2 islands (${await list(['you', B])}; ${D}): nothing passes.`);
    expect(said).toContain('Whoever joins meanwhile is with the first of these islands.');
  });

  test.each([
    [de, `Auf allen Wegen von ${B}: ${B} steht still und antwortet niemandem.`],
    [es, `En todos los caminos de ${B}: ${B} se queda quieto y no contesta a nadie.`],
  ])('in other languages', async (words, start) => {
    const scope = { on: 'peer', peer: bo.id } as const;
    expect((await preview({ scope, conditions: { pause: true } }, words)).startsWith(start)).toBe(
      true,
    );
  });

  test('every fault is a sentence in every language, with no gap in it', async () => {
    for (const words of [en, de, es])
      for (const scope of [
        { on: 'all' },
        { on: 'relay' },
        { on: 'peer', peer: bo.id },
        { on: 'link', a: bo.id, b: room.self, kind: 'relayed' },
        { on: 'islands', islands: [[room.self], [bo.id, dov.id]] },
      ] as const) {
        const conditions = {
          delayMs: 1,
          jitterMs: 2,
          loss: 0.1,
          duplicate: 0.2,
          reorder: 0.3,
          kbps: 40,
        };
        const said = await preview({ scope, conditions }, words);
        expect(said).toMatch(/^\p{Lu}.*\.$/u);
        expect(said).not.toMatch(/undefined|null|NaN|\s{2}/);
      }
  });
});

describe('a fault in few words', () => {
  const fault = (more: Partial<RoomFault>): RoomFault => ({
    ...order({}),
    id: '1',
    by: room.self,
    startedAtMs: NOW,
    untilMs: NOW + 60_000,
    ...more,
  });

  test('where and what', async () => {
    const say = async (more: Partial<RoomFault>): Promise<string> =>
      faultShort(fault(more), await told());
    expect(await say({})).toBe('Your paths: cut.');
    expect(
      await say({
        scope: { on: 'link', a: bo.id, b: dov.id, kind: null },
        conditions: { delayMs: 200 },
      }),
    ).toBe(`Between ${B} and ${D}: 200 ms more each way.`);
  });

  test('what is seldom lost is not said to be lost never', async () => {
    const say = async (loss: number): Promise<string> =>
      faultShort(fault({ scope: { on: 'relay' }, conditions: { loss } }), await told());
    expect(await Promise.all([0.0004, 0.004, 0.025, 0.95].map(say))).toEqual([
      'The relay: 0.04 % lost.',
      'The relay: 0.4 % lost.',
      'The relay: 2.5 % lost.',
      'The relay: 95 % lost.',
    ]);
  });

  test('a hostile name of a profile is made plain', async () => {
    const words = (await told()).faults;
    expect(profileTitle('constructor', words)).toBe('constructor');
    expect(profileTitle('starlink', words)).toBe('satellite, low (Starlink)');
    for (const { name } of NETWORK_PROFILES) expect(Object.keys(words.profiles)).toContain(name);
  });

  test('the notice says who, what and till when; of several, how many', async () => {
    const words = await told();
    expect(noticeSentence([fault({})], words)).toBe(
      'Your fault holds until 14:06:00. Your paths: cut.',
    );
    const theirs = fault({ id: '2', by: bo.id, scope: { on: 'relay' } });
    expect(noticeSentence([theirs], words)).toBe(
      `${B} caused a fault, until 14:06:00. The relay: cut.`,
    );
    expect(noticeSentence([theirs, fault({ untilMs: NOW + 90_000 })], words)).toBe(
      `2 faults hold, caused by ${words.words.names.list(['you', B])}, the last until 14:06:30.`,
    );
  });

  test('the time that is left', async () => {
    const { holds } = (await told()).faults;
    expect([-5, 900, 59_100, 60_000, 61_000].map((ms) => leftWords(ms, holds))).toEqual([
      '1 s left',
      '1 s left',
      '1 min left',
      '1 min left',
      '1 min 1 s left',
    ]);
  });
});
