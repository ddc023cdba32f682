/** What is drawn of a snapshot, beside coasts: houses, ways between them, and the figures at them. Nothing that is not known. Pure. */
import type { NetworkPeer, NetworkSnapshot } from '../../../watch/network-snapshot.ts';
import type { NetworkWords, Words } from '../../words/catalog.ts';
import { clockTime, plainName } from '../../words/names.ts';
import type { PeerId, Topology } from './topology.ts';
import { linkKey } from './topology.ts';

/** Figures on all links up to so many peers; beyond, on mine and on those of whoever is selected or pointed at. */
const ALL_FIGURES_MAX = 8;
/** Beyond so many, links among others are hairlines, and paths over others are drawn when asked for. */
const ALL_WAYS_MAX = 12;
/** Beyond so many, names are set small. */
export const LARGE_NAMES_MAX = 12;

export type House = {
  id: PeerId;
  kind: 'self' | 'peer' | 'far';
  canWrite: boolean;
  color: string;
  isOwnTab: boolean;
  name: string;
  /** Under the name; may be empty. */
  sub: string;
  /** The whole of it in words, for those who do not see the map. */
  saying: string;
};

export type Way = {
  key: string;
  a: PeerId;
  b: PeerId;
  kind: 'tab' | 'direct';
  rank: 'ours' | 'theirs' | 'faint' | 'far';
};

/** A path over another peer, drawn beside the links that it uses. */
export type ViaPath = { key: string; peer: PeerId; via: PeerId; figure: string; short: string };

export type Figure = {
  key: string;
  a: PeerId;
  b: PeerId;
  text: string;
  kind: 'ours' | 'theirs' | 'far' | 'via';
};

export type SceneWords = { map: NetworkWords['map']; words: Words };

export const houseCount = ({ islands }: Topology): number =>
  islands.reduce(
    (sum, { lands }) => sum + lands.reduce((count, { peers }) => count + peers.length, 0),
    0,
  );

function nameOf(peer: NetworkPeer, { map, words }: SceneWords): string {
  if (peer.state === 'self') return map.you;
  if (peer.sharesDisk) return map.yourOtherTab;
  return plainName(peer.name, words.names.someone);
}

export function housesOf(
  { peers }: NetworkSnapshot,
  topology: Topology,
  said: SceneWords,
): House[] {
  const byId = new Map(peers.map((peer) => [peer.id, peer]));
  return topology.islands.flatMap(({ lands, isOurs }) =>
    lands.flatMap((land) =>
      land.peers.flatMap((id): House[] => {
        const peer = byId.get(id);
        if (peer === undefined) return [];
        return [
          {
            id,
            kind: peer.state === 'self' ? 'self' : isOurs ? 'peer' : 'far',
            canWrite: peer.canWrite,
            color: peer.color,
            isOwnTab: peer.sharesDisk && peer.state !== 'self',
            name: nameOf(peer, said),
            sub: isOurs && peer.behind > 0 ? said.map.behind(peer.behind) : '',
            saying: sayingOf(peer, byId, said),
          },
        ];
      }),
    ),
  );
}

/** "Ana, Direct, 12 ms, in step". */
function sayingOf(
  peer: NetworkPeer,
  byId: ReadonlyMap<PeerId, NetworkPeer>,
  said: SceneWords,
): string {
  const { peers } = said.words;
  const name = nameOf(peer, said);
  if (peer.state === 'self') return name;
  if (peer.path === 'out-of-reach') {
    const since = peer.sinceMs ?? peer.lastHeardAtMs;
    return `${name}, ${peers.outOfReach(since === null ? null : clockTime(since))}`;
  }
  const between = peer.via === null ? undefined : byId.get(peer.via);
  const path = {
    tab: () => peers.tab,
    direct: () => peers.direct(null),
    relayed: () => peers.relayed(null),
    via: () => peers.via(null, between === undefined ? peers.someoneElse : nameOf(between, said)),
  }[peer.path]();
  const parts = [
    name,
    path,
    ...(peer.rttMs === null ? [] : [peers.time(Math.round(peer.rttMs))]),
    ...(peer.canWrite ? [] : [peers.mayLook]),
    peer.inStep ? peers.inStep : peer.behind > 0 ? peers.behind(peer.behind) : peers.notInStepYet,
  ];
  return parts.join(', ');
}

