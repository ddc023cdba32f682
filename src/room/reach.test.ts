import { expect, test } from 'vitest';
import type { EdgeView, MeshView, PeerView } from '../mesh/machine-types.ts';
import type { PeerId } from '../wire/ids.ts';
import { nextSilentMs, withoutSilent } from './reach.ts';

const id = (name: string): PeerId => name as PeerId;
const peer = (
  name: string,
  doubtSinceMs: number | null,
  more: Partial<PeerView> = {},
): PeerView => ({
  id: id(name),
  record: null,
  profile: { name, color: '' },
  path: 'direct',
  via: null,
  rttMs: 5,
  directTrouble: null,
  links: [],
  lastHeardMs: 1000,
  doubtSinceMs,
  outOfReachSinceMs: null,
  left: false,
  cutOff: null,
  ...more,
});
const edge = (a: string, b: string, claimedBy: EdgeView['claimedBy'] = 'both'): EdgeView => ({
  a: id(a),
  b: id(b),
  kind: 'direct',
  rttMs: 5,
  claimedBy,
});
const view = (peers: PeerView[], more: Partial<MeshView> = {}): MeshView => ({
  self: id('self'),
  relayIds: ['relay'],
  peers,
  edges: [],
  relayed: [{ relayId: 'relay', peers: [id('self'), ...peers.map((one) => one.id)] }],
  islands: [[...peers.map((one) => one.id), id('self')].sort()],
  versionTrouble: null,
  ...more,
});

test('nobody in doubt, or not for long: the view is what it is', () => {
  const calm = view([peer('ann', null), peer('ben', 1000)]);
  expect(withoutSilent(calm, 3199)).toBe(calm);
  expect(nextSilentMs(calm, 3199)).toBe(3200);
  expect(nextSilentMs(calm, 3200)).toBe(Infinity);
});

test('who is silent for long is apart since it was last good, and on no relay of ours', () => {
  const told = withoutSilent(view([peer('ann', null), peer('ben', 1000)]), 3200);
  expect(told.peers[1]).toMatchObject({
    path: 'out-of-reach',
    outOfReachSinceMs: 1000,
    rttMs: null,
  });
  expect(told.islands).toEqual([['ann', 'self'], ['ben']]);
  expect(told.relayed).toEqual([{ relayId: 'relay', peers: ['self', 'ann'] }]);
});

test('those who fell silent are on one island if both ends say that they are linked', () => {
  const silent = ['ann', 'ben', 'cleo', 'dov'].map((name) => peer(name, 1000));
  const edges = [edge('ann', 'ben'), edge('ben', 'cleo', 'a'), edge('ann', 'self')];
  const told = withoutSilent(view(silent, { edges }), 9000);
  expect(told.islands).toEqual([['self'], ['ann', 'ben'], ['cleo'], ['dov']]);
});

test('they join an island that was apart before', () => {
  const gone = peer('ann', null, { path: 'out-of-reach', outOfReachSinceMs: 100 });
  const told = withoutSilent(
    view([gone, peer('ben', 1000)], {
      edges: [edge('ann', 'ben')],
      islands: [[id('ben'), id('self')], [id('ann')]],
    }),
    9000,
  );
  expect(told.islands).toEqual([['self'], ['ann', 'ben']]);
});

test('who left or is cut off is on no island', () => {
  const told = withoutSilent(
    view([peer('ann', 1000, { left: true }), peer('ben', 1000, { cutOff: 'lied' })]),
    9000,
  );
  expect(told.islands).toEqual([['self']]);
});
