/** How long the one to move has thought, by this device's own clock; a reload does not begin it anew. */
import { useEffect, useMemo } from 'react';
import type { ElementId } from '../../../model/games/kit/elements.ts';
import { Stopwatch } from '../../../model/games/kit/stopwatch.ts';

const KEY = 'folkmoot thought';
const SAVE_EVERY_MS = 1000;

class Thinking {
  #stopwatch: Stopwatch | null = null;

  setTogether(place: ElementId, isTogether: boolean): void {
    const nowMs = performance.now();
    if (this.#stopwatch === null)
      this.#stopwatch = new Stopwatch(nowMs, isTogether, thoughtBefore(place));
    else this.#stopwatch.setTogether(isTogether, nowMs);
  }

  readonly readMs = (): number => Math.round(this.#stopwatch?.readMs(performance.now()) ?? 0);
}

/** `place`: where the line that goes on has come to. `isTogether`: do the two reach each other? Returns how to read milliseconds. */
export function useThinking(place: ElementId, isTogether: boolean): () => number {
  const thinking = useMemo(() => ({ place, of: new Thinking() }), [place]);
  useEffect(() => {
    thinking.of.setTogether(thinking.place, isTogether);
  }, [thinking, isTogether]);
  useEffect(() => {
    const save = (): void => keepThought(thinking.place, thinking.of.readMs());
    const timer = setInterval(save, SAVE_EVERY_MS);
    addEventListener('pagehide', save);
    return () => {
      clearInterval(timer);
      removeEventListener('pagehide', save);
    };
  }, [thinking]);
  return thinking.of.readMs;
}

function thoughtBefore(place: ElementId): number {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? '{}') as Record<string, unknown>;
    const ms = kept['place'] === place ? Number(kept['ms']) : 0;
    return Number.isFinite(ms) && ms > 0 ? ms : 0;
  } catch {
    return 0; // Denied or damaged: then a reload begins anew.
  }
}

function keepThought(place: ElementId, ms: number): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ place, ms }));
  } catch {
    // Denied or full: then a reload begins anew.
  }
}
