/** The links of a snapshot: as adverts claim them, with what their ends measure. */
import type { EdgeView, MeshView, PeerView } from '../mesh/machine-types.ts';
import type { ToldLink } from '../watch/machine-types.ts';
import type { NetworkLink, NetworkPeer } from '../watch/network-snapshot.ts';
import type { PeerId } from '../wire/ids.ts';
import { roundMs } from './round.ts';

type OwnLink = PeerView['links'][number];

const isReached = ({ state }: NetworkPeer): boolean => state === 'self' || state === 'here';
const keyOf = (one: PeerId, other: PeerId, kind: string): string =>
  one < other ? `${one}/${other}/${kind}` : `${other}/${one}/${kind}`;

/** Links of those who left are not shown: they are gone. What is told of a link that nobody claims is nothing. */
export function linksOf(
  view: MeshView,
  told: readonly ToldLink[],
  peers: ReadonlyMap<PeerId, NetworkPeer>,
): NetworkLink[] {
  const { self } = view;
  const own = new Map(
    view.peers.flatMap(({ id, links }) =>
      links.map((link) => [keyOf(self, id, link.kind), link] as const),
    ),
  );
  const byLink = new Map<string, ToldLink[]>();
  for (const link of told) {
    const key = keyOf(link.teller, link.peer, link.kind);
    byLink.set(key, [...(byLink.get(key) ?? []), link]);
  }
  const links: NetworkLink[] = [];
  for (const edge of view.edges) {
    const [a, b] = [peers.get(edge.a), peers.get(edge.b)];
    if (a === undefined || b === undefined || a.state === 'left' || b.state === 'left') continue;
    const isRemembered = !isReached(a) || !isReached(b);
    const isOwn = edge.a === self || edge.b === self;
    // In a large room most links are between others, and nothing is told of them.
    const key = isOwn || byLink.size > 0 ? keyOf(edge.a, edge.b, edge.kind) : '';
    links.push(linkOf(edge, isRemembered, isOwn ? own.get(key) : undefined, byLink.get(key)));
  }
  return links;
}

/** Our own measure goes before what is told. Of two ends the worse jitter and loss, for each sees only half; backlogs add up. */
function linkOf(
  { a, b, kind, claimedBy, rttMs: claimedMs }: EdgeView,
  isRemembered: boolean,
  own: OwnLink | undefined,
  told: readonly ToldLink[] = NOTHING_TOLD,
): NetworkLink {
  const rtts = known(told, 'rttMs');
  const meanMs = rtts.length === 0 ? null : sum(rtts) / rtts.length;
  const backlogs = known(told, 'backlogBytes');
  return {
    a,
    b,
    kind,
    claimedBy,
    isRemembered,
    rttMs: roundMs(own?.rttMs ?? meanMs ?? claimedMs),
    jitterMs: roundMs(worst(known(told, 'jitterMs'), own?.jitterMs ?? null)),
    loss: worst(known(told, 'loss'), own?.loss ?? null),
    backlogBytes: backlogs.length === 0 ? null : sum(backlogs),
    bytesPerS: worst(known(told, 'bytesPerS'), null),
  };
}

const NOTHING_TOLD: readonly ToldLink[] = [];
const NOTHING_KNOWN: readonly number[] = [];

type Figure = 'rttMs' | 'jitterMs' | 'loss' | 'backlogBytes' | 'bytesPerS';
const known = (told: readonly ToldLink[], figure: Figure): readonly number[] =>
  told.length === 0
    ? NOTHING_KNOWN
    : told.map((link) => link[figure]).filter((value) => value !== null);

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);
const worst = (values: readonly number[], own: number | null): number | null =>
  values.length === 0 ? own : Math.max(...values, own ?? -Infinity);
