import { describe, expect, test } from 'vitest';
import { playRound, type Round, type Written } from '../../../model/games/tides/round.ts';
import { box, Sailor } from '../../../model/games/tides/tides-fixture.ts';
import { tides as words } from '../../words/en/late/tides.ts';
import { changedHands, newsOf, ranking, shareOf } from './news.ts';
import { sayAloud, sayNews, sayResult } from './say-news.ts';
import { sayPlace } from './say-place.ts';
import { Finger, headingOfKey, headingToward } from './steering.ts';

const SEED = 13_729;
const NAMES = ['Ana', 'Bo'];
const telling = (round: Round, self: number) => ({
  words,
  round,
  self,
  nameOf: (player: number) => NAMES[player] ?? '',
});

/** Ana and Bo who came to one harbour, so that both claim the same water without knowing of each other. */
function apart() {
  const [ana, bo] = [new Sailor(1), new Sailor(2)];
  const all: Written[] = [];
  for (const who of [ana, bo]) all.push(who.write({ do: 'join', harbour: 0 }, all));
  all.push(ana.write({ do: 'start' }, all));
  const { chart } = playRound(SEED, all);
  const from = chart.harbours[0]?.[0] ?? 0;
  const claim = (who: Sailor, width: number, sees: readonly Written[]) =>
    who.write({ do: 'claim', from, line: box(width, 5, 3), back: '' }, sees);
  return { all, from, before: playRound(SEED, all), a: claim(ana, 5, all), b: claim(bo, 4, all) };
}

describe('news', () => {
  test('each is told once, what both sides claimed with its reason', () => {
    const { all, before, a, b } = apart();
    const mine = playRound(SEED, [...all, b]);
    expect(sayAloud(newsOf(before, mine), telling(mine, 1))).toBe(
      'You claimed 26 cells; you hold 2 %. You lead.',
    );
    const healed = playRound(SEED, [...all, a, b]);
    const news = newsOf(mine, healed);
    expect(news.map(({ is }) => is)).toEqual(['event', 'contest']);
    expect(sayNews(news[1] ?? { is: 'over', endedBy: null }, telling(healed, 1))).toMatch(
      /^\d+ cells went to Ana: neither claim knew of the other, and Ana’s is the larger, 36 to 30\.$/,
    );
    expect(sayAloud(news, telling(healed, 1))).toMatch(/Ana’s is the larger/);
    expect(changedHands(mine, healed).get(0)?.length).toBeGreaterThan(20);
    expect(newsOf(healed, healed)).toEqual([]);
    expect(ranking(healed)).toEqual([0, 1]);
    expect(shareOf(healed, 0)).toBeGreaterThan(1);
    expect(sayResult(telling(healed, 1))).toMatch(/^Ana won with \d+\.$/);
    expect(sayResult(telling(healed, 0))).toMatch(/^You won with \d+\.$/);
  });

  test('a place is told with the way home and the boats near', () => {
    const { before, from } = apart();
    const place = {
      ...telling(before, 0),
      cell: from + 3 * 48 - 1,
      line: 3,
      boats: [
        { x: 44, y: 22, player: 1, isOwn: false },
        { x: 2, y: 2, player: 1, isOwn: false },
      ],
    };
    expect(sayPlace(place)).toBe(
      'Column 42, row 23. Open water. 3 fathoms of line out; home is 2 up. Bo’s boat is 3 right.',
    );
    expect(sayPlace({ ...place, cell: from, boats: [] })).toBe('Column 43, row 20. Your water.');
  });
});

describe('steering', () => {
  test('keys by where they lie, points by the way that leads there most', () => {
    expect(['ArrowUp', 'KeyD', 'KeyS', 'ArrowLeft', 'KeyX', 'toString'].map(headingOfKey)).toEqual([
      0,
      1,
      2,
      3,
      null,
      null,
    ]);
    expect([headingToward(3, -2), headingToward(1, 5), headingToward(0, 0)]).toEqual([1, 2, null]);
  });

  test('a finger steers as often as it turns, and a tap is no drag', () => {
    const finger = new Finger();
    finger.down(100, 100);
    expect([finger.move(110, 100), finger.move(120, 100), finger.move(122, 140)]).toEqual([
      null,
      1,
      2,
    ]);
    expect(finger.up()).toBe(false);
    finger.down(5, 5);
    expect(finger.up()).toBe(true);
    expect(finger.up()).toBe(false);
    expect(finger.move(500, 500)).toBeNull();
  });
});
