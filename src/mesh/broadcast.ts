/**
 * Broadcasts: along the shortest-path tree of their origin where views of the graph agree, flooded where they differ. A frame to a
 * leaf of the tree is `near` (unsigned: the link says who sent it); to whom must forward it is `far` (signed by the origin). In a full
 * mesh everyone is a leaf: n - 1 near frames. What is missed all the same, the layer above repairs.
 */
import type { Lane } from '../wire/lanes.ts';
import {
  broadcastStatement,
  encodeMesh,
  GRAPH_HASH_MASK,
  type FarMessage,
  type MeshMessage,
} from '../wire/mesh-messages.ts';
import { noteDifference } from './adverts.ts';
import { accuse } from './blame.ts';
import {
  emit,
  sortedPeers,
  wakeBy,
  type BroadcastPlan,
  type Core,
  type Link,
  type Peer,
} from './core.ts';
import { kindOf, treeOf, type Tree } from './graph.ts';
import { OVERFLOW_CHECK_MS, TTL_MAX } from './limits.ts';
import type { Hop } from './machine-types.ts';
import { goodLinkOf, isGood, linkOf, sendOver } from './links.ts';
import { graphHashOf, graphOf, isPresent, placeOf } from './routes.ts';
import { ForwardBucket, SeqWindow } from './window.ts';

type NearMessage = MeshMessage & { type: 'near' };

export function broadcast(core: Core, lane: Lane, payload: Uint8Array): void {
  const seq = ++core.broadcastSeq;
  core.plan ??= planOwn(core);
  const { near, far, graph } = core.plan;
  if (near.length > 0)
    sendOver(core, near, lane, encodeMesh({ type: 'near', seq, graph, payload }));
  if (far.length === 0) return;
  const origin = core.self;
  const signature = core.keys.sign(broadcastStatement(core.topic, origin, seq, payload));
  sendOver(
    core,
    far,
    lane,
    encodeMesh({ type: 'far', lane, ttl: TTL_MAX, origin, seq, graph, signature, payload }),
  );
}

function planOwn(core: Core): BroadcastPlan {
  const graph = graphOf(core);
  const me = placeOf(graph, core.self);
  const tree = treeOf(graph, me);
  const hash = graphHashOf(core);
  const plan: BroadcastPlan = { near: [], far: [], graph: hash };
  for (const child of tree.children[me] ?? []) {
    const link = linkToChild(core, me, child);
    const isLeaf = tree.children[child]?.length === 0;
    if (link !== null) (isLeaf ? plan.near : plan.far).push(link);
    else if (!isLeaf) return floodPlan(core, hash);
  }
  plan.near.push(...strangers(core, tree));
  return plan;
}

/** The way that the tree takes if it is good, else our best. */
function linkToChild(core: Core, me: number, child: number): Link | null {
  const graph = graphOf(core);
  const id = graph.ids[child];
  const peer = id === undefined ? undefined : core.peers.get(id);
  if (peer === undefined || !isPresent(core, peer)) return null;
  const kind = kindOf(graph.codes[me * graph.ids.length + child] ?? 0);
  const link = kind === null ? undefined : linkOf(peer, kind);
  return link !== undefined && isGood(link) ? link : (goodLinkOf(peer) ?? peer.path.link);
}

/** Peers with a good link to us whom the graph does not connect yet: newcomers. */
function strangers(core: Core, tree: Tree): Link[] {
  const graph = graphOf(core);
  const links: Link[] = [];
  for (const peer of sortedPeers(core)) {
    const place = placeOf(graph, peer.id);
    if (place !== -1 && tree.parent[place] !== -1) continue;
    const link = isPresent(core, peer) ? goodLinkOf(peer) : null;
    if (link !== null) links.push(link);
  }
  return links;
}

/** A branch of our tree is broken: name another graph, so that everyone floods. */
function floodPlan(core: Core, hash: number): BroadcastPlan {
  return { near: [], far: everyone(core), graph: ~hash & GRAPH_HASH_MASK };
}

export function onNear(core: Core, peer: Peer, message: NearMessage, hop: Hop): void {
  const { seq, graph, payload } = message;
  peer.broadcasts ??= new SeqWindow();
  if (!peer.broadcasts.take(seq)) return;
  emit(core, { type: 'deliver', from: peer.id, payload, hop });
  if (graph !== graphHashOf(core)) noteDifference(core, peer);
}

export function onFar(core: Core, bearer: Peer, message: FarMessage, hop: Hop): void {
  const origin = core.peers.get(message.origin);
  if (message.origin === core.self) return;
  if (origin === undefined || origin.entry === null) return noteDifference(core, bearer);
  if (!isPresent(core, origin)) return;
  origin.broadcasts ??= new SeqWindow();
  if (origin.broadcasts.isSeen(message.seq)) return;
  const statement = broadcastStatement(core.topic, message.origin, message.seq, message.payload);
  if (!core.keys.verify(message.origin, statement, message.signature)) {
    return accuse(core, bearer.id, 'forged broadcast');
  }
  origin.broadcasts.take(message.seq);
  emit(core, { type: 'deliver', from: message.origin, payload: message.payload, hop });
  forward(core, bearer, origin, message);
}

function forward(core: Core, bearer: Peer, origin: Peer, message: FarMessage): void {
  const links = message.graph === graphHashOf(core) ? branches(core, origin) : everyone(core);
  const to = links.filter((link) => link.peer !== bearer.id && link.peer !== origin.id);
  if (to.length === 0 || message.ttl === 0) return;
  origin.bucket ??= new ForwardBucket();
  if (!origin.bucket.take(core.nowMs)) return askForRepair(core, to);
  sendOver(
    core,
    to,
    message.lane,
    encodeMesh({ ...message, ttl: Math.min(message.ttl, TTL_MAX) - 1 }),
  );
}

function branches(core: Core, origin: Peer): Link[] {
  const graph = graphOf(core);
  const me = placeOf(graph, core.self);
  const tree = treeOf(graph, placeOf(graph, origin.id));
  const links: Link[] = [];
  for (const child of tree.children[me] ?? []) {
    const link = linkToChild(core, me, child);
    if (link !== null) links.push(link);
  }
  links.push(...strangers(core, tree));
  return links;
}

function everyone(core: Core): Link[] {
  const links: Link[] = [];
  for (const peer of sortedPeers(core)) {
    const link = isPresent(core, peer) ? goodLinkOf(peer) : null;
    if (link !== null) links.push(link);
  }
  return links;
}

/** What was not forwarded is repaired: these neighbours compare soon. */
function askForRepair(core: Core, links: readonly Link[]): void {
  for (const link of links) {
    const peer = core.peers.get(link.peer);
    if (peer === undefined || peer.checkAtMs !== Infinity) continue;
    peer.checkAtMs = core.nowMs + OVERFLOW_CHECK_MS;
    wakeBy(core, peer.checkAtMs);
  }
}
