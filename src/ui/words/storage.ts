/** Where the last edit lives: on this device, on others, in a mailbox; and what to say when the disk does not take it. */
import type { ReceiptSummary, RoomStatus } from '../../room/room-api.ts';
import type { Words } from './catalog.ts';

export type Receipt = { where: string; holds: string; isAtRisk: boolean };

export function receiptWords(
  { storage }: Words,
  receipt: ReceiptSummary | null,
  status: RoomStatus,
): Receipt | null {
  if (receipt === null) return null;
  const { storedHere, heldBy, devices, inMailbox } = receipt;
  const isAtRisk = !storedHere && status.storeTrouble !== null;
  const where = storedHere
    ? storage.onThisDevice
    : isAtRisk
      ? storage.notOnThisDevice
      : storage.beingSaved;
  const elsewhere = [
    ...(devices === 0 ? [] : [storage.held(heldBy, devices)]),
    ...(inMailbox ? [storage.inMailbox] : []),
  ];
  const holds = elsewhere.length === 0 ? storage.nowhereElse : elsewhere.join(', ');
  return { where, holds, isAtRisk };
}

export type Trouble = { title: string; text: string };

/** In the order: what is wrong, what is at stake, who holds it, what to do. Null when all is well. */
export function troubleWords(
  { storage }: Words,
  { storeTrouble, unsavedEdits, role }: RoomStatus,
  receipt: ReceiptSummary | null,
): Trouble | null {
  if (storeTrouble === null) return null;
  const { reason } = storeTrouble;
  const advice = storage.advice[reason];
  const title = storage.trouble[reason];
  if (unsavedEdits === 0 && receipt === null) {
    const what = role === 'edit' ? storage.willBeInThisTab : storage.isInThisTab;
    return { title, text: `${what}; ${advice}` };
  }
  const holders = storage.holders(receipt?.heldBy ?? 0, receipt?.devices ?? 0);
  return { title, text: `${storage.notSaved(unsavedEdits)} ${holders}; ${advice}` };
}
