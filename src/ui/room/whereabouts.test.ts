import { expect, test } from 'vitest';
import type { Room } from '../../room/room-api.ts';
import { en } from '../words/en/words.ts';
import { readSnapshot, type PeerId } from './snapshot.ts';
import { deleterOf, pageTitleOf, peersOn } from './whereabouts.ts';

const peer = (id: string, more = {}) => ({
  id,
  member: id,
  name: id,
  color: 'p2',
  path: 'direct',
  left: false,
  cutOff: null,
  rttMs: 12.4,
  lastHeardMs: 100,
  ...more,
});

/** As much of a room as a snapshot reads. */
const roomOf = (presences: [string, Record<string, unknown>][]): Room =>
  ({
    name: 'Kitchen',
    self: { id: 'me', name: ' ', color: 'p1' },
    status: () => ({ state: 'together' }),
    peers: () => [peer('bo'), peer('ana'), peer('cy', { left: true })],
    pages: () => [{ id: 'plan', title: ' ', kind: 'text', digest: '' }],
    deletedPages: () => [],
    receipt: () => null,
    network: { lastEntry: () => null, faults: () => [] },
    presences: () => new Map(presences),
  }) as unknown as Room;

test('what others show of themselves may be anything', () => {
  const hostile = { page: { toString: 'x' }, cursor: 'x', typing: 'yes', idle: 1, deleted: [] };
  const snapshot = readSnapshot(roomOf([['bo', hostile]]), 0, 'Someone');
  expect(snapshot.whereabouts).toEqual([
    { peer: 'bo', page: null, writes: false, typing: false, idle: false, deleted: null },
  ]);
  expect(snapshot.self.name).toBe('Someone');
  expect(snapshot.peers.map(({ name }) => name)).toEqual(['ana', 'bo', 'cy']);
});

test('who is on a page, and who says that they deleted one', () => {
  const snapshot = readSnapshot(
    roomOf([
      ['bo', { page: 'plan', cursor: {}, typing: true }],
      ['cy', { page: 'plan', deleted: 'old' }],
    ]),
    0,
    'Someone',
  );
  expect(peersOn('plan', snapshot)).toMatchObject([{ id: 'bo', writes: true, typing: true }]);
  expect(pageTitleOf('bo' as PeerId, snapshot, en)).toBe('Untitled');
  expect(pageTitleOf('ana' as PeerId, snapshot, en)).toBeNull();
  expect(deleterOf('old', snapshot)?.id).toBe('cy');
  expect(deleterOf('plan', snapshot)).toBeUndefined();
});
