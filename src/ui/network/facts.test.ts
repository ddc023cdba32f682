import { describe, expect, test } from 'vitest';
import { snapshotOf, type SnapshotSpec } from '../../watch/snapshot-fixture.ts';
import { en } from '../words/en/words.ts';
import { linkRows, peerRows } from './facts.ts';
import { bytesWords, clockWords, durationWords } from './figures.ts';
import { seen } from './sentences.ts';

const speech = { words: en, network: await en.late.network() };
const rowsOf = (spec: SnapshotSpec, page: string | null = null) =>
  peerRows(seen(snapshotOf(spec)), speech, page, () => 29.4);

describe('the rows of peers', () => {
  test('are one for each, yours first, those who are gone last', () => {
    const spec = { shape: [[3], [2]], tabs: 1, left: 1, cutOff: 1 } as const;
    const rows = rowsOf(spec);
    expect(rows).toHaveLength(snapshotOf(spec).peers.length);
    expect(rows.map(({ peer: { state } }) => state)).toEqual([
      'self',
      'here',
      'here',
      'apart',
      'apart',
      'left',
      'cut-off',
    ]);
    expect(rows[1]?.name).toBe('Your other tab');
    expect(rows.map(({ island }) => island)).toEqual([
      'yours',
      'yours',
      'yours',
      'apart',
      'apart',
      'none',
      'none',
    ]);
  });

  test('say what is last known of those apart, as what it is', () => {
    const apart = rowsOf({ shape: [[1], [1]], waiting: 12 })[1];
    expect(apart).toMatchObject({
      roundTrip: 'was 29 ms',
      allPages: 'lacks your 12',
      jitter: '',
      isFar: true,
    });
    expect(apart?.heard).toMatch(/^\d\d:\d\d:\d\d$/);
  });

  test('say how the open page is only where that is known', () => {
    const page = 'AAAAAAAAAAAAAAAA';
    expect(rowsOf({ peers: 2, behind: 1 }, page)[1]?.thisPage).toBe('3 behind');
    expect(rowsOf({ peers: 2, behind: 1 }, 'another')[1]?.thisPage).toBe('');
    expect(rowsOf({ peers: 2 }, page)[1]?.thisPage).toBe('in step');
  });
});

describe('the rows of links', () => {
  test('say who claims what only one does', () => {
    const view = seen(snapshotOf({ peers: 4, oneSided: 1 }));
    const { rows } = linkRows(view, speech);
    const claims = rows.map(({ claims: who }) => who);
    expect(claims.filter((who) => who === 'both ends').length).toBe(rows.length - 1);
    expect(claims.filter((who) => /^only \w+ says so$/.test(who))).toHaveLength(1);
    expect(rows[0]?.isOurs).toBe(true);
  });

  test('of a large room leave out what one sentence says', () => {
    const view = seen(snapshotOf({ peers: 60 }));
    const { rows, hidden } = linkRows(view, speech);
    expect(hidden).toBeGreaterThan(1000);
    expect(rows.length + hidden).toBe(view.snapshot.links.length);
    expect(rows.filter(({ isOurs, link }) => !isOurs && link.kind === 'relayed')).toEqual([]);
    const said = speech.network.view.facts.moreLinks(hidden);
    expect(said).toBe(`${hidden} more through the relay, between others; both ends say so.`);
  });
});

test('figures', () => {
  expect(durationWords('en-GB', 9.44)).toBe('9.4 ms');
  expect(durationWords('de', 2140)).toBe('2,1 s');
  expect(durationWords('en-GB', 840_000)).toBe('14 min');
  expect(bytesWords('en-GB', 999)).toBe('999 B');
  expect(bytesWords('en-GB', 38_400)).toBe('38 kB');
  const { view } = speech.network;
  expect(clockWords(view, { offsetMs: 3, errorMs: 4 })).toBe('the same, within 4 ms');
  expect(clockWords(view, { offsetMs: -2100, errorMs: 4 })).toBe('2.1 s behind, within 4 ms');
});
