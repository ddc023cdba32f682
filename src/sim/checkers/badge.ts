/** Y2: what a peer said of where edits live is true: "saved here" outlives it, "held by" is on the disk of who is named. */
import type { HeadView } from '../../replica/answers.ts';
import type { PageId } from '../../wire/ids.ts';
import type { SimPeer } from '../peer.ts';
import type { World } from '../world.ts';

/** Right after a crash: everything that the peer called stored is on its disk. */
export function checkBadges(
  world: World,
  { ports }: SimPeer,
  told: readonly { page: PageId; heads: readonly HeadView[] }[],
): string[] {
  const problems: string[] = [];
  for (const { page, heads } of told)
    for (const { session, stored } of heads) {
      if (stored === 0 || world.watch.hostileSessions.has(session)) continue;
      for (let number = stored; number > 0; number--) {
        if (world.watch.isOnDisk(ports.disk, page, session, number)) continue;
        const name = session === ports.record.session ? 'its own' : `${session.slice(0, 6)}'s`;
        problems.push(`badge: place ${ports.place} called ${name} entry ${number} saved`);
        break;
      }
    }
  return problems;
}

/** "Held by n": each peer that is named has our last edit on its disk. */
export function checkReceipts(world: World): string[] {
  const problems: string[] = [];
  for (const { replica, id, ports } of world.alive) {
    const receipt = replica.receipt();
    if (receipt === null) continue;
    for (const holder of receipt.heldBy) {
      const peer = world.peerOf(holder);
      if (peer === undefined || world.watch.hostileSessions.has(holder)) continue;
      if (world.watch.isOnDisk(peer.ports.disk, receipt.page, id, receipt.number)) continue;
      problems.push(
        `badge: place ${ports.place} says that place ${peer.ports.place} holds its edit`,
      );
    }
  }
  return problems;
}
