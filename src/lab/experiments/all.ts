/** In the order in which they teach. Their places are in links: a new one goes to the end. */
import { clockSkew } from './clock-skew.ts';
import { eventualConsistency } from './eventual-consistency.ts';
import type { Experiment } from './experiment.ts';
import { lyingPeer } from './lying-peer.ts';
import { partitionAndMerge } from './partition-and-merge.ts';
import { roomOf64 } from './room-of-64.ts';
import { slowPeer } from './slow-peer.ts';
import { stateVectors } from './state-vectors.ts';
import { treeAndFlood } from './tree-and-flood.ts';

export const EXPERIMENTS: readonly Experiment[] = [
  eventualConsistency,
  partitionAndMerge,
  stateVectors,
  treeAndFlood,
  roomOf64,
  slowPeer,
  lyingPeer,
  clockSkew,
];
