/** The links of a snapshot: as adverts claim them, with what their ends measure. */
import type { EdgeView, MeshView, PeerView } from '../mesh/machine-types.ts';
import type { ToldLink } from '../watch/machine-types.ts';
import type { NetworkLink, NetworkPeer } from '../watch/network-snapshot.ts';
import type { PeerId } from '../wire/ids.ts';
import { roundMs } from './round.ts';

type OwnLink = PeerView['links'][number];
type Measured = Pick<NetworkLink, 'rttMs' | 'jitterMs' | 'loss' | 'backlogBytes' | 'bytesPerS'>;

const isReached = ({ state }: NetworkPeer): boolean => state === 'self' || state === 'here';
const keyOf = (one: PeerId, other: PeerId, kind: string): string =>
  one < other ? `${one}/${other}/${kind}` : `${other}/${one}/${kind}`;

/**
 * Links of those who left are not shown: nobody remembers them, they are gone. What is told of a link that nobody claims is nothing.
 */
export function linksOf(
  view: MeshView,
  told: readonly ToldLink[],
  peers: ReadonlyMap<PeerId, NetworkPeer>,
): NetworkLink[] {
  const own = new Map(
    view.peers.flatMap(({ id, links }) =>
      links.map((link) => [keyOf(view.self, id, link.kind), link] as const),
    ),
  );
  const byLink = new Map<string, ToldLink[]>();
  for (const link of told) {
    const key = keyOf(link.teller, link.peer, link.kind);
    byLink.set(key, [...(byLink.get(key) ?? []), link]);
  }
  return view.edges.flatMap((edge) => {
    const [a, b] = [peers.get(edge.a), peers.get(edge.b)];
    if (a === undefined || b === undefined || a.state === 'left' || b.state === 'left') return [];
    const key = keyOf(edge.a, edge.b, edge.kind);
    return [
      {
        a: edge.a,
        b: edge.b,
        kind: edge.kind,
        claimedBy: edge.claimedBy,
        isRemembered: !isReached(a) || !isReached(b),
        ...measured(edge, own.get(key), byLink.get(key) ?? []),
      },
    ];
  });
}

/** Our own measure goes before what is told. Of two ends the worse jitter and loss, for each sees only half; backlogs add up. */
function measured(edge: EdgeView, own: OwnLink | undefined, told: readonly ToldLink[]): Measured {
  const of = (name: keyof Measured): number[] =>
    told.map((link) => link[name]).filter((value) => value !== null);
  const rtts = of('rttMs');
  const meanRttMs = rtts.length === 0 ? null : sum(rtts) / rtts.length;
  const backlogs = of('backlogBytes');
  return {
    rttMs: roundMs(own?.rttMs ?? meanRttMs ?? edge.rttMs),
    jitterMs: roundMs(worst([...of('jitterMs'), own?.jitterMs ?? null])),
    loss: worst([...of('loss'), own?.loss ?? null]),
    backlogBytes: backlogs.length === 0 ? null : sum(backlogs),
    bytesPerS: worst(of('bytesPerS')),
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);

function worst(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}
