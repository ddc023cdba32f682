/**
 * Time that hidden tabs do not slow down: a worker's timers are not throttled, the page's own are (to once a minute after five).
 * Where there is no worker (Node, a strict policy) the platform's own timers serve.
 */
import { platformTimers, type Timers } from '../link/timers.ts';

/** Below this the page's own timer is used while the page is shown: a worker costs two messages. */
const WORKER_MS_MIN = 200;

/** Wall clocks are corrected by less than this; more is a sleep, or somebody set the clock. */
const SLEEP_MS_MIN = 2000;

/**
 * The page's own clock, which never goes back, with the time added that a sleeping device took: on some platforms it stands still
 * meanwhile, and all times that are shown would be late by that. Whoever sets the wall clock forward makes the page think it slept,
 * which costs nothing; setting it back is passed over.
 */
export function createClock(pageNow: () => number, wallNow: () => number): () => number {
  let offsetMs = wallNow() - pageNow();
  let sleptMs = 0;
  return () => {
    const pageMs = pageNow();
    const stepMs = wallNow() - pageMs - offsetMs;
    if (Math.abs(stepMs) >= SLEEP_MS_MIN) {
      offsetMs += stepMs;
      sleptMs += Math.max(0, stepMs);
    }
    return pageMs + sleptMs;
  };
}

export type RoomTimers = Timers & { stop(): void };

export function createRoomTimers(createWorker: (() => Worker) | null): RoomTimers {
  const worker = createWorker?.() ?? null;
  if (worker === null) return { ...platformTimers, stop: () => undefined };
  const waiting = new Map<number, () => void>();
  let lastId = 0;
  worker.addEventListener('message', ({ data }: MessageEvent<number>) => {
    const run = waiting.get(data);
    waiting.delete(data);
    run?.();
  });
  return {
    now: createClock(
      () => performance.now(),
      () => Date.now(),
    ),
    after(delayMs, run) {
      if (delayMs < WORKER_MS_MIN && document.visibilityState === 'visible')
        return platformTimers.after(delayMs, run);
      const id = (lastId += 1);
      waiting.set(id, run);
      worker.postMessage({ id, delayMs });
      return () => waiting.delete(id);
    },
    stop() {
      waiting.clear();
      worker.terminate();
    },
  };
}
