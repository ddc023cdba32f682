/** The smallest map: one land, two lands, one house, a ferry under way, a path that ends in a cross. */
import { peopleHere } from '../words/state.ts';
import type { Snapshot } from './snapshot.ts';

const LAND =
  'M2 12C1 7 5 5.500 9 4.500S14 1 18.500 1.500 25 5 29 6s4.500 4 3.500 7-5 3.500-8.500 2.500-5-3-7.500-2.500-4 3.500-8 3.500S2.500 15 2 12Z';
const NEAR = 'M2 9.500C2 5.500 5 3.500 8 3.500s6 1.500 6 5.500-2.500 6-6 6-6-1.500-6-5.500Z';
const FAR = 'M20 9.500c0-4 3-6 6-6s6 1.500 6 5.500-2.500 6-6 6-6-1.500-6-5.500Z';

export function StateGlyph({
  snapshot: { status, peers },
}: {
  snapshot: Pick<Snapshot, 'status' | 'peers'>;
}) {
  const width = status.state === 'alone' ? 17 : 34;
  return (
    <svg className="glyph" width={width} height="18" viewBox={`0 0 ${width} 18`} aria-hidden="true">
      {status.state === 'together' && peopleHere(peers).length > 0 ? (
        <>
          <path className="land" d={LAND} />
          <path className="link" d="M8 10.500L17 6L26.500 11" />
          <circle cx="8" cy="10.500" r="2.200" />
          <circle cx="17" cy="6" r="2.200" />
          <circle cx="26.500" cy="11" r="2.200" />
        </>
      ) : (
        <>
          <path className="land" d={NEAR} />
          <circle cx="8" cy="9.300" r="2.200" />
          <FarSide state={status.state} />
        </>
      )}
    </svg>
  );
}

function FarSide({ state }: { state: Snapshot['status']['state'] }) {
  if (state === 'partitioned') return <path className="land far" d={FAR} />;
  if (state === 'joining') return <path className="ferry" d="M15 9.300H32" />;
  if (state === 'offline')
    return <path className="cross" d="M15 9.300H24M27 6.500L32 12M32 6.500L27 12" />;
  return null;
}
