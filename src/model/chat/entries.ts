/**
 * What one element of the chat says. Any writer may have written anything: what is not exact is no entry, what is too long is cut. Who
 * wrote an element is not in it, see games/kit/elements.ts.
 */
import type { ElementId, GameElement } from '../games/kit/elements.ts';

/** Letters of one message; longer ones are cut when they are read. */
export const MESSAGE_LENGTH_MAX = 4000;
/** Messages that one names as the last its author had seen: one for each island that has just met. */
export const HEADS_MAX = 16;
const APART_MAX = 32;
const MENTIONS_MAX = 32;
/** Longer names of members are not ours: a key is 43 letters. */
const MEMBER_LENGTH_MAX = 64;
/** The last moment that a Date can tell. */
const TIME_MS_MAX = 8.64e15;

/** Drawn by the interface. */
export const REACTIONS = ['yes', 'heart', 'laugh', 'done', 'look', 'ask'] as const;
export type Reaction = (typeof REACTIONS)[number];

/** Everyone: the author's device reached nobody. */
export const APART_FROM_ALL = '*';

/** `length` letters of the text from `at` on are the name of a member. */
export type Mention = { member: string; at: number; length: number };

type Written = { id: ElementId; client: number; clock: number };

export type Say = Written & {
  do: 'say';
  text: string;
  mentions: readonly Mention[];
  /** By its author's clock: shown, never trusted. */
  atMs: number;
  /** Above those of its heads. Decides only where somebody made heads that go round in a circle. */
  tick: number;
  /** The last messages that its author had seen, one for each line of talk. */
  heads: readonly ElementId[];
  /** Members who were out of its author's reach, as far as the author knew; or `APART_FROM_ALL`. */
  apart: readonly string[];
  /** What it answers. */
  to: ElementId | null;
};

/** Other words for a message of one's own; null: none. `tick` is above those of all earlier changes to it that its author had seen. */
export type Change = Written & {
  do: 'change';
  on: ElementId;
  text: string | null;
  mentions: readonly Mention[];
  tick: number;
};

export type React = Written & {
  do: 'react';
  on: ElementId;
  sign: Reaction;
  isOn: boolean;
  tick: number;
};

export type Entry = Say | Change | React;

export function readEntry({ id, client, clock, value }: GameElement): Entry | null {
  if (!isRecord(value)) return null;
  const written = { id, client, clock };
  const tick = readTick(value['tick']);
  switch (value['do']) {
    case 'say':
      return readSay(written, value, tick);
    case 'change':
      return readChange(written, value, tick);
    case 'react': {
      const { on, sign, isOn } = value;
      if (!isId(on) || !isReaction(sign) || typeof isOn !== 'boolean') return null;
      return { ...written, do: 'react', on, sign, isOn, tick };
    }
    default:
      return null;
  }
}

type Value = Record<string, unknown>;

function readSay(written: Written, value: Value, tick: number): Say | null {
  const { atMs, to } = value;
  const text = readText(value['text']);
  if (text === null || typeof atMs !== 'number' || !(Math.abs(atMs) <= TIME_MS_MAX)) return null;
  return {
    ...written,
    do: 'say',
    text,
    mentions: readMentions(value['mentions'], text),
    atMs,
    tick,
    heads: listOf(value['heads'], HEADS_MAX).filter(isId),
    apart: listOf(value['apart'], APART_MAX).filter(isMember),
    to: isId(to) ? to : null,
  };
}

function readChange(written: Written, value: Value, tick: number): Change | null {
  const { on } = value;
  const text = readText(value['text']);
  if (!isId(on) || (text === null && value['text'] !== null)) return null;
  const mentions = text === null ? [] : readMentions(value['mentions'], text);
  return { ...written, do: 'change', on, text, mentions, tick };
}

const isRecord = (value: unknown): value is Value => typeof value === 'object' && value !== null;

const isId = (value: unknown): value is ElementId =>
  typeof value === 'string' && /^\d{1,16}:\d{1,16}$/.test(value);

const isMember = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= MEMBER_LENGTH_MAX;

const isReaction = (value: unknown): value is Reaction =>
  (REACTIONS as readonly unknown[]).includes(value);

const listOf = (value: unknown, lengthMax: number): unknown[] =>
  Array.isArray(value) ? value.slice(0, lengthMax) : [];

const readTick = (value: unknown): number =>
  Number.isSafeInteger(value) ? Math.max(0, value as number) : 0;

function readText(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const text = value.slice(0, MESSAGE_LENGTH_MAX);
  return text.trim() === '' ? null : text;
}

/** One behind the other, and each on an @. */
function readMentions(value: unknown, text: string): Mention[] {
  const mentions: Mention[] = [];
  let from = 0;
  for (const one of listOf(value, MENTIONS_MAX)) {
    if (!isRecord(one)) continue;
    const { member, at, length } = one;
    if (!isMember(member) || !Number.isSafeInteger(at) || !Number.isSafeInteger(length)) continue;
    const [start, letters] = [at as number, length as number];
    if (start < from || letters < 2 || start + letters > text.length || text[start] !== '@')
      continue;
    mentions.push({ member, at: start, length: letters });
    from = start + letters;
  }
  return mentions;
}
