/** From a snapshot to what stands where on the screen now. */
import { useCallback, useMemo, useState } from 'react';
import type { NetworkSnapshot } from '../../../watch/network-snapshot.ts';
import { fit, onFrame, type Frame } from './frame.ts';
import { aspectFor, placesFor } from './known-places.ts';
import type { Places } from './layout.ts';
import type { Point } from './plane.ts';
import { seedOf } from './spread.ts';
import { ferriesOf } from './terrain.ts';
import type { Arrangement, View } from './tide.ts';
import { topologyKey, topologyOf, type PeerId, type Topology } from './topology.ts';
import { useTide, type Shown } from './use-tide.ts';
import type { DrawnFerry } from './way-layer.tsx';

/** The same object as long as nothing of it has changed. */
export type Chart = {
  seed: number;
  places: Places;
  /** Where it all comes to rest. */
  target: Arrangement;
  shown: Shown;
  /** In pixels of the frame: now, and at rest. */
  houses: ReadonlyMap<PeerId, Point>;
  resting: ReadonlyMap<PeerId, Point>;
  ferries: readonly Omit<DrawnFerry, 'isAsked'>[];
  /** A house was dragged to another place. */
  arrangeAnew: () => void;
};

/** The same object as long as who stands with whom is the same, whatever round trips do. */
function useTopology(snapshot: NetworkSnapshot): Topology {
  const fresh = useMemo(() => topologyOf(snapshot), [snapshot]);
  const [held, setHeld] = useState(fresh);
  if (held === fresh || topologyKey(held) === topologyKey(fresh)) return held;
  setHeld(fresh);
  return fresh;
}

const allOn = (view: View, places: ReadonlyMap<PeerId, Point>): Map<PeerId, Point> =>
  new Map([...places].map(([peer, at]) => [peer, onFrame(view, at)]));

type ChartWish = {
  snapshot: NetworkSnapshot;
  roomSeed: string;
  /** The same object as long as nothing of it has changed. */
  frame: Frame;
  history: Places | undefined;
  isStill: boolean;
};

export function useChart(wish: ChartWish): Chart {
  const { snapshot, roomSeed, frame, history, isStill } = wish;
  const topology = useTopology(snapshot);
  const seed = seedOf(roomSeed);
  const { top, right, bottom, left } = frame.insets;
  const aspect = aspectFor(frame.width - left - right, frame.height - top - bottom);
  const places = useMemo(() => history ?? placesFor(roomSeed, aspect), [history, roomSeed, aspect]);
  const [version, setVersion] = useState(0);
  const layout = useMemo(() => {
    void version;
    return places.take(topology);
  }, [places, topology, version]);
  const target = useMemo(
    () => ({
      topology,
      layout,
      view: fit(layout, frame),
    }),
    [topology, layout, frame],
  );
  const shown = useTide(target, seed, isStill);
  const { arrangement } = shown;
  const houses = useMemo(
    () => allOn(arrangement.view, arrangement.layout.houses),
    [arrangement.view, arrangement.layout],
  );
  const resting = useMemo(() => allOn(target.view, target.layout.houses), [target]);
  const ferries = useMemo(() => drawnFerries(seed, arrangement), [seed, arrangement]);
  const arrangeAnew = useCallback(() => setVersion((before) => before + 1), []);
  return useMemo(
    () => ({ seed, places, target, shown, houses, resting, ferries, arrangeAnew }),
    [seed, places, target, shown, houses, resting, ferries, arrangeAnew],
  );
}

/** On the frame; the boat's end a little before the boat. */
function drawnFerries(
  seed: number,
  { topology, layout, view }: Arrangement,
): Omit<DrawnFerry, 'isAsked'>[] {
  return ferriesOf(seed, topology, layout).map(({ key, relay, island, land, from, bend, to }) => ({
    key,
    relay,
    land,
    from: onFrame(view, from),
    bend: onFrame(view, bend),
    to: onFrame(view, to),
    isFar: topology.islands[island]?.isOurs !== true,
  }));
}
