import { expect, test } from 'vitest';
import { snapshotOf } from '../../watch/snapshot-fixture.ts';
import { scopeOfCloser } from './closer.ts';

const snapshot = snapshotOf({ shape: [[2], [1]], left: 1 });
const idOf = (state: string) => {
  const id = snapshot.peers.find((peer) => peer.state === state)?.id;
  if (id === undefined) throw new Error(`nobody is ${state}`);
  return id;
};

test('a fault would be caused where somebody looks closer', () => {
  const { self } = snapshot;
  expect(scopeOfCloser({ peer: self }, snapshot)).toEqual({ on: 'peer', peer: self });
  const apart = idOf('apart');
  expect(scopeOfCloser({ peer: apart }, snapshot)).toEqual({ on: 'peer', peer: apart });
  const relayed = snapshot.links.find(({ kind }) => kind === 'relayed');
  const key = `${relayed?.a ?? ''} ${relayed?.b ?? ''} relayed`;
  expect(scopeOfCloser({ link: key }, snapshot)).toEqual({
    on: 'link',
    a: relayed?.a,
    b: relayed?.b,
    kind: 'relayed',
  });
});

test('nowhere where there is nobody to feel it', () => {
  expect(scopeOfCloser(null, snapshot)).toBeNull();
  expect(scopeOfCloser({ peer: idOf('left') }, snapshot)).toBeNull();
  expect(scopeOfCloser({ link: 'a b direct' }, snapshot)).toBeNull();
});