export function waysOf(topology: Topology, asked: readonly PeerId[]): Way[] {
  const isCrowded = houseCount(topology) > ALL_WAYS_MAX;
  return topology.islands.flatMap(({ lands, isOurs }) =>
    lands.flatMap(({ links }) =>
      links.map(({ a, b, kind }): Way => {
        const isOwn = a === topology.self || b === topology.self;
        const isAsked = asked.includes(a) || asked.includes(b);
        const rank = !isOurs
          ? isCrowded && !isAsked
            ? 'faint'
            : 'far'
          : isOwn
            ? 'ours'
            : isCrowded && !isAsked
              ? 'faint'
              : 'theirs';
        return { key: linkKey(a, b), a, b, kind, rank };
      }),
    ),
  );
}

export function viasOf(
  { peers }: NetworkSnapshot,
  topology: Topology,
  asked: readonly PeerId[],
  said: SceneWords,
): ViaPath[] {
  const isCrowded = houseCount(topology) > ALL_WAYS_MAX;
  const byId = new Map(peers.map((peer) => [peer.id, peer]));
  return peers.flatMap((peer) => {
    const between = peer.via === null ? undefined : byId.get(peer.via);
    if (peer.path !== 'via' || between === undefined) return [];
    if (isCrowded && !asked.includes(peer.id)) return [];
    const time = peer.rttMs === null ? null : said.map.time(peer.rttMs);
    return [
      {
        key: `via ${peer.id}`,
        peer: peer.id,
        via: between.id,
        figure: said.map.via(nameOf(peer, said), nameOf(between, said), time),
        short: time ?? '',
      },
    ];
  });
}

/** Round trips at links. Of a tab none: it is under a millisecond, always. */
export function figuresOf(
  { links }: NetworkSnapshot,
  topology: Topology,
  ways: readonly Way[],
  asked: readonly PeerId[],
  { map }: SceneWords,
): Figure[] {
  const isAll = houseCount(topology) <= ALL_FIGURES_MAX;
  const times = new Map(
    links
      .filter(({ kind }) => kind === 'direct')
      .map(({ a, b, rttMs }) => [linkKey(a, b), rttMs] as const),
  );
  return ways.flatMap(({ key, a, b, kind, rank }): Figure[] => {
    const rttMs = times.get(key) ?? null;
    const isWanted = isAll || rank === 'ours' || asked.includes(a) || asked.includes(b);
    if (kind === 'tab' || rttMs === null || !isWanted) return [];
    const style = rank === 'faint' ? 'theirs' : rank;
    return [{ key, a, b, text: map.time(rttMs), kind: style }];
  });
}

/** For each land of our island but self's: how long the relay's way there takes, from self, in words. */
export function ferryTimes(
  { peers }: NetworkSnapshot,
  topology: Topology,
  { map }: SceneWords,
): Map<number, string> {
  const byId = new Map(peers.map((peer) => [peer.id, peer]));
  const lands = topology.islands[0]?.lands ?? [];
  return new Map(
    lands.flatMap((land, i) => {
      const times = land.peers.flatMap((id) => {
        const peer = byId.get(id);
        return peer?.path === 'relayed' && peer.rttMs !== null ? [peer.rttMs] : [];
      });
      if (times.length === 0) return [];
      const [least, most] = [Math.min(...times), Math.max(...times)];
      const time =
        Math.round(least) === Math.round(most) ? map.time(most) : map.timeBetween(least, most);
      return [[i, time] as const];
    }),
  );
}

/** Edits of self that someone on an island apart lacks: of all such, the most. 0 where none is known. */
export const waitingFor = ({ peers }: NetworkSnapshot): number =>
  Math.max(0, ...peers.filter(({ state }) => state === 'apart').map(({ ownBehind }) => ownBehind));
