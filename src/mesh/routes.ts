/**
 * The graph and the routes of one machine, cached until links or adverts change; and the candidates for a path to a peer.
 * Must not know: messages, timers.
 */
import type { PeerId } from '../wire/ids.ts';
import { OUT_OF_REACH, sortedPeers, type Core, type Path, type Peer, type Routes } from './core.ts';
import {
  buildGraph,
  codeOf,
  firstHop,
  graphHash,
  shortestPaths,
  type Graph,
  type GraphNode,
} from './graph.ts';
import { ADVERT_STALE_MS, DIAL_VIA_WAIT_MS, VIA_SETTLE_MS } from './limits.ts';
import { goodLinkOf, isGood, isUsable, linkOf } from './links.ts';
import { choosePath, type PathCandidate } from './path-choice.ts';

const DIRECT = 2;
const RELAYED = 3;

/** Of the adverts that we hold, our own published one among them. */
export function graphOf(core: Core): Graph {
  if (core.graph !== null) return core.graph;
  const nodes: GraphNode[] = [{ id: core.self, links: core.own.entry.advert.links }];
  for (const peer of core.peers.values()) {
    if (peer.entry !== null && !peer.entry.advert.left)
      nodes.push({ id: peer.id, links: peer.entry.advert.links });
  }
  nodes.sort((a, b) => (a.id < b.id ? -1 : 1));
  core.graph = buildGraph(nodes);
  core.graphHash = graphHash(core.graph, placeOf(core.graph, core.self));
  return core.graph;
}

export function graphHashOf(core: Core): number {
  graphOf(core);
  return core.graphHash as number;
}

export const placeOf = (graph: Graph, id: PeerId): number => graph.indexOf.get(id) ?? -1;

/** May this peer be reached at all, if there is a way? */
export const isPresent = (core: Core, peer: Peer): boolean =>
  peer.entry !== null &&
  !peer.entry.advert.left &&
  !peer.versionTrouble &&
  !core.cutOff.has(peer.id);

/**
 * A relayed pair is only as true as the relay: one that shares our relay, where we do not hear it, is not reached by asking
 * another to send over that relay. So such pairs are left out of the routes.
 */
function routesOf(core: Core): Routes {
  if (core.routes !== null) return core.routes;
  const whole = graphOf(core);
  const n = whole.ids.length;
  const codes = whole.codes.slice();
  const root = placeOf(whole, core.self);
  const row = new Uint8Array(n);
  const middles: Routes['middles'] = [];
  for (const peer of sortedPeers(core)) {
    const at = placeOf(whole, peer.id);
    if (at === -1) continue;
    const link = goodLinkOf(peer);
    row[at] = link === null ? 0 : codeOf(link.kind);
    if (link !== null && link.kind !== 'relayed') middles.push({ middle: peer, place: at, link });
    if (!sharesRelay(core, peer)) continue;
    const relayed = linkOf(peer, 'relayed');
    if (relayed !== undefined && isGood(relayed)) continue;
    for (let i = 0; i < n; i++) {
      if (codes[at * n + i] === RELAYED) codes[at * n + i] = codes[i * n + at] = 0;
    }
  }
  const graph: Graph = { ...whole, codes, trees: new Map() };
  core.routes = { graph, root, parent: shortestPaths(graph, root, row).parent, middles };
  return core.routes;
}

/** It is on no relay that we are not on as well: who hears it over a relay hears it over one of ours. */
function sharesRelay(core: Core, peer: Peer): boolean {
  const theirs = peer.entry?.advert.relays ?? [];
  return theirs.length > 0 && theirs.every((id) => core.relays.some((ours) => ours.id === id));
}

/** Decides the path of one peer; true if it changed. */
export function decidePath(core: Core, peer: Peer): boolean {
  const before = peer.path;
  peer.staleAtMs = Infinity;
  if (!isPresent(core, peer)) Object.assign(peer, { viaSinceMs: null, viaDueMs: Infinity });
  peer.path = isPresent(core, peer) ? pathTo(core, peer) : OUT_OF_REACH;
  const isChanged = before.kind !== peer.path.kind || before.via !== peer.path.via;
  if (before.kind === 'out-of-reach' && peer.path.kind === 'via') {
    peer.dial.nextAtMs = Math.max(peer.dial.nextAtMs, core.nowMs + DIAL_VIA_WAIT_MS);
  }
  if (isChanged || peer.path === OUT_OF_REACH) noteReach(core, peer);
  return isChanged || before.link !== peer.path.link;
}

function noteReach(core: Core, peer: Peer): void {
  if (peer.path.kind !== 'out-of-reach') peer.outOfReachSinceMs = null;
  else peer.outOfReachSinceMs ??= core.nowMs;
}

