/** Typing, idle or neither: what we say of ourselves, and when that is to be looked at again. Pure; the clock is the caller's. */

const IDLE_AFTER_MS = 120_000;
const TYPING_FOR_MS = 3000;

export type Activity = { typing: boolean; idle: boolean };

export type Input = {
  lastInputMs: number;
  /** Into a page. */
  lastTypedMs: number | null;
  isHidden: boolean;
};

/** `againInMs`: how long this stays true without further input; null for as long as there is none. */
export function activityAt(
  { lastInputMs, lastTypedMs, isHidden }: Input,
  nowMs: number,
): Activity & { againInMs: number | null } {
  const sinceTyped = lastTypedMs === null ? Infinity : nowMs - lastTypedMs;
  const sinceInput = nowMs - lastInputMs;
  const typing = !isHidden && sinceTyped < TYPING_FOR_MS;
  const idle = isHidden || sinceInput >= IDLE_AFTER_MS;
  if (typing) return { typing, idle, againInMs: TYPING_FOR_MS - sinceTyped };
  return { typing, idle, againInMs: idle ? null : IDLE_AFTER_MS - sinceInput };
}
