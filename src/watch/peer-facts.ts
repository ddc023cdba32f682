/** What a snapshot says of a peer of whom nothing was measured: self, or somebody new. */
import type { NetworkPeer } from './network-snapshot.ts';

export const NOTHING_MEASURED = {
  via: null,
  rttMs: null,
  directTrouble: null,
  sinceMs: null,
  lastHeardAtMs: null,
  inStep: true,
  behind: 0,
  ownBehind: 0,
  ahead: 0,
  pages: [],
  clock: null,
  editMs: null,
} as const satisfies Partial<NetworkPeer>;
