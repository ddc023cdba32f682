/** Scrolls with the caret of whom we follow, on pages that draw carets. */
import { useEffect } from 'react';
import type { Room } from '../../room/room-api.ts';
import { keepInView } from '../page/keep-in-view.ts';
import type { PeerId } from './snapshot.ts';

export function useFollowedCaret(room: Room, following: PeerId | null): void {
  useEffect(() => {
    if (following === null) return undefined;
    let frame = 0;
    const look = (): void => {
      const caret = document.querySelector(`.desk [data-peer="${CSS.escape(following)}"]`);
      if (caret !== null) keepInView(caret.getBoundingClientRect().top);
    };
    // The page draws the caret first.
    const lookSoon = (): void => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(look);
    };
    lookSoon();
    const stop = room.on('presence', lookSoon);
    return () => {
      stop();
      cancelAnimationFrame(frame);
    };
  }, [room, following]);
}
