import { expect, test } from 'vitest';
import { profileOn } from './names.ts';

const drawn = (byte: number) => profileOn({ deviceSecret: Uint8Array.of(byte) }, null);

test('someone who chose nothing has a name and a colour, the same in all rooms', () => {
  const bytes = Array.from({ length: 256 }, (_, byte) => byte);
  expect(new Set(bytes.map((byte) => drawn(byte).name)).size).toBe(24);
  expect(new Set(bytes.map((byte) => drawn(byte).color)).size).toBe(8);
  for (const byte of bytes) {
    expect(drawn(byte)).toEqual(drawn(byte));
    expect(drawn(byte).name).toMatch(/^[A-Z][a-z]+$/);
    expect(drawn(byte).color).toMatch(/^p[1-8]$/);
  }
});

test('what was chosen goes before what is drawn', () => {
  const chosen = { name: 'Ann', colour: 'p3' };
  expect(profileOn({ deviceSecret: Uint8Array.of(1) }, chosen)).toEqual({
    name: 'Ann',
    color: 'p3',
  });
});
