/** Nobody honest is accused; what nobody may write is nowhere. */
import type { World } from '../world.ts';

export function checkHonesty(world: World): string[] {
  const problems: string[] = [];
  for (const { by, peer, reason } of world.accusations) {
    if (world.hostileSessions.has(peer) || world.hostileSessions.has(by)) continue;
    problems.push(`honesty: ${by.slice(0, 6)} accuses ${peer.slice(0, 6)}, who is honest: ${reason}`);
  }
  for (const { replica, ports } of world.alive) {
    for (const page of world.pages) {
      const text = replica.doc(page).getText('text').toString();
      if (text.includes('FORGED') || text.includes('LATE')) problems.push(`honesty: a forgery is shown at host ${ports.host}`);
      if (!world.options.hostileWrites && /EVIL|GOOD|UNCERTIFIED/.test(text)) problems.push(`honesty: a viewer's entry is shown at host ${ports.host}`);
    }
  }
  return problems.slice(0, 5);
}
