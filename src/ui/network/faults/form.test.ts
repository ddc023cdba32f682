import { describe, expect, test } from 'vitest';
import { CONDITION_LIMITS, soundOrder } from '../../../faults/check-order.ts';
import { NETWORK_PROFILES } from '../../../faults/profiles.ts';
import type { PeerId } from '../timeline/who.ts';
import {
  DURATIONS_MS,
  EMPTY_FORM,
  FIELDS,
  formFor,
  isApart,
  isPossible,
  islandsOf,
  moved,
  orderOf,
  WHATS,
  WHERES,
  type FaultForm,
} from './form.ts';

const [self, ana, bo] = ['self', 'ana', 'bo'].map((name) => name as PeerId) as [
  PeerId,
  PeerId,
  PeerId,
];
const made = (form: Partial<FaultForm>) =>
  orderOf({ ...EMPTY_FORM, ...form }, self, NETWORK_PROFILES);
const fields = (more: Partial<FaultForm['fields']>): Partial<FaultForm> => ({
  what: 'worse',
  fields: { ...EMPTY_FORM.fields, ...more },
});

describe('the form of a fault', () => {
  test('begins with what concerns nobody else', () => {
    expect(made({})).toEqual({
      order: {
        scope: { on: 'peer', peer: self },
        conditions: { cut: 'both' },
        profile: null,
        forMs: 60_000,
      },
    });
  });

  test('all that it makes is a fault for the machine, too', () => {
    const places: Partial<FaultForm>[] = [
      { where: 'self' },
      { where: 'all' },
      { where: 'relay' },
      { where: 'peer', peer: ana },
      { where: 'link', a: ana, b: bo, kind: 'direct' },
      { where: 'islands', islands: [[self, ana], [bo]] },
    ];
    expect(places.map(({ where }) => where)).toEqual([...WHERES]);
    let orders = 0;
    for (const place of places)
      for (const what of WHATS)
        for (const isBackwards of [false, true]) {
          const form = {
            ...place,
            what,
            isBackwards,
            profile: 'starlink',
            fields: { ...EMPTY_FORM.fields, loss: '5' },
          };
          const result = made(form);
          if (!isPossible(place.where ?? 'self', what)) {
            expect(result).toHaveProperty('problem');
            continue;
          }
          if (!('order' in result)) throw new Error(`no order for ${JSON.stringify(form)}`);
          expect(() => soundOrder(result.order)).not.toThrow();
          orders += 1;
        }
    expect(orders).toBeGreaterThan(30);
  });

  test('numbers are read as people write them', () => {
    expect(made(fields({ delayMs: ' 200 ', loss: '2,5', kbps: '' }))).toMatchObject({
      order: { conditions: { delayMs: 200, loss: 0.025 } },
    });
  });

  test.each([
    ['delayMs', '-1'],
    ['delayMs', '60001'],
    ['loss', '96'],
    ['duplicate', '101'],
    ['kbps', '0.5'],
    ['jitterMs', 'many'],
    ['reorder', '1e9'],
    ['delayMs', 'NaN'],
  ] as const)('a wrong number is named: %s %s', (field, text) => {
    expect(made(fields({ [field]: text }))).toMatchObject({ field });
  });

  test('its limits are those of the machine', () => {
    for (const { name, min, max, perUnit } of FIELDS)
      expect([min / perUnit, max / perUnit]).toEqual(CONDITION_LIMITS[name]);
  });

  test('what is missing is said', () => {
    expect(made(fields({}))).toEqual({ problem: 'nothing' });
    expect(made(fields({ delayMs: '0' }))).toEqual({ problem: 'nothing' });
    expect(made({ where: 'peer' })).toEqual({ problem: 'noPeer' });
    expect(made({ where: 'link', a: ana, b: ana })).toEqual({ problem: 'noLink' });
    expect(made({ where: 'islands', islands: [[self]] })).toEqual({ problem: 'noIslands' });
    expect(made({ what: 'profile' })).toEqual({ problem: 'noProfile' });
    expect(made({ where: 'all', what: 'pause' })).toEqual({ problem: 'pausePeer' });
    expect(made({ where: 'relay', what: 'one-way' })).toEqual({ problem: 'onePeerWay' });
  });

  test('which way a link is cut', () => {
    const link = { where: 'link', a: ana, b: bo, what: 'one-way' } as const;
    expect(made(link)).toMatchObject({ order: { conditions: { cut: 'a-to-b' } } });
    expect(made({ ...link, isBackwards: true })).toMatchObject({
      order: { conditions: { cut: 'b-to-a' } },
    });
    expect(made({ what: 'one-way', isBackwards: true })).toMatchObject({
      order: { conditions: { cut: 'out' } },
    });
  });

  test('opens for what was chosen on the map', () => {
    expect(formFor({ on: 'peer', peer: self }, self).where).toBe('self');
    expect(formFor({ on: 'peer', peer: ana }, self)).toMatchObject({ where: 'peer', peer: ana });
    expect(formFor({ on: 'link', a: ana, b: bo, kind: null }, self)).toMatchObject({
      where: 'link',
      a: ana,
      b: bo,
    });
  });

  test('peers are put on the other island one by one, and taken back', () => {
    const here = [self, ana, bo];
    const put = (form: FaultForm, peer: PeerId, isOut: boolean): FaultForm => ({
      ...form,
      islands: moved(form, { peer, here, self, isOut }),
    });
    const begun: FaultForm = { ...EMPTY_FORM, where: 'islands' };
    expect(orderOf({ ...begun, islands: islandsOf(begun, here) }, self, [])).toEqual({
      problem: 'noIslands',
    });
    const one = put(begun, bo, true);
    expect(one.islands).toEqual([[self, ana], [bo]]);
    expect([ana, bo].map((peer) => isApart(one, peer, self))).toEqual([false, true]);
    expect(orderOf(one, self, [])).toMatchObject({
      order: { scope: { on: 'islands', islands: [[self, ana], [bo]] } },
    });
    const both = put(one, ana, true);
    expect(both.islands).toEqual([[self], [bo, ana]]);
    expect(put(put(both, ana, false), bo, false).islands).toEqual([[self, ana, bo]]);
  });

  test('on the other island is whoever is not on ours, however they were drawn', () => {
    const form = formFor({ on: 'islands', islands: [[bo], [self, ana]] }, self);
    expect([ana, bo].map((peer) => isApart(form, peer, self))).toEqual([false, true]);
    const here = [self, ana, bo];
    expect(moved(form, { peer: ana, here, self, isOut: true })).toEqual([[bo, ana], [self]]);
    expect(moved(form, { peer: bo, here, self, isOut: false })).toEqual([[self, ana, bo]]);
  });

  test('whoever comes meanwhile is with the first island, whoever leaves is on none', () => {
    const form = formFor({ on: 'islands', islands: [[self], [ana]] }, self);
    expect(islandsOf(form, [self, ana, bo])).toEqual([[self, bo], [ana]]);
    expect(islandsOf(form, [self, bo])).toEqual([[self, bo]]);
  });

  test('the times that can be chosen are allowed', () => {
    for (const forMs of DURATIONS_MS) expect(made({ forMs })).toMatchObject({ order: { forMs } });
  });
});
