/**
 * `kill -9` of a process with a store under load, again and again on one directory: nothing that was acknowledged is lost.
 * FOLKMOOT_KILLS=1000 npx vitest run server/mailbox/kill
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRng } from '../../src/lib/rng.ts';
import { BoxStore } from './box-store.ts';
import { KILL_LIMITS, killBox, type KillLine } from './kill-limits-fixture.ts';
import { LevelDisk } from './level-disk.ts';

const KILLS = Number(process.env['FOLKMOOT_KILLS'] ?? 20);
/** A process lives until it has acknowledged so many appends at most, so that it dies in all states of its disk. */
const APPENDS_MAX = 120;
const TIMEOUT_MS = 60_000 + KILLS * 10_000;

const hash = (...parts: readonly Uint8Array[]): Uint8Array => {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part);
  return Uint8Array.from(digest.digest());
};

const top = fileURLToPath(new URL('../../node_modules/.folkmoot-kill', import.meta.url));
let outDir = '';
let directory = '';

beforeAll(async () => {
  await mkdir(top, { recursive: true });
  // Inside of the project, so that it finds its packages; built, so that it starts at once.
  outDir = await mkdtemp(join(top, 'run-'));
  directory = await mkdtemp(join(tmpdir(), 'folkmoot-kill-'));
  const entry = fileURLToPath(new URL('./kill-child-fixture.ts', import.meta.url));
  await build({ configFile: false, logLevel: 'silent', build: { ssr: entry, outDir } });
}, TIMEOUT_MS);

afterAll(async () => {
  await rm(outDir, { recursive: true });
  await rm(directory, { recursive: true });
});

/** Box to number to text, as acknowledged; and the bases that were. */
type Told = { letters: Map<string, Map<number, string>>; bases: Map<string, number> };

function note(told: Told, line: KillLine): void {
  if (line.type === 'ready') return;
  if (line.type === 'base') return void told.bases.set(line.name, line.base);
  const letters = told.letters.get(line.name) ?? new Map<number, string>();
  told.letters.set(line.name, letters);
  line.numbers.forEach((number, i) => letters.set(number, line.texts[i] ?? ''));
}

/** Resolves with how many appends it acknowledged when the process is dead. */
async function runAndKill(run: number, appends: number, told: Told): Promise<number> {
  const file = join(outDir, 'kill-child-fixture.js');
  const child = spawn(process.execPath, [file, join(directory, 'mailbox'), `run ${run}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  let kept = 0;
  for await (const text of createInterface({ input: child.stdout })) {
    const line = JSON.parse(text) as KillLine;
    note(told, line);
    if (line.type === 'kept') kept += 1;
    if (kept >= appends) child.kill('SIGKILL');
  }
  const [code, signal] = (await closed) as [number | null, string | null];
  expect({ code, signal }).toEqual({ code: null, signal: 'SIGKILL' });
  return kept;
}

/** All that was told is there, with no gap and a chain that holds. Returns how many letters were compared. */
async function verify(told: Told): Promise<number> {
  const disk = await LevelDisk.open(join(directory, 'mailbox'));
  const store = new BoxStore({ disk, hash, limits: KILL_LIMITS });
  let compared = 0;
  for (const [name, letters] of told.letters) {
    const box = killBox(name, hash);
    const start = { number: 0, hash: box };
    const { kept, base, head } = await store.open(box, start, start);
    const found = new Map<number, string>();
    for (let after = kept; after < head.number;) {
      const page = await store.read(box, after, 1_000_000);
      if (page.type !== 'letters') throw new Error(`${name} after ${after}: ${page.type}`);
      page.letters.forEach((letter, i) => found.set(after + 1 + i, Buffer.from(letter).toString()));
      after += page.letters.length;
    }
    expect(base.number).toBeGreaterThanOrEqual(told.bases.get(name) ?? 0);
    if (name !== 'busy') expect(kept).toBe(0);
    for (const [number, text] of letters) {
      if (number <= base.number) letters.delete(number);
      else if (found.get(number) !== text) throw new Error(`${name}: letter ${number} is lost`);
      else compared += 1;
    }
  }
  await store.close();
  return compared;
}

test(
  `${KILLS} kills under load lose nothing that was acknowledged`,
  async () => {
    const rng = createRng(KILLS);
    const told: Told = { letters: new Map(), bases: new Map() };
    let [appends, compared] = [0, 0];
    for (let run = 1; run <= KILLS; run++) {
      appends += await runAndKill(run, 1 + rng.below(APPENDS_MAX), told);
      // A thousand times all letters would take longer than the kills.
      if (run % 20 === 0 || run === KILLS || run < 20) compared = await verify(told);
    }
    expect(appends).toBeGreaterThan(KILLS * 10);
    expect(compared).toBeGreaterThan(KILLS * 10);
    expect(told.bases.get('busy') ?? 0).toBeGreaterThan(0);
  },
  TIMEOUT_MS,
);
