/**
 * Makes peers flood: what they broadcast names a graph that nobody has, so that by the mesh's own rule whoever hears it passes it on to
 * everyone but whom it came from.
 */
import type { MeshEffect } from '../mesh/machine-types.ts';
import type { SimPeer } from '../sim/peer.ts';
import { TTL_MAX } from '../mesh/limits.ts';
import {
  broadcastStatement,
  decodeMesh,
  encodeMesh,
  GRAPH_HASH_MASK,
  MeshKind,
} from '../wire/mesh-messages.ts';

/** Asked at each frame. */
export function floodingOf(state: { readonly isOn: boolean }) {
  return (effect: MeshEffect, peer: object): MeshEffect => {
    const isOwnBroadcast = effect.type === 'send' && effect.bytes[0] === MeshKind.near;
    if (!state.isOn || !isOwnBroadcast || effect.lane === 'fleeting') return effect;
    return { ...effect, bytes: asFlood(effect.bytes, effect.lane, peer as SimPeer) };
  };
}

function asFlood(bytes: Uint8Array, lane: 'live' | 'bulk', peer: SimPeer): Uint8Array {
  const message = decodeMesh(bytes);
  if (message.type !== 'near') return bytes;
  const { seq, graph, payload } = message;
  const { authority } = peer.ports;
  const statement = broadcastStatement(authority.topic, peer.id, seq, payload);
  return encodeMesh({
    type: 'far',
    lane,
    ttl: TTL_MAX,
    origin: peer.id,
    seq,
    graph: ~graph & GRAPH_HASH_MASK,
    signature: authority.keysOf(peer.id).sign(statement),
    payload,
  });
}
