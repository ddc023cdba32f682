import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const folder = new URL('.', import.meta.url);
const idsIn = (text: string): Set<string> =>
  new Set(Array.from(text.matchAll(/\[([MLPDABONX]\d+)\]/g), (match) => match[1] as string));

test('each rule of SPEC.md has a test, and each rule that a test names exists', () => {
  const rules = idsIn(readFileSync(new URL('SPEC.md', folder), 'utf8'));
  const titles = readdirSync(folder)
    .filter((name) => name.endsWith('.test.ts') && name !== 'spec.test.ts')
    .flatMap(
      (name) => readFileSync(new URL(name, folder), 'utf8').match(/test\((['"]).*?\1,/g) ?? [],
    );
  const tested = idsIn(titles.join('\n'));
  expect(rules.size).toBeGreaterThan(40);
  expect([...rules].filter((rule) => !tested.has(rule))).toEqual([]);
  expect([...tested].filter((rule) => !rules.has(rule))).toEqual([]);
});
