/** Where the past is read from: this room, or a file that somebody made of theirs. */
import type { NetworkApi } from '../../../room/network-api.ts';
import type { NetworkSnapshot } from '../../../watch/network-snapshot.ts';
import { TIMELINE_MS_MAX, type TimelineFile } from '../../../watch/timeline-types.ts';

export type PastSource = Pick<NetworkApi, 'at' | 'range' | 'events'>;

export function sourceOfFile({ frames, events, exportedAtMs }: TimelineFile): PastSource {
  const times = [...frames, ...events].map(({ atMs }) => atMs);
  const last = times.reduce((a, b) => Math.max(a, b), times[0] ?? exportedAtMs);
  // The last frame holds until the file was made, unless that is no time that could be.
  const toMs = exportedAtMs > last && exportedAtMs - last <= TIMELINE_MS_MAX ? exportedAtMs : last;
  // As in a room, what happened before the first frame has no picture.
  const fromMs = Math.max(frames[0]?.atMs ?? toMs, toMs - TIMELINE_MS_MAX);
  return {
    events: () => events,
    range: () => ({ fromMs, toMs }),
    at: (atMs) => lastBefore(frames, atMs),
  };
}

function lastBefore(frames: readonly NetworkSnapshot[], atMs: number): NetworkSnapshot | null {
  let [low, high] = [0, frames.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((frames[middle]?.atMs ?? Infinity) <= atMs) low = middle + 1;
    else high = middle;
  }
  return frames[low - 1] ?? null;
}

/** What was known at a moment; without one, of a room now, of a file at its end. */
export function snapshotAt(
  network: Pick<NetworkApi, 'at' | 'snapshot'>,
  file: TimelineFile | null,
  momentMs: number | null,
): NetworkSnapshot | null {
  if (file !== null) {
    const source = sourceOfFile(file);
    return source.at(momentMs ?? source.range().toMs);
  }
  return momentMs === null ? network.snapshot() : network.at(momentMs);
}
