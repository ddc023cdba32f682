/** The map of the lab: as one of its peers sees it, or as it is. */
import { lazy, useCallback } from 'react';
import type { Edit } from '../../ui/network/map/glint-layer.tsx';
import { Fetched } from '../../ui/fetched.tsx';
import { useLabWords } from '../../ui/words/use-late-words.ts';
import type { LabSession } from '../lab-session.ts';
import type { LabView } from './view.ts';

const NetworkMap = lazy(async () => ({
  default: (await import('../../ui/network/map/network-map.tsx')).NetworkMap,
}));

export function MapPanel({ session, view }: { session: LabSession; view: LabView }) {
  const { map } = useLabWords();
  const { lab } = session;
  const edits = useCallback(
    (listener: (edit: Edit) => void) => lab.onlooker.onHop(listener),
    [lab],
  );
  const focusName = view.peers.find(({ place }) => place === view.focus)?.name ?? '';
  return (
    <section className="map-panel" aria-label={map.title}>
      <div className="eyes" role="group" aria-label={map.title}>
        <button
          type="button"
          className="btn"
          aria-pressed={!view.isWhole}
          onClick={() => session.showWhole(false)}
        >
          {map.asSeen(focusName)}
        </button>
        <button
          type="button"
          className="btn"
          aria-pressed={view.isWhole}
          onClick={() => session.showWhole(true)}
        >
          {map.asItIs}
        </button>
        <p>{map.sentence(view.peers.length, view.islands)}</p>
      </div>
      <div className="chart-room">
        <Fetched>
          <NetworkMap
            key={`${lab.setup.seed}/${lab.setup.peers}`}
            snapshot={view.snapshot}
            roomSeed={`lab ${lab.setup.seed}`}
            selected={lab.peer(view.focus).id}
            edits={edits}
            onSelect={(id) => {
              const place = id === null ? null : lab.placeOf(id);
              if (place !== null) session.look(place);
            }}
            onSplit={(islands) =>
              session.act({
                type: 'fault',
                scope: {
                  on: 'islands',
                  islands: islands.map((island) =>
                    island.map((id) => lab.placeOf(id)).filter((place) => place !== null),
                  ),
                },
                conditions: { cut: 'both' },
              })
            }
          />
        </Fetched>
      </div>
    </section>
  );
}