function pathTo(core: Core, peer: Peer): Path {
  const own: PathCandidate[] = [];
  for (const link of peer.links) {
    // Of several relayed ones only the one to be used counts.
    if (isUsable(link) && !own.some(({ kind }) => kind === link.kind))
      own.push({
        kind: link.kind,
        via: null,
        rttMs: link.srttMs,
        good: isGood(link),
        settled: true,
      });
  }
  const best = own.find((candidate) => candidate.good && candidate.kind !== 'relayed');
  if (best !== undefined) {
    peer.viaSinceMs = null;
    peer.viaDueMs = Infinity;
    return {
      kind: best.kind,
      via: null,
      link: linkOf(peer, best.kind as 'tab' | 'direct') ?? null,
      viaRttMs: null,
    };
  }
  const ways = waysTo(
    core,
    peer,
    own.some((candidate) => candidate.good),
  );
  peer.viaSinceMs = ways.some((way) => way.settled) ? (peer.viaSinceMs ?? core.nowMs) : null;
  const settledAtMs = peer.viaSinceMs === null ? Infinity : peer.viaSinceMs + VIA_SETTLE_MS;
  const isSettled = core.nowMs >= settledAtMs;
  peer.viaDueMs = isSettled ? Infinity : settledAtMs;
  for (const way of ways) own.push({ ...way, settled: way.settled && isSettled });
  const chosen = choosePath(own, peer.path);
  if (chosen === null) return OUT_OF_REACH;
  if (chosen.kind === 'via')
    return { kind: 'via', via: chosen.via, link: null, viaRttMs: chosen.rttMs };
  return { kind: chosen.kind, via: null, link: linkOf(peer, chosen.kind) ?? null, viaRttMs: null };
}

/**
 * Ways through others: one peer between, over tab and direct links; failing that, and only if we have no good link of our own,
 * whatever way the graph knows. `settled` says here that no relay is on the way.
 */
function waysTo(core: Core, peer: Peer, hasGoodLink: boolean): PathCandidate[] {
  if (!hasEdges(graphOf(core), peer.id)) return [];
  const staleAtMs = (peer.entry?.heardMs ?? -Infinity) + ADVERT_STALE_MS;
  if (core.nowMs >= staleAtMs) return [];
  peer.staleAtMs = staleAtMs;
  const { graph, root, parent, middles } = routesOf(core);
  const n = graph.ids.length;
  const at = placeOf(graph, peer.id);
  const ways: PathCandidate[] = [];
  for (const { middle, place, link } of middles) {
    const code = graph.codes[place * n + at] ?? 0;
    if (middle === peer || code === 0 || code > DIRECT) continue;
    const onwardMs = claimedRttMs(middle, peer);
    const rttMs = link.srttMs === null || onwardMs === null ? null : link.srttMs + onwardMs;
    ways.push({ kind: 'via', via: middle.id, rttMs, good: true, settled: true });
  }
  if (ways.length > 0 || hasGoodLink) return ways;
  const hop = firstHop(parent, root, at);
  if (hop === -1 || hop === at) return ways;
  ways.push({
    kind: 'via',
    via: graph.ids[hop] as PeerId,
    rttMs: null,
    good: true,
    settled: isLand(core, at, hop),
  });
  return ways;
}

function hasEdges(graph: Graph, id: PeerId): boolean {
  const at = placeOf(graph, id);
  const n = graph.ids.length;
  for (let i = 0; at !== -1 && i < n; i++) if (graph.codes[at * n + i] !== 0) return true;
  return false;
}

/** Is the whole way over tab and direct links? */
function isLand(core: Core, to: number, hop: number): boolean {
  const { graph, parent } = routesOf(core);
  for (let at = to; at !== hop; at = parent[at] as number) {
    if (graph.codes[at * graph.ids.length + (parent[at] as number)] === RELAYED) return false;
  }
  const first = core.peers.get(graph.ids[hop] as PeerId);
  return first !== undefined && goodLinkOf(first)?.kind !== 'relayed';
}

/** The round trip between two others, as one of them says. */
function claimedRttMs(from: Peer, to: Peer): number | null {
  const claims = from.entry?.advert.links ?? [];
  return (
    claims.find((claim) => claim.peer === to.prefix && claim.kind !== 'relayed')?.rttMs ?? null
  );
}

/** The link over which the path to a peer starts. */
export function firstLinkOf(
  core: Core,
  peer: Peer,
): { link: Peer['links'][number]; isLast: boolean } | null {
  if (peer.path.link !== null) return { link: peer.path.link, isLast: true };
  if (peer.path.via === null) return null;
  const middle = core.peers.get(peer.path.via);
  const link = middle === undefined ? null : goodLinkOf(middle);
  return link === null ? null : { link, isLast: false };
}
