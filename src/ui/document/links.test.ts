import { describe, expect, test } from 'vitest';
import { isSafeLink, linkFrom } from './links.ts';

describe('links', () => {
  test.each(['https://example.org/a?b#c', 'http://10.0.0.7:8080', 'mailto:ana@example.org'])(
    '%s may stand in a document',
    (address) => expect(isSafeLink(address)).toBe(true),
  );

  test.each([
    'javascript:alert(1)',
    ' java\nscript:alert(1)',
    'JAVASCRIPT:alert(1)',
    'data:text/html,hi',
    'blob:https://example.org/1',
    'file:///etc/passwd',
    '/r/room',
    '//example.org',
    '',
  ])('%j may not', (address) => expect(isSafeLink(address)).toBe(false));

  test.each([
    ['example.org', 'https://example.org'],
    ['example.org/a b', null],
    [' https://example.org ', 'https://example.org'],
    ['ana@example.org', 'mailto:ana@example.org'],
    ['javascript:alert(1)', null],
    ['nothing', null],
    ['', null],
  ])('%j typed means %j', (typed, address) => expect(linkFrom(typed)).toBe(address));
});
