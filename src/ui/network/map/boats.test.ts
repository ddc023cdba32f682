import { describe, expect, test } from 'vitest';
import type { RoomFault } from '../../../faults/room-fault.ts';
import type { NetworkSnapshot } from '../../../watch/network-snapshot.ts';
import { en } from '../../words/en/words.ts';
import { boatsOf } from './boats.ts';
import { faultSigns } from './fault-signs.ts';
import { fit } from './frame.ts';
import { createPlaces } from './layout.ts';
import { parted, room } from './map-fixture.ts';
import { topologyOf } from './topology.ts';

const { map } = await en.late.network();
const FRAME = {
  width: 900,
  height: 600,
  insets: { top: 0, right: 0, bottom: 0, left: 0 },
  covered: [],
  isSmall: false,
};
const onRelay = (conditions: RoomFault['conditions']): RoomFault => {
  const [fault] = room({ peers: 4, faults: 1 }).faults;
  if (fault === undefined) throw new Error('one fault');
  return { ...fault, scope: { on: 'relay' }, conditions };
};
const away = { state: 'away', reason: null, rttMs: null } as const;
const boats = (snapshot: NetworkSnapshot, hasMailbox = false): string[] => {
  const topology = topologyOf(snapshot);
  const layout = createPlaces('room', 1.5).take(topology);
  const arrangement = { topology, layout, view: fit(layout, FRAME) };
  const signs = faultSigns(snapshot.faults, map.fault, []);
  return boatsOf(snapshot.relay, arrangement, { map, signs, times: [], hasMailbox }).map(
    ({ state, name }) => `${state}: ${name}`,
  );
};

describe('the boat of the relay', () => {
  const direct = room({ peers: 3, relay: 'here' });

  test('lies in reserve while all are direct, and is away when it is away', () => {
    expect(boats(direct)).toEqual(['idle: the relay, in reserve']);
    expect(boats({ ...direct, relay: away, relays: [] })).toEqual([]);
  });

  test('is drawn dead while a fault cuts it, though nobody is on it', () => {
    const faults = [onRelay({ cut: 'both' })];
    expect(boats({ ...direct, relay: away, relays: [], faults })).toEqual(['dead: the relay, cut']);
    // Before everyone has said to be off it.
    expect(boats({ ...direct, faults })).toEqual(['dead: the relay, cut']);
  });

  test('carries letters where its host has a mailbox, unless a fault cuts it', () => {
    expect(boats(direct, true)).toEqual(['idle: the relay, in reserve, with a mailbox']);
    const faults = [onRelay({ cut: 'both' })];
    expect(boats({ ...direct, faults }, true)).toEqual(['dead: the relay, cut']);
  });

  test('says what else holds on it', () => {
    expect(boats({ ...direct, faults: [onRelay({ delayMs: 200, loss: 0.05 })] })).toEqual([
      'idle: the relay, in reserve, +200 ms each way, 5 % lost',
    ]);
  });

  test('of an island apart nothing of ours is said', () => {
    const whole = room({ shape: [[2], [2]] });
    const faults = [onRelay({ delayMs: 200 })];
    for (const boat of boats({ ...parted(whole, [2, 2]), faults }))
      expect(boat.startsWith('dead')).toBe(!boat.includes('+200 ms'));
  });
});
