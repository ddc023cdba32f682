import { describe, expect, test } from 'vitest';
import type { RoomStatus } from '../../room/room-api.ts';
import type { PeerId, PeerNow } from '../room/snapshot.ts';
import { clockTime, listNames, plainName } from './names.ts';
import { peerSentence, relaySentence, stepWords } from './peers.ts';
import { stateSentence, stateWords } from './state.ts';
import { receiptWords, troubleWords } from './storage.ts';

const at1402 = new Date(2026, 5, 1, 14, 2).getTime();

const peer = (name: string, more: Partial<PeerNow> = {}): PeerNow => ({
  id: name as PeerId,
  member: name as PeerNow['member'],
  name,
  color: 'p2',
  path: 'direct',
  via: null,
  rttMs: 12,
  inStep: true,
  behind: 0,
  heardAtMs: null,
  sharesDisk: false,
  canWrite: true,
  cutOff: null,
  left: false,
  ...more,
});
const gone = (name: string, behind = 0): PeerNow =>
  peer(name, { path: 'out-of-reach', heardAtMs: at1402, behind, inStep: false, rttMs: null });

const status = (more: Partial<RoomStatus> = {}): RoomStatus => ({
  state: 'together',
  saved: true,
  unsavedEdits: 0,
  storeTrouble: null,
  relay: { state: 'here', reason: null, rttMs: 20 },
  role: 'edit',
  ...more,
});
const full = { storeTrouble: { reason: 'full', detail: 'quota' }, saved: false } as const;

describe('names', () => {
  test('lists', () => {
    expect(listNames(['Ana'])).toBe('Ana');
    expect(listNames(['Ana', 'Bo', 'Dov'])).toBe('Ana, Bo and Dov');
    expect(listNames('abcdefghi'.split(''))).toBe('a, b, c, d, e and 4 others');
  });

  test('nothing in a name breaks a sentence', () => {
    expect(plainName(' Ana\n\u202eBo ')).toBe('Ana Bo');
    expect(plainName('\u200b')).toBe('Someone');
    expect(Array.from(plainName('😀'.repeat(99)))).toHaveLength(33);
  });

  test('times to the minute', () => {
    expect(clockTime(at1402)).toBe('14:02');
  });
});

describe('the state in one sentence', () => {
  test('alone', () => {
    expect(stateSentence({ status: status({ state: 'alone' }), peers: [] })).toBe(
      'Nobody else is here yet. Write; it stays on this device, and whoever opens the link gets all of it.',
    );
    const left = [peer('Ana', { left: true })];
    expect(stateSentence({ status: status({ state: 'alone' }), peers: left })).toMatch(
      /^Nobody else is here now\. /,
    );
  });

  test('does not say that it stays on this device when it does not', () => {
    const said = stateSentence({ status: status({ state: 'alone', ...full }), peers: [] });
    expect(said).toBe('Nobody else is here yet. What you write is in this tab alone.');
  });

  test('together, where own tabs are nobody else', () => {
    const peers = [peer('Ana'), peer('Bo'), peer('Me', { path: 'tab', sharesDisk: true })];
    expect(stateSentence({ status: status(), peers })).toBe('Together with Ana and Bo.');
    expect(stateWords({ status: status(), peers })).toBe('Together with 2');
    expect(stateSentence({ status: status(), peers: peers.slice(2) })).toMatch(
      /another tab of yours/,
    );
  });

  test('apart, with what waits', () => {
    const peers = [peer('Ana'), gone('Bo', 12), gone('Cy', 3)];
    const apart = status({ state: 'partitioned' });
    expect(stateSentence({ status: apart, peers })).toBe(
      'You and Ana are apart from Bo and Cy since 14:02. 12 edits wait for them; nothing is lost.',
    );
    expect(stateWords({ status: apart, peers })).toBe('Apart from 2, 12 wait');
  });

  test('"nothing is lost" only when all of it is on a disk', () => {
    const apart = status({ state: 'partitioned', saved: false, unsavedEdits: 2 });
    expect(stateSentence({ status: apart, peers: [gone('Bo', 1)] })).toBe(
      'You are apart from Bo since 14:02. 1 edit waits for Bo.',
    );
  });

  test('offline', () => {
    expect(stateSentence({ status: status({ state: 'offline' }), peers: [] })).toBe(
      'No way to anyone from here, not even to the relay. What you write stays on this device and waits.',
    );
  });

  test('never says what it cannot know', () => {
    const states = ['alone', 'joining', 'together', 'partitioned', 'offline'] as const;
    const never = /sync|connected|online|\blive\b|secure|instantly|oops|!/i;
    for (const state of states)
      for (const peers of [[], [peer('Ana')], [gone('Bo', 2)], [peer('Ana'), gone('Bo')]])
        expect(stateSentence({ status: status({ state }), peers })).not.toMatch(never);
  });
});

test('a peer in one sentence', () => {
  expect(peerSentence(peer('Ana'), null)).toBe('Direct to Ana, 12 ms');
  expect(peerSentence(peer('Me', { path: 'tab', sharesDisk: true, rttMs: 0 }), null)).toBe(
    'In this browser, under 1 ms',
  );
  expect(peerSentence(peer('Bo', { path: 'via', rttMs: 31 }), 'Ana')).toBe('To Bo via Ana, 31 ms');
  expect(peerSentence(peer('Dov', { path: 'relayed', rttMs: 84 }), null)).toBe(
    'Through the relay to Dov, 84 ms',
  );
  expect(peerSentence(gone('Bo'), null)).toBe('Out of reach since 14:02');
  expect(peerSentence(peer('Bo', { cutOff: 'it signed two histories' }), null)).toBe(
    'Cut off from this room: it signed two histories',
  );
});

test('how far a peer is', () => {
  expect(stepWords(peer('Ana'))).toBe('in step');
  expect(stepWords(peer('Ana', { inStep: false, behind: 3 }))).toBe('3 behind');
  expect(stepWords(gone('Ana', 12))).toBe('12 wait');
});

test('the relay in one sentence', () => {
  expect(relaySentence({ state: 'here', reason: null, rttMs: 20.4 })).toBe(
    'The relay is here, 20 ms.',
  );
  expect(relaySentence({ state: 'away', reason: 'it refused', rttMs: null })).toBe(
    'The relay is out of reach: it refused.',
  );
  expect(relaySentence({ state: 'away', reason: 'the relay is out of reach', rttMs: null })).toBe(
    'The relay is out of reach.',
  );
});

describe('where the last edit lives', () => {
  const receipt = { page: 'p' as never, storedHere: true, heldBy: 2, devices: 3 };

  test('on this device only once it is', () => {
    expect(receiptWords(receipt, status())).toMatchObject({
      where: 'on this device',
      holds: 'held by 2 of 3 other devices',
    });
    expect(receiptWords({ ...receipt, storedHere: false }, status())?.where).toBe('being saved');
    expect(receiptWords({ ...receipt, storedHere: false }, status(full))?.where).toBe(
      'not on this device',
    );
    expect(receiptWords(null, status())).toBeNull();
  });

  test('trouble says what is at stake and what to do', () => {
    expect(troubleWords(status(), receipt)).toBeNull();
    expect(troubleWords(status({ ...full, unsavedEdits: 3 }), receipt)).toEqual({
      title: 'This device’s disk is full.',
      text: 'Your last 3 edits are not saved here. 2 of 3 other devices hold the last one; keep this tab open or free some space.',
    });
  });
});
