/** Which of the faults that hold we may heal, and whose the others are: pure. */
import type { RoomFault } from '../../../faults/room-fault.ts';
import { inOrder, type PeerId, type WhoIs } from '../timeline/who.ts';

export type Healing = {
  canHeal: (fault: RoomFault) => boolean;
  /** Of those that hold: all of them, some, none. */
  extent: 'all' | 'own' | 'none';
  /** Who caused those that we may not heal, each once. */
  others: readonly PeerId[];
};

/** With a link to view only one's own can be healed; whoever may write heals all. */
export function healingOf(
  holding: readonly RoomFault[],
  { self, canWrite }: { self: PeerId; canWrite: boolean },
): Healing {
  const canHeal = ({ by }: RoomFault): boolean => canWrite || by === self;
  const theirs = holding.filter((fault) => !canHeal(fault));
  return {
    canHeal,
    extent: theirs.length === 0 ? 'all' : theirs.length === holding.length ? 'none' : 'own',
    others: [...new Set(theirs.map(({ by }) => by))],
  };
}

/** Their names, as sentences have them after "by". */
export const namesOf = (peers: readonly PeerId[], who: WhoIs): string[] =>
  inOrder(peers.map(who)).map(({ whom }) => whom);
