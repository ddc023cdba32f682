/** Y3, Y6: every log is what its author wrote, to the last byte, and honest logs are followed to their end; every session is kept as whose it is. */
import { parseRecord } from '../../replica/records.ts';
import type { StoreRecord } from '../../replica/store-port.ts';
import type { SessionRecord } from '../../wire/session-record.ts';
import type { World } from '../world.ts';

export function checkOwnership(world: World): string[] {
  const problems: string[] = [];
  const { hostileSessions } = world.watch;
  for (const { replica, ports } of world.alive) {
    for (const { kind, session, reason } of replica.troubles()) {
      if (kind === 'refused' && !hostileSessions.has(session))
        problems.push(`ownership: place ${ports.place} refuses an honest log: ${reason}`);
    }
    for (const record of ports.disk.load().flatMap(sessionIn)) {
      if (!world.authority.isGenuine(record))
        problems.push(
          `ownership: place ${ports.place} keeps ${record.session.slice(0, 6)} as what it is not`,
        );
    }
  }
  return [...problems, ...checkLogs(world)];
}

/** Y3, at any time: what anyone has of an honest log is what its author wrote. */
export function checkLogs(world: World): string[] {
  const problems: string[] = [];
  const { hostileSessions } = world.watch;
  for (const { replica, ports } of world.alive)
    for (const page of world.pages)
      for (const { session, number, hash } of replica.heads(page)) {
        if (number === 0 || hostileSessions.has(session)) continue;
        if (world.watch.isWritten(page, session, number, hash)) continue;
        problems.push(
          `ownership: entry ${number} of ${session.slice(0, 6)} at place ${ports.place} is not what was written`,
        );
      }
  return problems;
}

function sessionIn(stored: StoreRecord): SessionRecord[] {
  const parsed = parseRecord(stored);
  return parsed.type === 'session' ? [parsed.record] : [];
}
