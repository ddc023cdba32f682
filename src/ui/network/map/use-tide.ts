/** The arrangement that is on the screen: at rest, or on its way to the one wanted. Coasts come from a worker. */
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { createCoastDrawer, type CoastDrawer } from './coast-drawer.ts';
import type { Coasts } from './coast.ts';
import { CELL_FINE, CELL_TIDE } from './sizes.ts';
import { ferriesOf, specsOf } from './terrain.ts';
import { arrangementBetween, easeTide, specBetween, type Arrangement } from './tide.ts';

/** As --tide in tokens.css. */
const TIDE_MS = 1200;

export type Shown = {
  arrangement: Arrangement;
  /** One entry an island while at rest, one for all during a tide; null until the first is drawn. */
  coasts: readonly Coasts[] | null;
  isMoving: boolean;
};

type Painter = { drawer: CoastDrawer; seed: number };

const nextFrame = (): Promise<void> =>
  new Promise((resolve) => {
    requestAnimationFrame(() => resolve());
  });

function drawAtRest({ drawer, seed }: Painter, { topology, layout }: Arrangement) {
  const specs = specsOf(topology, layout, ferriesOf(seed, topology, layout));
  return drawer.draw({ seed, specs, cell: CELL_FINE });
}

function drawMoving({ drawer, seed }: Painter, from: Arrangement, to: Arrangement, part: number) {
  const { topology, layout } = arrangementBetween(from, to, part);
  const ways = specsOf(topology, layout, ferriesOf(seed, topology, layout)).flatMap(
    (spec) => spec.ways,
  );
  return drawer.draw({ seed, specs: [specBetween(from, to, part, ways)], cell: CELL_TIDE });
}

/** Shows the arrangement wanted after a tide, unless `isCurrent` turns false meanwhile. */
async function run(
  painter: Painter,
  from: Arrangement | null,
  to: Arrangement,
  show: (shown: Shown) => void,
  isCurrent: () => boolean,
): Promise<void> {
  const start = performance.now();
  while (from !== null) {
    const part = (performance.now() - start) / TIDE_MS;
    if (part >= 1) break;
    const eased = easeTide(part);
    const coasts = await drawMoving(painter, from, to, eased);
    if (!isCurrent()) return;
    show({ arrangement: arrangementBetween(from, to, eased), coasts, isMoving: true });
    await nextFrame();
    if (!isCurrent()) return;
  }
  const coasts = await drawAtRest(painter, to);
  if (isCurrent()) show({ arrangement: to, coasts, isMoving: false });
}

export function useTide(target: Arrangement, seed: number, isStill: boolean): Shown {
  const [shown, setShown] = useState<Shown>({
    arrangement: target,
    coasts: null,
    isMoving: false,
  });
  const last = useRef<Shown>(shown);
  const drawer = useRef<CoastDrawer | null>(null);
  useEffect(
    () => () => {
      drawer.current?.stop();
      drawer.current = null;
    },
    [],
  );
  const { topology, layout } = target;
  // A frame of another size moves no house: the view is laid on below, at once.
  const viewNow = useEffectEvent(() => target.view);
  useEffect(() => {
    const before = last.current;
    drawer.current ??= createCoastDrawer();
    const painter = { drawer: drawer.current, seed };
    let isCurrent = true;
    const show = (next: Shown): void => {
      last.current = next;
      setShown(next);
    };
    const from = before.coasts === null || isStill ? null : before.arrangement;
    run(painter, from, { topology, layout, view: viewNow() }, show, () => isCurrent).catch(
      reportError,
    );
    return () => {
      isCurrent = false;
    };
  }, [topology, layout, seed, isStill]);
  const isThere = shown.arrangement.layout === layout && shown.arrangement.topology === topology;
  const isInView = shown.isMoving || !isThere || shown.arrangement.view === target.view;
  return useMemo(
    () =>
      isInView ? shown : { ...shown, arrangement: { ...shown.arrangement, view: target.view } },
    [isInView, shown, target.view],
  );
}
