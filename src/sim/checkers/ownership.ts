/** Y6: everyone agrees on who wrote what: one hash for each number of each log; and honest logs are followed to their end. */
import { toHex } from '../../lib/bytes.ts';
import type { World } from '../world.ts';

export function checkOwnership(world: World): string[] {
  const problems: string[] = [];
  const seen = new Map<string, string>();
  for (const { replica, ports } of world.alive) {
    for (const { session, reason } of replica.troubles()) {
      if (!world.hostileSessions.has(session)) problems.push(`ownership: host ${ports.host} refuses an honest log: ${reason}`);
    }
    for (const page of world.pages) {
      for (const { session, number, hash } of replica.heads(page)) {
        const key = `${page}/${session}/${number}`;
        const known = seen.get(key);
        if (known !== undefined && known !== toHex(hash)) problems.push(`ownership: two entries ${number} of ${session.slice(0, 6)}`);
        seen.set(key, toHex(hash));
      }
    }
  }
  return problems;
}
