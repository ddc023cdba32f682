import { describe, expect, test } from 'vitest';
import { peerIdOf } from '../wire/ids.ts';
import { soundOrder } from './check-order.ts';
import { FAULT_MS_MAX, FAULT_MS_MIN, type FaultOrder } from './room-fault.ts';

const peer = (byte: number) => peerIdOf(new Uint8Array(32).fill(byte));
const [ann, ben] = [peer(1), peer(2)];
const order = (more: object): FaultOrder =>
  ({
    scope: { on: 'all' },
    conditions: { cut: 'both' },
    profile: null,
    forMs: 10_000,
    ...more,
  }) as FaultOrder;

describe('an order of a fault', () => {
  test.each([
    [{ scope: undefined }, 'a fault is on all'],
    [{ scope: { on: 'toString' } }, 'a fault is on all'],
    [{ scope: { on: 'peer' } }, 'names it'],
    [{ scope: { on: 'link', a: ann, b: ann, kind: null } }, 'names two peers'],
    [{ scope: { on: 'link', a: ann, b: ben, kind: 'pigeon' } }, 'of the kind'],
    [{ scope: { on: 'islands', islands: 7 } }, 'lists of peers'],
    [{ scope: { on: 'islands', islands: [[ann]] } }, 'at least two islands'],
    [{ scope: { on: 'islands', islands: [[ann], []] } }, 'at least two islands'],
    [{ scope: { on: 'islands', islands: [[ann], [ben, ann]] } }, 'nobody is on two'],
    [
      {
        scope: { on: 'islands', islands: [[ann], Array.from({ length: 256 }, (_, i) => `p${i}`)] },
      },
      'at most 255',
    ],
    [{ conditions: undefined }, 'needs conditions'],
    [{ conditions: {} }, 'at least one condition'],
    [{ conditions: { delayMs: 0, loss: 0 } }, 'at least one condition'],
    [{ conditions: { delayMs: 0.01 } }, 'at least one condition'],
    [{ conditions: { cut: 'in' } }, 'a cut on all is both'],
    [
      { scope: { on: 'peer', peer: ann }, conditions: { cut: 'a-to-b' } },
      'a cut on peer is both, in, out',
    ],
    [{ conditions: { pause: true } }, 'only a peer can be paused'],
    [{ scope: { on: 'peer', peer: ann }, conditions: { pause: 1 } }, '"pause"'],
    [{ conditions: { delayMs: -1 } }, '"delayMs" is a number from 0 to 60000'],
    [{ conditions: { jitterMs: '5' } }, '"jitterMs" is a number'],
    [{ conditions: { loss: 0.96 } }, '"loss" is a number from 0 to 0.95'],
    [{ conditions: { reorder: Number.NaN } }, '"reorder" is a number'],
    [{ conditions: { kbps: 0 } }, '"kbps" is a number from 1'],
    [{ forMs: FAULT_MS_MIN - 1 }, '"forMs" is a number from 1000 to 600000'],
    [{ forMs: FAULT_MS_MAX + 1 }, '"forMs"'],
    [{ forMs: undefined }, '"forMs"'],
    [{ profile: '' }, 'plain characters'],
    [{ profile: 'x'.repeat(65) }, 'at most 64'],
    [{ profile: 'naïve' }, 'plain characters'],
  ])('%j is refused in words', (more, words) => {
    expect(() => soundOrder(order(more))).toThrow(RangeError);
    expect(() => soundOrder(order(more))).toThrow(words);
  });

  test('comes out as it goes over the wire: in whole steps, without what is nothing', () => {
    const conditions = { delayMs: 12.34, jitterMs: 0, loss: 0.0123456789, kbps: 99.96 };
    expect(soundOrder(order({ conditions, forMs: 5000.4, profile: '3g' }))).toEqual({
      scope: { on: 'all' },
      conditions: { delayMs: 12.3, loss: 0.012346, kbps: 100 },
      profile: '3g',
      forMs: 5000,
    });
  });
});
