/** The map alone on a page, over snapshots that were made up: for pictures and for measuring. What it shows is in the address, see `wishOf`. */
import { Suspense, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import '../../src/ui/base.css';
import '../../src/ui/fonts.css';
import type { Edit } from '../../src/ui/network/map/glint-layer.tsx';
import { parted } from '../../src/ui/network/map/map-fixture.ts';
import { NetworkMap } from '../../src/ui/network/map/network-map.tsx';
import '../../src/ui/tokens.css';
import { SpeakWords } from '../../src/ui/words/use-words.tsx';
import { en } from '../../src/ui/words/en/words.ts';
import type { NetworkSnapshot } from '../../src/watch/network-snapshot.ts';
import { snapshotOf, type SnapshotSpec } from '../../src/watch/snapshot-fixture.ts';

type MapPage = {
  /** Shows another snapshot, as the network's changing would. */
  show(spec: SnapshotSpec): void;
  /** The same peers, so many on each island, ours first. */
  part(sizes: readonly number[]): void;
  /** Only round trips are others: nothing of the coast is to be drawn again. */
  jitter(): void;
  /** Edits cross so many links, each its own. */
  send(edits: number): void;
  peers(): number;
};

declare global {
  interface Window {
    mapPage: MapPage;
  }
}

/** `spec`: JSON of a SnapshotSpec; `sizes`: JSON, parts it; `seed`: the room's; `small`: as in the drawer; `select`: the index of a peer; `insets`: JSON. */
function wishOf(address: URLSearchParams) {
  return {
    spec: JSON.parse(address.get('spec') ?? '{}') as SnapshotSpec,
    sizes: JSON.parse(address.get('sizes') ?? 'null') as number[] | null,
    seed: address.get('seed') ?? 'Saturday kitchen',
    isSmall: address.has('small'),
    select: Number(address.get('select') ?? -1),
    insets: JSON.parse(address.get('insets') ?? '{}') as object,
  };
}

const wish = wishOf(new URLSearchParams(location.search));
const listeners = new Set<(edit: Edit) => void>();
const edits = (listener: (edit: Edit) => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

function Page() {
  const [snapshot, setSnapshot] = useState<NetworkSnapshot>(() =>
    wish.sizes === null ? snapshotOf(wish.spec) : parted(snapshotOf(wish.spec), wish.sizes),
  );
  const [selected, setSelected] = useState(snapshot.peers[wish.select]?.id ?? null);
  const page: MapPage = {
    show: (spec) => setSnapshot(snapshotOf(spec)),
    part: (sizes) => setSnapshot((before) => parted(before, sizes)),
    jitter: () =>
      setSnapshot((before) => ({
        ...before,
        atMs: before.atMs + 1000,
        links: before.links.map((link) => ({
          ...link,
          rttMs: link.rttMs === null ? null : link.rttMs + 1,
        })),
      })),
    send(count) {
      const { links, self, peers } = snapshot;
      const lands = links.filter(({ kind, isRemembered }) => kind === 'direct' && !isRemembered);
      for (const { a, b } of lands.slice(0, count))
        for (const listener of listeners)
          listener({ author: peers[count % peers.length]?.id ?? self, from: a, to: b });
    },
    peers: () => document.querySelectorAll('.house').length,
  };
  useEffect(() => {
    Object.assign(window, { mapPage: page });
  });
  return (
    <NetworkMap
      snapshot={snapshot}
      roomSeed={wish.seed}
      selected={selected}
      onSelect={setSelected}
      onSplit={(islands) => console.log(JSON.stringify(islands))}
      edits={edits}
      isSmall={wish.isSmall}
      insets={wish.insets}
      note={(peer) => <h2>{snapshot.peers.find(({ id }) => id === peer)?.name}</h2>}
    />
  );
}

const root = document.createElement('div');
root.style.height = '100dvh';
document.body.append(root);
createRoot(root).render(
  <SpeakWords words={en}>
    <Suspense>
      <Page />
    </Suspense>
  </SpeakWords>,
);
