import { describe, expect, test } from 'vitest';
import { findLine } from './find-line.ts';

const text = 'Doors at eleven.\nWhoever reads this first puts the Big Urn on.\nÉclairs für alle.';

describe('a line with some words', () => {
  test('is found without case and accents', () => {
    expect(findLine(text, 'big urn')).toBe('…ads this first puts the Big Urn on.');
    expect(findLine(text, 'eclairs FUR')).toBe('Éclairs für alle.');
    expect(findLine(text, 'lentils')).toBeNull();
    expect(findLine(text, '  ')).toBeNull();
  });

  test('is cut when it is long, never within a sign', () => {
    const long = `${'a'.repeat(200)} urn ${'😀'.repeat(100)}`;
    const line = findLine(long, 'urn') ?? '';
    expect(line.startsWith('…')).toBe(true);
    expect(line.endsWith('…')).toBe(true);
    expect(line).toContain('urn');
    expect(line).not.toMatch(/\p{Cs}/u);
  });
});
