/** Draws coasts (coast.ts) beside the page's own work. Runs in a worker. */
import type { CoastAnswer, CoastRequest } from './coast-drawer.ts';
import { drawCoasts } from './coast.ts';

addEventListener('message', ({ data }: MessageEvent<CoastRequest>) => {
  const { id, seed, specs, cell } = data;
  const coasts = specs.map((spec) => drawCoasts(seed, spec, cell));
  postMessage({ id, coasts } satisfies CoastAnswer);
});
