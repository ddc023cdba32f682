/** A process for `kill.test.ts`: a store under load, which says on its standard output what it was told is kept. */
import { createHash } from 'node:crypto';
import { writeSync } from 'node:fs';
import { BoxStore } from './box-store.ts';
import { KILL_LIMITS, killBox, type KillLine } from './kill-limits-fixture.ts';
import { LevelDisk } from './level-disk.ts';
import type { Cursor } from '../../src/wire/mailbox-frames.ts';

const STDOUT = 1;
/** Appends under way at once. */
const LANES = 12;
const LETTERS_MAX = 8;
const FILLER_BYTES = 900;

const hash = (...parts: readonly Uint8Array[]): Uint8Array => {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part);
  return Uint8Array.from(digest.digest());
};
/** At once, so that a kill after it cannot take it back. */
const say = (line: KillLine): void => {
  writeSync(STDOUT, `${JSON.stringify(line)}\n`);
};

const [directory = '', run = ''] = process.argv.slice(2);
const store = new BoxStore({ disk: await LevelDisk.open(directory), hash, limits: KILL_LIMITS });
let written = 0;

async function append(name: string): Promise<{ numbers: number[]; head: Cursor }> {
  const texts = Array.from({ length: 1 + (written % LETTERS_MAX) }, () => {
    written += 1;
    return `${run} ${written} ${'.'.repeat((written * 131) % FILLER_BYTES)}`;
  });
  const letters = texts.map((text) => Buffer.from(text));
  const result = await store.append(killBox(name, hash), letters, false);
  if ('refused' in result) throw new Error(result.text);
  say({ type: 'kept', name, numbers: result.numbers, texts });
  return result;
}

async function fill(name: string): Promise<never> {
  for (;;) await append(name);
}

/** Everything but the last letter is superseded, again and again. */
async function compact(name: string): Promise<never> {
  const box = killBox(name, hash);
  for (;;) {
    const { head } = await append(name);
    const start = { number: 0, hash: box };
    const { base } = await store.open(box, start, start);
    const range = { base: base.number, upTo: head.number - 1, first: head.number };
    const signed = { last: head.number, hash: head.hash, signature: new Uint8Array(64) };
    const deed = { ...range, ...signed, session: new Uint8Array(32) };
    if (range.upTo <= range.base) continue;
    const result = await store.compact(box, { ...deed, certificate: new Uint8Array(64) }, 0);
    if ('base' in result) say({ type: 'base', name, base: result.base });
    await store.sweep(0);
  }
}

say({ type: 'ready' });
const lanes = Array.from({ length: LANES }, (_, i) => fill(`box ${i % 3}`));
await Promise.all([...lanes, compact('busy')]);
