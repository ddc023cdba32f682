/**
 * Time that hidden tabs do not slow down: a worker's timers are not throttled, the page's own are (to once a minute after five).
 * Where there is no worker (Node, a strict policy) the platform's own timers serve.
 */
import { platformTimers, type Timers } from '../link/timers.ts';

/** Below this the page's own timer is used while the page is shown: a worker costs two messages. */
const WORKER_MS_MIN = 200;

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
    now: () => performance.now(),
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
