/** Coasts for the map: drawn by a worker, or here where there is none. */
import type { Coasts } from './coast.ts';
import type { CoastSpec } from './field.ts';

export type CoastRequest = { id: number; seed: number; specs: readonly CoastSpec[]; cell: number };
export type CoastAnswer = { id: number; coasts: Coasts[] };

export type CoastDrawer = {
  /** In the order of `specs`. Does not reject because of a worker; after `stop` it may never resolve. */
  draw(request: Omit<CoastRequest, 'id'>): Promise<Coasts[]>;
  stop(): void;
};

const create = (): Worker =>
  new Worker(new URL('./coast-worker.ts', import.meta.url), { type: 'module' });

export function createCoastDrawer(): CoastDrawer {
  let worker: Worker | null = null;
  let isBroken = typeof Worker === 'undefined';
  let lastId = 0;
  const waiting = new Map<number, (coasts: Coasts[] | null) => void>();
  const giveUp = (): void => {
    isBroken = true;
    worker?.terminate();
    worker = null;
    for (const answer of waiting.values()) answer(null);
    waiting.clear();
  };
  const start = (): Worker | null => {
    if (isBroken || worker !== null) return worker;
    worker = create();
    worker.addEventListener('error', giveUp);
    worker.addEventListener('message', ({ data }: MessageEvent<CoastAnswer>) => {
      waiting.get(data.id)?.(data.coasts);
      waiting.delete(data.id);
    });
    return worker;
  };
  const ask = (to: Worker, request: Omit<CoastRequest, 'id'>): Promise<Coasts[] | null> => {
    const id = (lastId += 1);
    return new Promise((resolve) => {
      waiting.set(id, resolve);
      to.postMessage({ id, ...request } satisfies CoastRequest);
    });
  };
  return {
    async draw(request) {
      const to = start();
      return (to === null ? null : await ask(to, request)) ?? drawHere(request);
    },
    stop() {
      worker?.terminate();
      worker = null;
      waiting.clear();
    },
  };
}

async function drawHere({ seed, specs, cell }: Omit<CoastRequest, 'id'>): Promise<Coasts[]> {
  const { drawCoasts } = await import('./coast.ts');
  return specs.map((spec) => drawCoasts(seed, spec, cell));
}
