/** What `kill.test.ts` and the process that it kills agree on. */
import type { StoreLimits } from './box-store.ts';
import type { Hash } from './records.ts';

export const KILL_LIMITS: StoreLimits = {
  mailboxBoxBytes: 1e12,
  mailboxBoxKeptBytes: 1e12,
  mailboxTotalBytes: 1e12,
  mailboxBoxes: 100,
  // Only what is superseded goes, and at once: most can go wrong then.
  mailboxRetentionMs: 0,
};

export type KillLine =
  | { type: 'ready' }
  | { type: 'kept'; name: string; numbers: number[]; texts: string[] }
  | { type: 'base'; name: string; base: number };

export const killBox = (name: string, hash: Hash): Uint8Array => hash(Buffer.from(`box ${name}`));
