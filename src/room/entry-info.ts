/** Who wrote an entry, when, and which devices hold it. */
import { toHex } from '../lib/bytes.ts';
import type { EntryRef } from '../watch/trace.ts';
import type { PeerId } from '../wire/ids.ts';
import type { RoomParts } from './assemble.ts';
import type { EntryInfo } from './network-api.ts';
import { authorOf, viewOf } from './selectors.ts';

export function lastEntryOf({ replica, record }: RoomParts): EntryRef | null {
  const receipt = replica.receipt();
  if (receipt === null) return null;
  return { session: record.session, page: receipt.page, number: receipt.number };
}

export function entryInfoOf(parts: RoomParts, entry: EntryRef): EntryInfo {
  const { session, page, number } = entry;
  const { storedHere, heldBy, inMailbox, signedByMs } = parts.replica.holdersOf(
    session,
    page,
    number,
  );
  return {
    entry,
    author: authorOf(parts, session),
    madeByMs: signedByMs,
    storedHere: storedHere && parts.isPersistent(),
    inMailbox,
    ...byDevice(parts, new Set(heldBy)),
  };
}

/** One peer for each device but ours: one that holds it if any does, else rather one that is here. */
function byDevice(
  parts: RoomParts,
  holders: ReadonlySet<PeerId>,
): { heldBy: PeerId[]; others: PeerId[] } {
  const own = toHex(parts.record.device);
  const devices = new Map<string, { id: PeerId; worth: number }>();
  for (const { id, record, left, cutOff, path } of viewOf(parts).peers) {
    const isHolder = holders.has(id);
    if (record === null || cutOff !== null || (left && !isHolder)) continue;
    const device = toHex(record.device);
    const worth = (isHolder ? 2 : 0) + (path === 'out-of-reach' ? 0 : 1);
    if (device !== own && worth > (devices.get(device)?.worth ?? -1))
      devices.set(device, { id, worth });
  }
  const peers = [...devices.values()].map(({ id }) => id);
  return {
    heldBy: peers.filter((id) => holders.has(id)),
    others: peers.filter((id) => !holders.has(id)),
  };
}
