/** Ties an open room to the life of its page: hidden, frozen, shown again, online again, closed. */
import type { Room } from './room-api.ts';
import type { RoomLife } from './room.ts';

/** Returns how to let go. */
export function followPage(room: Room, life: RoomLife): () => void {
  const abort = new AbortController();
  const { signal } = abort;
  addEventListener('online', () => life.wake(), { signal });
  // A page in the back-forward cache comes back with dead links and the same memory: it is the same session.
  addEventListener('pageshow', ({ persisted }) => persisted && life.wake(), { signal });
  addEventListener('pagehide', ({ persisted }) => (persisted ? life.settle() : life.quit()), {
    signal,
  });
  document.addEventListener(
    'visibilitychange',
    () => (document.visibilityState === 'visible' ? life.wake() : life.settle()),
    { signal },
  );
  addEventListener(
    'beforeunload',
    (event) =>
      room.status().storeTrouble !== null &&
      room.status().unsavedEdits > 0 &&
      event.preventDefault(),
    { signal },
  );
  return () => abort.abort();
}
