/** What happened just now, said aloud and heard. */
import { useEffect, useRef, useState } from 'react';
import type { Round } from '../../../model/games/tides/round.ts';
import { saidAnew } from '../shared/announcer.tsx';
import { useSounds, type Sound } from '../shared/sounds.ts';
import { newsOf, ranking, type News } from './news.ts';
import { sayAloud, type Telling } from './say-news.ts';

/** The sentence for those who hear the page. What stood there when it was opened is not news. */
export function useNews(id: string, telling: Telling): string {
  const play = useSounds();
  const [said, setSaid] = useState('');
  const before = useRef<{ id: string; round: Round } | null>(null);
  const latest = useRef(telling);
  useEffect(() => {
    latest.current = telling;
  });
  const { round } = telling;
  useEffect(() => {
    const last = before.current;
    before.current = { id, round };
    if (last === null || last.id !== id) return;
    const news = newsOf(last.round, round);
    const sound = soundOf(news, latest.current);
    if (sound !== null) play(sound);
    const text = sayAloud(news, latest.current);
    if (text !== '') setSaid(saidAnew(text));
  }, [id, round, play]);
  return said;
}

function soundOf(all: readonly News[], { round, self }: Telling): Sound | null {
  if (all.some(({ is }) => is === 'over'))
    return self < 0 ? 'end' : ranking(round)[0] === self ? 'good' : 'end';
  let sound: Sound | null = null;
  for (const news of all) {
    if (news.is !== 'event') continue;
    const { event } = news;
    if (event.do === 'lost' && event.player === self) return 'bad';
    if (event.do === 'claimed' && event.player === self) sound = 'take';
    else if (event.do === 'started' || (event.do === 'lost' && event.by === self)) sound = 'alert';
    else if (event.do === 'claimed') sound ??= event.taken.has(self) ? 'bad' : 'tick';
  }
  return sound;
}
