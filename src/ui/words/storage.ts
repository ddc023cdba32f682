/** Where the last edit lives, and what to say when the disk does not take it. */
import type { ReceiptSummary, RoomStatus } from '../../room/room-api.ts';
import { countOf } from './names.ts';

export type Receipt = { where: string; holds: string; isAtRisk: boolean };

export function receiptWords(receipt: ReceiptSummary | null, status: RoomStatus): Receipt | null {
  if (receipt === null) return null;
  const isAtRisk = !receipt.storedHere && status.storeTrouble !== null;
  const where = receipt.storedHere
    ? 'on this device'
    : isAtRisk
      ? 'not on this device'
      : 'being saved';
  return { where, holds: holdsWords(receipt), isAtRisk };
}

function holdsWords({ heldBy, devices }: ReceiptSummary): string {
  if (devices === 0) return 'nowhere else';
  if (devices === 1)
    return heldBy === 0 ? 'not yet held by the other device' : 'held by the other device';
  if (heldBy === devices)
    return devices === 2 ? 'held by both other devices' : `held by all ${devices} other devices`;
  return `held by ${heldBy} of ${devices} other devices`;
}

export type Trouble = { title: string; text: string };

const TITLES = {
  full: 'This device’s disk is full.',
  lost: 'The browser took this room off this device’s disk.',
  blocked: 'Another tab keeps this room’s disk closed.',
  unavailable: 'This browser saves nothing here.',
} as const;

const ADVICE = {
  full: 'keep this tab open or free some space.',
  lost: 'keep this tab open; it tries to save again.',
  blocked: 'close your other tabs of this room, or keep this one open.',
  unavailable: 'keep this tab open.',
} as const;

/** In the order: what is wrong, what is at stake, who holds it, what to do. Null when all is well. */
export function troubleWords(status: RoomStatus, receipt: ReceiptSummary | null): Trouble | null {
  const { storeTrouble, unsavedEdits, role } = status;
  if (storeTrouble === null) return null;
  const { reason } = storeTrouble;
  const advice = ADVICE[reason];
  const title = TITLES[reason];
  if (unsavedEdits === 0 && receipt === null) {
    const what =
      role === 'edit'
        ? 'What you write is in this tab alone until others hold it'
        : 'This room is in this tab alone';
    return { title, text: `${what}; ${advice}` };
  }
  const edits =
    unsavedEdits > 1 ? `Your last ${countOf(unsavedEdits, 'edit')} are` : 'Your last edit is';
  return { title, text: `${edits} not saved here. ${holdersSentence(receipt)}; ${advice}` };
}

function holdersSentence(receipt: ReceiptSummary | null): string {
  if (receipt === null || receipt.heldBy === 0) return 'No other device holds the last one';
  const { heldBy, devices } = receipt;
  if (devices === 1) return 'The other device holds the last one';
  if (devices === 2 && heldBy === 2) return 'Both other devices hold the last one';
  return heldBy === devices
    ? `All ${devices} other devices hold the last one`
    : `${heldBy} of ${devices} other devices ${heldBy === 1 ? 'holds' : 'hold'} the last one`;
}
