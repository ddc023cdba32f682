import { describe, expect, test } from 'vitest';
import { looksLikeMarkdown } from './markdown-look.ts';

describe('pasted text', () => {
  test.each([
    '# Plan\n\nDoors at eleven.',
    'Before\n\n```js\nlet a = 1;\n```',
    '- [ ] keys\n- [x] bowls',
    '- one\n- two',
    '1. one\n2. two',
    '> said\n> so',
    '| a | b |\n|---|---|\n| 1 | 2 |',
    'See [the list](https://example.org/list).',
    'It is **very** hot.',
  ])('%j is Markdown', (text) => expect(looksLikeMarkdown(text)).toBe(true));

  test.each([
    'Doors at eleven.',
    '# one line alone may be a comment',
    '- a dash before one line',
    'a * b * c and 2**3**4 spaces ** no',
    'Dear Ana,\n\nthe urn leaks.\n\n- Bo',
    'let a = b[0](1);\nlet c = 2;',
    '-----\nsignature',
    '',
  ])('%j is not', (text) => expect(looksLikeMarkdown(text)).toBe(false));
});
