/**
 * Decides when people are told that somebody is silent: when the mesh's view changed, or the time is over, and each time with a `change`,
 * so that what is read never differs between two events.
 */
import type { RoomParts } from './assemble.ts';
import { nextSilentMs } from './reach.ts';

/** The due time must have passed when the view is read. */
const ROUNDING_MS = 1;

type Parts = Pick<RoomParts, 'ports' | 'mesh' | 'inner' | 'emitter' | 'reach'>;

export function tellSilence({ ports: { timers }, mesh, inner, emitter, reach }: Parts): void {
  let [dueMs, cancel] = [Infinity, (): void => undefined];
  inner.on('view', () => {
    reach.asOfMs = timers.now();
    const nextMs = nextSilentMs(mesh.view(reach.asOfMs), reach.asOfMs);
    if (nextMs === dueMs) return;
    cancel();
    dueMs = nextMs;
    if (nextMs === Infinity) return;
    cancel = timers.after(nextMs - reach.asOfMs + ROUNDING_MS, () => {
      dueMs = Infinity;
      inner.emit('view', null);
      emitter.emit('change', null);
    });
  });
  emitter.on('left', () => cancel());
}
