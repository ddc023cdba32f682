import { describe, expect, test } from 'vitest';
import { mentionsIn, offered, queryAt, withChosen } from './typed.ts';

const people = [
  { id: 'm1', name: 'Ana' },
  { id: 'm2', name: 'Ana María' },
  { id: 'm3', name: 'Bo' },
];

describe('while one writes', () => {
  test.each([
    ['@', { sign: '@', from: 0, text: '' }],
    ['Hello @an', { sign: '@', from: 6, text: 'an' }],
    ['(@b', { sign: '@', from: 1, text: 'b' }],
    ['see [[The pl', { sign: '[[', from: 4, text: 'The pl' }],
    ['mail@example', null],
    ['no sign', null],
    ['@Ana\nnext', null],
  ])('the name before the caret is looked for: %s', (text, query) => {
    expect(queryAt(text, text.length)).toEqual(query);
  });

  test('names are offered by their beginnings, then by their words', () => {
    const names = (text: string): string[] =>
      offered({ sign: '@', from: 0, text }, people).map(({ name }) => name);
    expect(names('')).toEqual(['Ana', 'Ana María', 'Bo']);
    expect(names('AN')).toEqual(['Ana', 'Ana María']);
    expect(names('mari')).toEqual(['Ana María']);
    expect(names('Ana ')).toEqual(['Ana María']);
    expect(names('x')).toEqual([]);
  });

  test('the chosen one takes the place of what was typed', () => {
    const text = 'Hello @an there';
    const query = queryAt(text, 9);
    if (query === null) throw new Error('nothing is being named');
    expect(withChosen(text, query, 9, 'Ana')).toEqual({ text: 'Hello @Ana there', caret: 11 });
  });
});

test('people are named by the whole of their names', () => {
  expect(mentionsIn('@Ana María and @Bo, not @Bob nor a@Bo nor @Cy', people)).toEqual([
    { member: 'm2', at: 0, length: 10 },
    { member: 'm3', at: 15, length: 3 },
  ]);
  expect(mentionsIn('@'.repeat(4000), people)).toEqual([]);
});
