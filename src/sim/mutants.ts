/**
 * Planted faults: each takes away something that the design rests on. A simulator that lets one of them live for 2,000 seeds is blind
 * there. They are wrappers around what goes into and comes out of the machines, or replace a method of a class; the machines have no
 * hooks for them.
 */
import type { ReplicaEffect } from '../replica/machine-types.ts';
import {
  decodeReplicaMessage,
  encodeReplicaMessage,
  type ReplicaMessage,
} from '../wire/replica-messages.ts';
import { Log } from '../replica/log.ts';
import { SeqWindow } from '../mesh/window.ts';
import type { SimOptions } from './options.ts';
import type { Meddling } from './meddling.ts';

export type Mutant = {
  story: string;
  meddling?: Meddling;
  options?: Partial<SimOptions>;
  /** Plants what no wrapper reaches in a class of the machines, for the life of the process. */
  plant?: () => void;
};

/** Changes, or drops, what a replica says. */
function saying(change: (message: ReplicaMessage) => ReplicaMessage | null): Meddling {
  return {
    replicaEffect(effect: ReplicaEffect) {
      if (effect.type !== 'broadcast' && effect.type !== 'unicast') return effect;
      const message = change(decodeReplicaMessage(effect.payload));
      return message === null ? null : { ...effect, payload: encodeReplicaMessage(message) };
    },
  };
}

export const MUTANTS: Record<string, Mutant> = {
  'ack-before-sync': {
    story: 'says "saved" before the transaction is complete',
    meddling: { claimsBeforeSync: true },
  },
  'no-reports': {
    story: 'never tells what it has, but to a neighbour that is new: a lost last frame stays lost',
    meddling: saying((message) => (message.type === 'have' && !message.full ? null : message)),
  },
  'deaf-to-questions': {
    story: 'never answers when it is asked for entries',
    meddling: {
      replicaInput: (input) =>
        input.type === 'deliver' && kindOf(input.payload) === 'want' ? null : input,
    },
  },
  'no-witness': {
    story: 'vouches for nobody: entries of an author who vanished unsigned reach nobody else',
    meddling: saying((message) =>
      message.type === 'entries' &&
      message.head !== null &&
      message.head.signer !== message.head.session
        ? null
        : message,
    ),
  },
  'unsigned-heads': {
    story: 'never passes on its heads',
    meddling: saying((message) =>
      message.type === 'have'
        ? { ...message, heads: [] }
        : message.type === 'entries'
          ? { ...message, head: null }
          : message,
    ),
  },
  'believes-all': {
    story: 'takes every signature for genuine',
    meddling: { keys: (keys) => ({ ...keys, verify: () => true }) },
    options: { hasHostile: true, hostileWrites: true },
  },
  'any-certificate': {
    story: 'takes every certificate for genuine, so that viewers can write',
    meddling: { keys: (keys) => ({ ...keys, isGenuine: () => true }) },
    options: { hasHostile: true, hostileWrites: false },
  },
  'no-consent': {
    story: "takes a member's word for whose a session is, without the session's own",
    meddling: { keys: (keys) => ({ ...keys, isGenuine: (record) => keys.isClaimed(record) }) },
    options: { hasHostile: true },
  },
  'reused-session': {
    story:
      'goes on after a crash as the session that it was, with numbers that it may have given out before',
    meddling: { reusesSession: true },
  },
  'no-recheck': {
    story:
      'does not compare again when a path to a neighbour changed or lost something, nor when a neighbour comes back',
    meddling: {
      replicaInput: (input, peer) =>
        input.type === 'neighbour-check' ||
        (input.type === 'neighbour-up' && wasUp(peer, input.peer))
          ? null
          : input,
    },
  },
  'loses-heads-and-certificates': {
    story: 'writes entries to the disk, but not whose they are',
    meddling: {
      replicaEffect: (effect) =>
        effect.type === 'store'
          ? {
              ...effect,
              batch: {
                ...effect.batch,
                puts: effect.batch.puts.filter(({ key }) => !key.startsWith('s/')),
              },
            }
          : effect,
    },
  },
  'weak-chain': {
    story: 'chains entries with a hash that is always the same: forks and forgeries look alike',
    meddling: { keys: (keys) => ({ ...keys, hash: () => new Uint8Array(32) }) },
    options: { hasHostile: true, hostileWrites: true },
  },
  'forgets-the-leaver': {
    story: 'is never told that a neighbour is gone, so it goes on asking it',
    meddling: { replicaInput: (input) => (input.type === 'neighbour-down' ? null : input) },
  },
  'ignores-failed-writes': {
    story: 'takes a write that failed for one that is complete',
    meddling: {
      replicaInput: (input) =>
        input.type === 'store-failed' ? { type: 'stored', token: input.token } : input,
    },
  },
  'hears-twice': {
    story: 'does not tell a broadcast that it has heard from news',
    plant() {
      SeqWindow.prototype.isSeen = () => false;
      SeqWindow.prototype.take = () => true;
    },
  },
  'trusts-the-bearer': {
    story: "takes entries for their author's own word, whoever brings them",
    options: { hasHostile: true },
    plant() {
      const { wait } = Object.getOwnPropertyDescriptors(Log.prototype);
      Log.prototype.wait = function (this: Log, number, update) {
        return wait.value?.call(this, number, update, this.session) ?? true;
      };
    },
  },
  'digests-of-numbers': {
    story: 'compares how many entries logs have, not what they are',
    options: { hasHostile: true, hostileWrites: true },
    plant() {
      Object.defineProperty(Log.prototype, 'hash', { get: () => new Uint8Array(32) });
    },
  },
  'keeps-the-unprovable': {
    story: 'as a viewer, never lets go of entries that nobody can prove to others',
    options: { hasViewer: true },
    plant() {
      Log.prototype.dropUnproved = function (this: Log) {
        return this.number;
      };
    },
  },
};

function kindOf(payload: Uint8Array): ReplicaMessage['type'] | null {
  try {
    return decodeReplicaMessage(payload).type;
  } catch {
    return null; // garbage of the hostile peer
  }
}

const metBefore = new WeakMap<object, Set<string>>();

function wasUp(peer: object, other: string): boolean {
  const met = metBefore.get(peer) ?? new Set<string>();
  metBefore.set(peer, met);
  if (met.has(other)) return true;
  met.add(other);
  return false;
}
