/** Who came and who went between two looks at a room's peers: people, not tabs, and not ourselves. Pure. */
import type { PeerSummary } from '../../room/room-api.ts';

type Seen = Pick<PeerSummary, 'member' | 'path' | 'left' | 'cutOff' | 'sharesDisk'>;

export function peopleHere(peers: readonly Seen[]): ReadonlySet<string> {
  const here = new Set<string>();
  for (const { member, path, left, cutOff, sharesDisk } of peers)
    if (member !== null && path !== 'out-of-reach' && !left && cutOff === null && !sharesDisk)
      here.add(member);
  return here;
}

/** `came` goes before `went`: of a change in which both happened, the better news. */
export function changeOf(
  before: ReadonlySet<string>,
  now: ReadonlySet<string>,
): 'came' | 'went' | null {
  if ([...now].some((member) => !before.has(member))) return 'came';
  return [...before].some((member) => !now.has(member)) ? 'went' : null;
}
