import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BackupError, decodeBackup, encodeBackup } from './backup-format.ts';
import type { DiskRecord } from './store-port.ts';

async function* each<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}

async function encoded(groups: readonly (readonly DiskRecord[])[]): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of encodeBackup(each(groups))) parts.push(part);
  return Buffer.concat(parts);
}

async function decoded(chunks: readonly Uint8Array[]): Promise<DiskRecord[]> {
  const all: DiskRecord[] = [];
  for await (const group of decodeBackup(each(chunks))) all.push(...group);
  return all;
}

const record = fc.record({
  key: fc.string({ minLength: 1, maxLength: 40, unit: 'binary-ascii' }),
  value: fc.uint8Array({ maxLength: 300 }),
});

test('what goes in comes out, in chunks of any size', async () => {
  const groups = fc.array(fc.array(record, { maxLength: 8 }), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(groups, fc.integer({ min: 1, max: 500 }), async (all, step) => {
      const bytes = await encoded(all);
      const chunks: Uint8Array[] = [];
      for (let at = 0; at < bytes.length; at += step) chunks.push(bytes.subarray(at, at + step));
      expect(await decoded(chunks)).toEqual(all.flat());
    }),
    { numRuns: 60 },
  );
});

test('a byte that changed, is missing or was added is found', async () => {
  const whole = await encoded([[{ key: 'l/box/1', value: Uint8Array.of(1, 2, 3) }]]);
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ by;
      await expect(decoded([changed])).rejects.toThrow(BackupError);
      await expect(decoded([whole.subarray(0, at)])).rejects.toThrow(BackupError);
    }),
    { numRuns: 200 },
  );
  await expect(decoded([whole, Buffer.of(0)])).rejects.toThrow('something follows its end');
});

test('a newer version is named, and so is what is no backup', async () => {
  const newer = await encoded([]);
  newer[16] = 2;
  await expect(decoded([newer])).rejects.toThrow('of version 2');
  await expect(decoded([Buffer.from('PK\u0003\u0004 a zip file')])).rejects.toThrow('no backup');
  await expect(decoded([])).rejects.toThrow('no backup');
});

test('a length that promises gigabytes allocates nothing', async () => {
  const start = (await encoded([])).subarray(0, 17);
  const lengths = Buffer.from('0007ffffffff', 'hex');
  await expect(decoded([start, lengths, Buffer.alloc(100)])).rejects.toThrow('damaged');
});

test('golden bytes', async () => {
  const bytes = await encoded([[{ key: 'b/x', value: Uint8Array.of(9) }]]);
  const body = `${Buffer.from('folkmoot backup\n').toString('hex')}01000300000001${Buffer.from('b/x').toString('hex')}09000000000001`;
  expect(bytes.toString('hex')).toBe(
    body + createHash('sha256').update(Buffer.from(body, 'hex')).digest('hex'),
  );
});
