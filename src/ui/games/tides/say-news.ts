/** News of a round in words: what everyone may read, and what is said aloud to one player. */
import type { Event, Round } from '../../../model/games/tides/round.ts';
import type { TidesWords } from '../../words/catalog.ts';
import { ranking, shareOf, type News } from './news.ts';

export type Telling = {
  words: TidesWords;
  round: Round;
  /** Ourselves; -1 where we watch. */
  self: number;
  nameOf: (player: number) => string;
};

/** One line of the log; null for what is not worth one. */
export function sayNews(news: News, telling: Telling): string | null {
  const { words, nameOf } = telling;
  if (news.is === 'over') return news.endedBy === null ? null : words.endedBy(nameOf(news.endedBy));
  if (news.is === 'event') return sayEvent(news.event, telling);
  const { cells, winner, loser, because } = news.contest;
  const name = nameOf(winner.player);
  return because === 'larger'
    ? words.contest(cells.length, name, winner.area, loser.area)
    : words.contestFirst(cells.length, name);
}

export function sayEvent(event: Event, { words, self, nameOf }: Telling): string | null {
  const name = nameOf(event.player);
  switch (event.do) {
    case 'joined':
      return words.joinedNow(name);
    case 'started':
      return words.began;
    case 'lost':
      if (event.by === null)
        return event.player === self ? words.yourLineLost(event.line) : words.lineLost(name);
      if (event.player === self) return words.yourLineCut(nameOf(event.by), event.line);
      return event.by === self ? words.youCut(name) : words.lineCut(name, nameOf(event.by));
    case 'claimed': {
      const [most] = [...event.taken].sort((a, b) => b[1] - a[1]);
      if (most === undefined) return words.claimed(name, event.gained);
      return most[0] === self
        ? words.tookYours(name, most[1])
        : words.tookOf(name, most[1], nameOf(most[0]));
    }
  }
}

/** What this person must know, in one breath; empty where nothing concerns them. */
export function sayAloud(all: readonly News[], telling: Telling): string {
  const { words, round, self } = telling;
  const said = all.flatMap((news): string[] => {
    if (news.is === 'over') return [`${words.over}.`, sayResult(telling)];
    if (news.is === 'contest') {
      const { winner, loser } = news.contest;
      return winner.player === self || loser.player === self ? textOf(sayNews(news, telling)) : [];
    }
    const { event } = news;
    if (event.do === 'claimed' && event.player === self)
      return [words.youClaimed(event.gained, shareOf(round, self)), sayLead(telling)];
    const concerns =
      event.do === 'started' ||
      (event.do === 'joined' && event.player !== self) ||
      (event.do === 'lost' && (event.player === self || event.by === self)) ||
      (event.do === 'claimed' && event.taken.has(self));
    return concerns ? textOf(sayEvent(event, telling)) : [];
  });
  return said.join(' ');
}

const textOf = (text: string | null): string[] => (text === null ? [] : [text]);

function sayLead({ words, round, self, nameOf }: Telling): string {
  const [first] = ranking(round);
  if (first === undefined || round.players.length < 2) return '';
  return first === self ? words.youLead : words.leads(nameOf(first), shareOf(round, first));
}

/** How a round ended, or stands. */
export function sayResult({ words, round, self, nameOf }: Telling): string {
  const ranked = ranking(round);
  const [first] = ranked;
  const best = round.players[first ?? -1]?.score;
  if (first === undefined || best === undefined) return '';
  if (ranked.length === 1 && first === self) return words.practised(best);
  const level = ranked.filter((player) => round.players[player]?.score === best);
  if (level.length > 1) return words.level(level.map(nameOf), best);
  return first === self ? words.youWin(best) : words.wins(nameOf(first), best);
}
