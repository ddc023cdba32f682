/** What the driver and the carriers tell the parts of the room that watch them. Not part of the Room API. */
import type { ReplicaEffect } from '../replica/machine-types.ts';
import type { WatchEffect } from '../watch/machine-types.ts';
import type { PeerId } from '../wire/ids.ts';
import type { LinkKind } from '../wire/lanes.ts';

export type InnerEvents = {
  /** What the mesh knows of peers and links changed. */
  view: null;
  watched: Exclude<WatchEffect, { type: 'unicast' | 'broadcast' }>;
  arrived: Extract<ReplicaEffect, { type: 'arrived' }>;
  repaired: Extract<ReplicaEffect, { type: 'repaired' }>;
  /** An edit of `author` (null: made here) went to these neighbours; only while somebody here looks. */
  sent: { author: PeerId | null; to: readonly PeerId[] };
  /** What a neighbour told beneath the faults. */
  notice: { bytes: Uint8Array; from: PeerId; over: LinkKind };
  linkLost: { peer: PeerId; kind: LinkKind; reason: string };
};
