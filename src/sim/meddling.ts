/** What a planted fault, or a hostile peer, changes in a peer: each function gets what the peer was about to take or do, and gives what it does instead. */
import type { MeshEffect, MeshInput } from '../mesh/machine-types.ts';
import type { ReplicaEffect, ReplicaInput } from '../replica/machine-types.ts';
import type { RoomKeys } from '../wire/keys.ts';
import type { FakeKeys } from './fake-keys.ts';

export type Meddling = {
  keys?: (keys: FakeKeys) => RoomKeys;
  replicaInput?: (input: ReplicaInput, peer: object) => ReplicaInput | null;
  replicaEffect?: (effect: ReplicaEffect, peer: object) => ReplicaEffect | null;
  meshInput?: (input: MeshInput, peer: object) => MeshInput | null;
  meshEffect?: (effect: MeshEffect, peer: object) => MeshEffect | null;
  /** A restarted peer goes on as the session that it was. */
  reusesSession?: boolean;
  /** The store says "done" before it is. */
  claimsBeforeSync?: boolean;
};
