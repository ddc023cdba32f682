import { describe, expect, test } from 'vitest';
import { snapshotOf, type SnapshotSpec } from '../../watch/snapshot-fixture.ts';
import type { Snapshot } from '../room/snapshot.ts';
import { de } from '../words/de/words.ts';
import { en } from '../words/en/words.ts';
import { es } from '../words/es/words.ts';
import type { Words } from '../words/catalog.ts';
import { clockTime } from '../words/names.ts';
import { Naming, seen, waitSentence, type Speech } from './sentences.ts';
import { titlesOf } from './titles.ts';

const speechIn = async (words: Words): Promise<Speech> => ({
  words,
  network: await words.late.network(),
});
const english = await speechIn(en);

/** What the rest of the screen has: only what titles look at. */
const room = { pages: [{}, {}, {}], status: { relay: { state: 'here' } } } as unknown as Snapshot;
const PAST_MS = new Date(2026, 5, 1, 14, 5).getTime();

function titles(spec: SnapshotSpec, speech = english, isOthers = false) {
  const view = seen(snapshotOf(spec), isOthers);
  return titlesOf(view, speech, room, isOthers ? null : PAST_MS);
}

describe('the title', () => {
  test('says who is apart, since when, and what waits', () => {
    const snapshot = snapshotOf({ shape: [[2], [3]], waiting: 12 });
    const view = seen(snapshot);
    const { title, lines } = titlesOf(view, english, room, null);
    const since = clockTime(snapshot.islands[1]?.sinceMs ?? 0);
    expect(title).toBe(`You and Bo are apart from Dov and 2 others since ${since}.`);
    expect(lines[0]).toBe('14 edits wait for them, 12 of them yours; nothing is lost.');
    expect(lines[1]).toBe(
      'All of them are on this device’s disk and on another’s. What the others have written since is not known here.',
    );
  });

  test('says only what is known to be on a disk', () => {
    const snapshot = { ...snapshotOf({ shape: [[1], [1]] }), saved: false, waitingEdits: 3 };
    const { lines } = titlesOf(seen(snapshot), english, room, null);
    expect(lines[0]).toBe('12 of your edits wait for Bo.');
    expect(lines[1]).toMatch(/^Not all of them are on a disk yet\./);
  });

  test('tells several islands apart', () => {
    const { title } = titles({ shape: [[1], [1], [2]] });
    expect(title).toMatch(/apart from Bo since \d\d:\d\d and from Dov and Ines since \d\d:\d\d\.$/);
  });

  describe('where several islands wait', () => {
    /** Two islands beside ours, of one peer each, that lack other things. */
    const lacking = (spec: SnapshotSpec, behind: readonly number[]) => {
      const snapshot = snapshotOf(spec);
      const numbers = new Map(
        snapshot.islands.slice(1).flatMap(({ peers }, at) => peers.map((id) => [id, behind[at]])),
      );
      return {
        ...snapshot,
        peers: snapshot.peers.map((peer) => ({
          ...peer,
          behind: numbers.get(peer.id) ?? 0,
          ownBehind: Math.min(3, numbers.get(peer.id) ?? 0),
        })),
      };
    };
    const waitLine = (spec: SnapshotSpec, behind: readonly number[], isOthers = false) =>
      waitSentence(seen(lacking(spec, behind), isOthers), english);

    test('each is told what it lacks', () => {
      expect(waitLine({ shape: [[1], [1], [1]] }, [12, 3])).toBe(
        '12 edits wait for Bo, 3 of them yours; 3 of your edits wait for Dov; nothing is lost.',
      );
      expect(waitLine({ shape: [[1], [1], [1]] }, [12, 3], true)).toBe(
        '12 edits wait for Bo; 3 edits wait for Dov.',
      );
    });

    test('those who lack nothing wait for nothing', () => {
      expect(waitLine({ shape: [[1], [1], [1]] }, [0, 3])).toBe(
        '3 of your edits wait for Dov; nothing is lost.',
      );
      expect(waitLine({ shape: [[1], [1], [1]] }, [0, 0])).toBe('');
    });

    test('of many the last are told together, and no more than is true', () => {
      expect(waitLine({ shape: [[1], [1], [1], [1], [1], [1]] }, [9, 5, 8, 6, 7])).toBe(
        '9 edits wait for Bo, 3 of them yours; 8 edits wait for Ines, 3 of them yours; ' +
          '7 edits wait for Mei, 3 of them yours; at most 6 edits wait for Kofi and Dov; nothing is lost.',
      );
    });
  });

  test('of a moment that has passed begins with it', () => {
    expect(titles({ peers: 3 }).title).toBe('At 14:05: Together with Bo and Dov.');
    expect(titles({ peers: 1 }).title).toBe('At 14:05: Nobody else is here.');
  });

  test('of a moment of which nothing is known says no more than that', () => {
    const nothing = { title: 'Nothing is known of this moment.', lines: [] };
    expect(titlesOf(null, english, room, null)).toEqual(nothing);
    expect(titlesOf(null, english, room, PAST_MS)).toEqual({
      ...nothing,
      title: 'At 14:05: Nothing is known of this moment.',
    });
  });

  test('in someone’s file nobody is "you"', () => {
    expect(titles({ peers: 3 }, english, true).title).toBe('Ana, Bo and Dov, together.');
    expect(titles({ shape: [[1], [1]] }, english, true).title).toMatch(/^Ana is apart from Bo/);
    const { lines } = titles({ shape: [[1], [1]] }, english, true);
    expect(lines.join(' ')).not.toMatch(/\byou/i);
  });

  test('says that everyone has everything only when all say so', () => {
    expect(titles({ peers: 3 }).lines).toContain('Everyone here has everything.');
    expect(titles({ peers: 3, behind: 1 }).lines.join(' ')).toMatch(/Bo is 3 edits behind\./);
    expect(titles({ shape: [[2], [1]] }).lines.join(' ')).not.toMatch(/has everything/);
  });

  test('counts ways where there are many', () => {
    const { lines } = titles({ peers: 30, tabs: 1 });
    expect(lines.join(' ')).toMatch(/29 peers: one is your other tab\. You reach \d+ directly/);
  });

  test.each([
    [de, /^Du und Bo seid getrennt von Dov und 2 anderen seit \d\d:\d\d\.$/],
    [es, /^No hay camino hasta Dov y 2 más desde las \d\d:\d\d\. Contigo: Bo\.$/],
  ])('in other languages', async (words, expected) => {
    const view = seen(snapshotOf({ shape: [[2], [3]] }));
    expect(titlesOf(view, await speechIn(words), room, null).title).toMatch(expected);
  });
});

test('each peer has a name that can stand in a sentence', () => {
  const snapshot = snapshotOf({ peers: 3, tabs: 1 });
  const hostile = {
    ...snapshot,
    peers: snapshot.peers.map((peer) =>
      peer.state === 'here' && !peer.sharesDisk ? { ...peer, name: ' \u202eB\no ' } : peer,
    ),
  };
  const naming = new Naming(seen(hostile), english);
  const called = hostile.peers.map(({ id }) => naming.of(id)).sort();
  expect(called).toEqual(['Ana, you', 'B o', 'Your other tab']);
});
