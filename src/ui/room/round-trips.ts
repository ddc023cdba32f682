/** Round trips of the last two minutes, and their line. Pure. */
import type { PeerSummary } from '../../room/room-api.ts';

export const SAMPLE_EVERY_MS = 2000;
const SAMPLES_MAX = 60;

const WIDTH = 72;
const HEIGHT = 24;
const MARGIN = 3;

export class RoundTrips {
  readonly #samples = new Map<string, number[]>();

  /** Those that are gone are forgotten. */
  take(peers: readonly Pick<PeerSummary, 'id' | 'rttMs'>[]): void {
    const known = new Set(peers.map(({ id }) => id as string));
    for (const id of this.#samples.keys()) if (!known.has(id)) this.#samples.delete(id);
    for (const { id, rttMs } of peers) {
      if (rttMs === null) continue;
      const samples = [...(this.#samples.get(id) ?? []), rttMs];
      this.#samples.set(id, samples.slice(-SAMPLES_MAX));
    }
  }

  /** Oldest first. */
  of(id: string): readonly number[] {
    return this.#samples.get(id) ?? [];
  }
}

export type Spark = { path: string; x: number; y: number; width: number; height: number };

/** From half to double the median, on a logarithmic scale, so that jitter compares across rows; null where there is no line yet. */
export function sparkOf(samples: readonly number[]): Spark | null {
  if (samples.length < 2) return null;
  const median = samples.toSorted((a, b) => a - b)[samples.length >> 1] ?? 1;
  const step = (WIDTH - 2 * MARGIN) / (SAMPLES_MAX - 1);
  const points = samples.map((sample, index) => {
    const octaves = Math.log2(Math.max(sample, 0.01) / Math.max(median, 0.01));
    const y = HEIGHT / 2 - Math.min(1, Math.max(-1, octaves)) * (HEIGHT / 2 - MARGIN);
    return { x: WIDTH - MARGIN - (samples.length - 1 - index) * step, y };
  });
  const { x, y } = points.at(-1) ?? { x: 0, y: 0 };
  const path = points.map((point) => `${point.x.toFixed(1)} ${point.y.toFixed(1)}`).join('L');
  return { path: `M${path}`, x, y, width: WIDTH, height: HEIGHT };
}
