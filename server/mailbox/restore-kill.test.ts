/**
 * `kill -9` in the middle of a restore, of a server or of the command alone: what is left is what there was or what the backup
 * holds, whole. FOLKMOOT_RESTORE_KILLS=200 npx vitest run server/mailbox/restore-kill
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { utf8 } from '../../src/lib/bytes.ts';
import { createRng } from '../../src/lib/rng.ts';
import { LIMITS } from '../limits.ts';
import { backUp, restore } from './backup.ts';
import { EmbeddedStore } from './embedded-store.ts';
import type { Page } from './store-port.ts';

const KILLS = Number(process.env['FOLKMOOT_RESTORE_KILLS'] ?? 6);
const TIMEOUT_MS = 60_000 + KILLS * 10_000;
/** Enough that restoring takes some time. */
const LETTERS = 400;
const LETTER_BYTES = 20_000;
const box = new Uint8Array(32).fill(7);
/** Opens the directory, says so, and restores the backup when it hears anything. */
const RESTORER = `
  const { createReadStream } = await import('node:fs');
  const { EmbeddedStore } = await import('./server/mailbox/embedded-store.ts');
  const { decodeBackup } = await import('./server/mailbox/backup-format.ts');
  const { LIMITS } = await import('./server/limits.ts');
  const [directory, file] = process.argv.slice(1);
  const store = await EmbeddedStore.open(directory, LIMITS);
  process.stdout.write('open\\n');
  await new Promise((resolve) => process.stdin.once('data', resolve));
  await store.replace(decodeBackup(createReadStream(file)), () => process.stdout.write('swap\\n'));
  await store.close();
  process.stdout.write('done\\n');
  process.exit(0);
`;

let top = '';
let restorer: ChildProcess | null = null;

beforeAll(async () => {
  top = await mkdtemp(join(tmpdir(), 'folkmoot-restore-'));
});

afterAll(async () => {
  restorer?.kill('SIGKILL');
  await rm(top, { recursive: true });
});

async function fill(directory: string, byte: number): Promise<void> {
  const store = await EmbeddedStore.open(directory, LIMITS);
  for (let i = 0; i < LETTERS; i += 50) {
    const letters = Array.from({ length: 50 }, (_, j) =>
      Buffer.concat([utf8(`${byte} ${i + j} `), Buffer.alloc(LETTER_BYTES, byte)]),
    );
    await store.append(box, letters, false);
  }
  await store.close();
}

/** Which letters are there; fails when they are of both kinds, or not all. */
async function contentOf(directory: string): Promise<number> {
  const store = await EmbeddedStore.open(directory, LIMITS);
  const kinds = new Set<number>();
  let after = 0;
  for (;;) {
    const page: Page = await store.read(box, after, 1_000_000);
    if (page.type !== 'letters') throw new Error(`${page.type} after ${after}`);
    if (page.letters.length === 0) break;
    for (const letter of page.letters) kinds.add(letter.at(-1) ?? 0);
    after += page.letters.length;
  }
  await store.close();
  expect(after).toBe(LETTERS);
  expect(kinds.size).toBe(1);
  return [...kinds][0] ?? 0;
}

/** Kills the restorer so many milliseconds after it began; gives how long it took where it came to its end. */
async function restoreAndKill(directory: string, file: string, afterMs: number): Promise<number> {
  const args = ['--import', 'tsx', '--input-type=module', '-e', RESTORER, directory, file];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  restorer = child;
  const closed = once(child, 'close');
  await once(child.stdout, 'data');
  const began = performance.now();
  child.stdin.write('go\n');
  const timer = setTimeout(() => child.kill('SIGKILL'), afterMs);
  await closed;
  clearTimeout(timer);
  return performance.now() - began;
}

test(
  `${KILLS} kills while a backup is restored`,
  async () => {
    const rng = createRng(KILLS);
    const [first, second] = [join(top, 'first'), join(top, 'second')];
    const files = [join(top, 'first.backup'), join(top, 'second.backup')] as const;
    for (const [i, directory] of [first, second].entries()) {
      await fill(directory, i + 1);
      await backUp(directory, files[i] ?? '', LIMITS);
    }
    let content = 1;
    const wholeMs = await restoreAndKill(first, files[1], TIMEOUT_MS);
    content = 2;
    expect(await contentOf(first)).toBe(content);
    const left = new Set<string>();
    for (let i = 0; i < KILLS; i++) {
      const wanted = content === 1 ? 2 : 1;
      await restoreAndKill(first, files[wanted - 1] ?? '', rng.below(Math.ceil(wholeMs * 1.1)));
      const found = await contentOf(first);
      expect([content, wanted]).toContain(found);
      left.add(found === content ? 'old' : 'new');
      content = found;
      const generations = (await readdir(first)).filter((name) => name.startsWith('restored-'));
      expect(generations).toHaveLength(1);
    }
    // And what is left takes a restore.
    await restore(first, files[0], LIMITS);
    expect(await contentOf(first)).toBe(1);
    console.info(
      `${KILLS} kills within ${Math.round(wholeMs)} ms: left ${[...left].join(' and ')}`,
    );
  },
  TIMEOUT_MS,
);
