/** Says to the others in a room whether we type or are away: when that changes, never for each key. */
import { useEffect } from 'react';
import type { Room } from '../../room/room-api.ts';
import { activityAt, type Activity, type Input } from './activity.ts';

const INPUTS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'focus'] as const;
const PAGE_TEXT = '.desk';

const isPageText = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest(PAGE_TEXT) !== null;

export function useActivity(room: Room): void {
  useEffect(() => {
    const seen: Input = {
      lastInputMs: performance.now(),
      lastTypedMs: null,
      isHidden: document.hidden,
    };
    let told: Activity | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = (): void => {
      clearTimeout(timer);
      const { againInMs, ...activity } = activityAt(seen, performance.now());
      if (againInMs !== null) timer = setTimeout(look, againInMs);
      if (told?.typing !== activity.typing || told.idle !== activity.idle)
        room.updatePresence(activity);
      told = activity;
    };
    const onInput = (): void => {
      seen.lastInputMs = performance.now();
      if (told?.idle === true) look();
    };
    const onTyped = ({ target }: Event): void => {
      if (!isPageText(target)) return;
      seen.lastInputMs = seen.lastTypedMs = performance.now();
      if (told?.typing !== true) look();
    };
    const onHidden = (): void => {
      seen.isHidden = document.hidden;
      if (!document.hidden) seen.lastInputMs = performance.now();
      look();
    };
    const watching = new AbortController();
    const options = { signal: watching.signal, passive: true };
    for (const name of INPUTS) addEventListener(name, onInput, options);
    addEventListener('input', onTyped, options);
    document.addEventListener('visibilitychange', onHidden, options);
    look();
    return () => {
      watching.abort();
      clearTimeout(timer);
    };
  }, [room]);
}
