import { describe, expect, test } from 'vitest';
import { piecesOf } from './pieces.ts';

const pages = new Map([['The plan', 'p1']]);
const linksIn = (text: string): string[] =>
  piecesOf(text, [], pages).flatMap((piece) => (piece.kind === 'link' ? [piece.href] : []));

describe('the pieces of a message', () => {
  test('are all of it, in its order', () => {
    const text = '@Bo, see https://example.org/a?b=1#c, [[The plan]] and [[nothing]].';
    const pieces = piecesOf(text, [{ member: 'm2', at: 0, length: 3 }], pages);
    expect(pieces).toEqual([
      { kind: 'mention', text: '@Bo', member: 'm2' },
      { kind: 'text', text: ', see ' },
      { kind: 'link', text: 'https://example.org/a?b=1#c', href: 'https://example.org/a?b=1#c' },
      { kind: 'text', text: ', ' },
      { kind: 'page', text: 'The plan', page: 'p1' },
      { kind: 'text', text: ' and [[nothing]].' },
    ]);
  });

  test.each([
    ['https://en.wikipedia.org/wiki/Moot_(law)', ['https://en.wikipedia.org/wiki/Moot_(law)']],
    ['(see https://example.org/x).', ['https://example.org/x']],
    ['ask ana@example.org!', ['mailto:ana@example.org']],
    ['mailto:ana@example.org', ['mailto:ana@example.org']],
    ['javascript:alert(1) data:text/html,x file:///etc/passwd', []],
    ['https://', []],
    ['HTTPS://EXAMPLE.ORG', ['HTTPS://EXAMPLE.ORG']],
    ['nothing here', []],
  ])('lead to pages and mailboxes only: %s', (text, links) => {
    expect(linksIn(text)).toEqual(links);
  });

  test.each([
    'a'.repeat(4000),
    '@'.repeat(4000),
    'a@'.repeat(2000),
    '[['.repeat(2000),
    ')'.repeat(4000),
    `https://${')'.repeat(3990)}`,
  ])('are found quickly in any text', (text) => {
    const start = performance.now();
    expect(
      piecesOf(text, [], pages)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
