/** What a letter costs, what is refused for want of space, and in which words: the same for every store. */
import { MailboxRefusal } from '../../src/wire/mailbox-frames.ts';
import type { Limits } from '../limits.ts';
import type { BoxRecord } from './records.ts';
import type { Refused, StoreTotals } from './store-port.ts';

export type StoreLimits = Pick<
  Limits,
  | 'mailboxBoxBytes'
  | 'mailboxBoxKeptBytes'
  | 'mailboxTotalBytes'
  | 'mailboxBoxes'
  | 'mailboxRetentionMs'
>;

/** What a letter costs beside its bytes: keys, hashes, and the records by which it is found. */
const LETTER_COST = 128;

/** Before it nothing that was superseded goes: a day to notice a bad checkpoint, also in a room that fills its box. */
const RETENTION_MS_LEAST = 24 * 60 * 60 * 1000;

const WORDS = {
  boxFull: 'this room has used up its space in the mailbox',
  mailboxFull: 'the mailbox is full',
  tooManyBoxes: 'the mailbox has no space for more rooms',
  baseMoved: 'another checkpoint was accepted first',
  notThisHistory: 'the mailbox has other letters than the checkpoint was made from',
} as const;

export const refuse = (why: keyof typeof WORDS): Refused => ({
  refused: MailboxRefusal[why],
  text: WORDS[why],
});

export const costOf = (letter: Uint8Array): number => letter.length + LETTER_COST;

/** Past half of a box's space superseded letters go early, oldest first, so that a busy room is not locked out by its own past. */
export const isCrowded = (
  { kept, head }: BoxRecord,
  { mailboxBoxKeptBytes }: Pick<StoreLimits, 'mailboxBoxKeptBytes'>,
): boolean => head.sum - kept.sum > mailboxBoxKeptBytes / 2;

/** How long superseded letters of a crowded box stay. */
export const crowdedRetentionMs = ({ mailboxRetentionMs }: StoreLimits): number =>
  Math.min(mailboxRetentionMs, RETENTION_MS_LEAST);

/** Whether letters of this cost are refused; null if they fit. `cost` above 0. */
export function refusalOf(
  { kept, base, head }: BoxRecord,
  totals: StoreTotals,
  { cost, isCheckpoint }: { cost: number; isCheckpoint: boolean },
  limits: StoreLimits,
): Refused | null {
  const { mailboxBoxBytes, mailboxBoxKeptBytes, mailboxTotalBytes, mailboxBoxes } = limits;
  const most = isCheckpoint ? 2 * mailboxBoxBytes : mailboxBoxBytes;
  if (head.number === 0 && totals.boxes >= mailboxBoxes) return refuse('tooManyBoxes');
  if (head.sum - base.sum + cost > most) return refuse('boxFull');
  if (head.sum - kept.sum + cost > mailboxBoxKeptBytes) return refuse('boxFull');
  return totals.bytes + cost > mailboxTotalBytes ? refuse('mailboxFull') : null;
}

/** The record of a box in which nobody has put anything. */
export function emptyBox(box: Uint8Array): BoxRecord {
  const mark = { number: 0, hash: Uint8Array.from(box), sum: 0 };
  return { kept: mark, base: mark, head: mark, deed: null };
}
