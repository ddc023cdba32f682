import { describe, expect, test } from 'vitest';
import type { Message } from '../../model/chat/chat.ts';
import { firstDrawn, rowsOf, stillDrawn } from './rows.ts';

const NOON = new Date(2026, 10, 21, 12).getTime();
const message = (id: string, member: string, atMs: number, to: string | null = null): Message => ({
  id,
  client: 1,
  clock: 0,
  member,
  text: id,
  mentions: [],
  atMs,
  isEdited: false,
  to,
  reactions: [],
});
const rows = (messages: Message[], newFrom: string | null = null, breaks = new Map()) =>
  rowsOf({ messages, breaks }, 0, newFrom);

describe('the rows of a chat', () => {
  test('name who speaks once, until another does or time has passed', () => {
    const shown = rows([
      message('a', 'm1', NOON),
      message('b', 'm1', NOON + 60_000),
      message('c', 'm2', NOON + 61_000),
      message('d', 'm2', NOON + 30 * 60_000),
      message('e', 'm2', NOON + 30 * 60_000, 'a'),
    ]);
    expect(shown.map(({ isFirst }) => isFirst)).toEqual([true, false, true, true, true]);
    expect(shown.map(({ dayMs }) => dayMs)).toEqual([NOON, null, null, null, null]);
  });

  test('begin anew at a day, a break and the line above what is new', () => {
    const breaks = new Map([['c', [{ kind: 'together' as const, members: ['m1'] }]]]);
    const shown = rows(
      ['a', 'b', 'c', 'd'].map((id, i) => message(id, 'm1', NOON + (i === 1 ? 86_400_000 : 0))),
      'd',
      breaks,
    );
    expect(shown.every(({ isFirst }) => isFirst)).toBe(true);
    expect(shown.map(({ isNew }) => isNew)).toEqual([false, false, false, true]);
    expect(shown[2]?.breaks).toHaveLength(1);
  });
});

test('what is drawn reaches back to what is new, within reason', () => {
  const messages = Array.from({ length: 1000 }, (_, i) => message(`${i}`, 'm1', NOON));
  expect(firstDrawn(messages, null)).toBe(940);
  expect(firstDrawn(messages, '990')).toBe(940);
  expect(firstDrawn(messages, '800')).toBe(795);
  expect(firstDrawn(messages, '3')).toBe(600);
  expect(firstDrawn(messages.slice(0, 5), null)).toBe(0);
});

test('at the foot what came since is not all drawn for ever', () => {
  const messages = Array.from({ length: 5000 }, (_, i) => message(`${i}`, 'm1', NOON));
  expect(stillDrawn(messages.slice(0, 800), 0, null)).toBe(0);
  expect(stillDrawn(messages, 4300, null)).toBe(4300);
  expect(stillDrawn(messages, 0, null)).toBe(4940);
  expect(stillDrawn(messages, 0, '3')).toBe(4600);
});
