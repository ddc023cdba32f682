/** What stands on the screen for a stretch of the chat: who begins to speak, days, breaks, the line above what is new. Pure. */
import type { Break } from '../../model/chat/breaks.ts';
import type { Chat, Message } from '../../model/chat/chat.ts';

export type Row = {
  message: Message;
  /** Name and time stand above it. */
  isFirst: boolean;
  /** A day that begins here, by its author's clock. */
  dayMs: number | null;
  breaks: readonly Break[];
  isNew: boolean;
};

/** Who speaks on within so long is not named again, nor the time. */
const ONE_BREATH_MS = 5 * 60_000;

const NONE: readonly Break[] = [];

/** Of the messages from `from` on. `newFrom`: the first that was not seen when the chat was opened. */
export function rowsOf(
  { messages, breaks }: Pick<Chat, 'messages' | 'breaks'>,
  from: number,
  newFrom: string | null,
): Row[] {
  const rows: Row[] = [];
  /** Where who speaks was named. */
  let named: Message | undefined;
  for (const message of messages.slice(from)) {
    const before = rows.at(-1)?.message;
    const here = breaks.get(message.id) ?? NONE;
    const isNew = message.id === newFrom;
    const isOtherDay = before === undefined || dayOf(before) !== dayOf(message);
    const isFirst =
      named === undefined || isOtherDay || isNew || here.length > 0 || !goesOn(named, message);
    if (isFirst) named = message;
    rows.push({
      message,
      isFirst,
      dayMs: isOtherDay ? message.atMs : null,
      breaks: here,
      isNew,
    });
  }
  return rows;
}

const dayOf = ({ atMs }: Message): string => new Date(atMs).toDateString();

function goesOn(named: Message, message: Message): boolean {
  const isSame =
    message.member === null ? named.client === message.client : named.member === message.member;
  return isSame && message.to === null && Math.abs(message.atMs - named.atMs) < ONE_BREATH_MS;
}

/** Drawn at first, and more at each look back. */
export const WINDOW = 60;
/** Drawn at most to reach what is new. */
const WINDOW_MAX = 400;
/** Drawn at most at the foot, however much came since the chat was opened. */
const FOLLOWED_MAX = 2 * WINDOW_MAX;
const SEEN_ABOVE_NEW = 5;

/** From which place on to draw: so that what is new is there, unless that is endless. */
export function firstDrawn(messages: readonly Message[], newFrom: string | null): number {
  const last = Math.max(0, messages.length - WINDOW);
  const place = newFrom === null ? -1 : messages.findIndex(({ id }) => id === newFrom);
  if (place < 0) return last;
  return Math.max(0, messages.length - WINDOW_MAX, Math.min(last, place - SEEN_ABOVE_NEW));
}

/** For who follows the newest: what has gone far above is drawn no longer. */
export const stillDrawn = (
  messages: readonly Message[],
  from: number,
  newFrom: string | null,
): number => (messages.length - from > FOLLOWED_MAX ? firstDrawn(messages, newFrom) : from);
