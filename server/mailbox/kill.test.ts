/**
 * `kill -9` of the built server under load, again and again on one directory: nothing that was acknowledged is lost.
 * FOLKMOOT_KILLS=1000 npx vitest run server/mailbox/kill
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { must } from '../../src/lib/assert.ts';
import { createRng, type Rng } from '../../src/lib/rng.ts';
import {
  decodeMailboxToPeer,
  type Cursor,
  type MailboxToPeer,
} from '../../src/wire/mailbox-frames.ts';
import { MailboxPeer } from './test-peer.ts';
import { sha256 } from './sha256.ts';

const KILLS = Number(process.env['FOLKMOOT_KILLS'] ?? 20);
/** A server lives until it has acknowledged so many appends at most, so that it dies in all states of its disk. */
const APPENDS_MAX = 150;
const TIMEOUT_MS = 60_000 + KILLS * 10_000;
const LETTERS_MAX = 8;
const FILLER_BYTES = 900;
/** Appends under way at once, of each peer. */
const LANES = 4;
const ROOMS = ['one', 'two', 'three'];
/** Here everything but the last letter is superseded, again and again, and soon deleted. */
const COMPACTED = 'compacted';

const repository = fileURLToPath(new URL('../../', import.meta.url));
let top = '';
let built = '';
let main = '';

beforeAll(async () => {
  top = await mkdtemp(join(tmpdir(), 'folkmoot-kill-'));
  // Where the server finds its packages.
  built = await mkdtemp(join(repository, 'node_modules', '.folkmoot-kill-'));
  const vite = join(repository, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = ['build', '--ssr', 'server/main.ts', '--outDir', built, '--logLevel', 'error'];
  await promisify(execFile)(process.execPath, [vite, ...args], { cwd: repository });
  main = join(built, 'main.js');
}, TIMEOUT_MS);

afterAll(async () => {
  await rm(top, { recursive: true });
  await rm(built, { recursive: true });
});

type Server = { child: ChildProcess; port: number; dead: Promise<unknown[]> };

async function startServer(): Promise<Server> {
  const flags = [
    '--port',
    '0',
    '--host',
    '127.0.0.1',
    '--no-stun',
    '--mailbox-dir',
    join(top, 'box'),
  ];
  const limits = ['--mailbox-box-bytes', '--mailbox-box-kept-bytes', '--mailbox-total-bytes'];
  const large = [...limits, '--peer-bytes-per-second', '--joins-per-second'];
  const args = [main, ...flags, ...large.flatMap((name) => [name, '1000000000000'])];
  const child = spawn(process.execPath, [...args, '--mailbox-retention-ms', '1'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const dead = once(child, 'close');
  for await (const line of createInterface({ input: child.stdout })) {
    const port = /"urls":\["http:\/\/[^/]*?:(\d+)\//.exec(line)?.[1];
    if (port !== undefined) return { child, port: Number(port), dead };
  }
  throw new Error('the server ended');
}

/** What a room was told. */
class Room {
  readonly name: string;
  readonly letters = new Map<number, string>();
  base = 0;
  verified: Cursor | null = null;
  #written = 0;

  constructor(name: string) {
    this.name = name;
  }

  get isCompacted(): boolean {
    return this.name === COMPACTED;
  }

  write(run: number): string[] {
    const count = 1 + (this.#written % LETTERS_MAX);
    return Array.from({ length: count }, () => {
      this.#written += 1;
      return `${run} ${this.#written} ${'.'.repeat((this.#written * 131) % FILLER_BYTES)}`;
    });
  }
}

/** Keeps a server busy until it is dead. */
class Load {
  readonly #room: Room;
  readonly #run: number;
  readonly #peer: MailboxPeer;
  readonly #asked = new Map<number, string[]>();
  readonly #onKept: () => void;
  #ticket = 1_000_000;

  constructor(server: Server, room: Room, run: number, onKept: () => void) {
    this.#room = room;
    this.#run = run;
    this.#onKept = onKept;
    this.#peer = new MailboxPeer(server.port, { room: room.name });
    this.#peer.socket.on('message', (data: Buffer) =>
      this.#hear(decodeMailboxToPeer(Uint8Array.from(data))),
    );
  }

  #hear(message: MailboxToPeer): void {
    if (message.type === 'opened') {
      const lanes = this.#room.isCompacted ? 1 : LANES;
      for (let i = 0; i < lanes; i++) this.#append();
    } else if (message.type === 'kept') {
      const texts = must(this.#asked.get(message.ticket));
      this.#asked.delete(message.ticket);
      message.numbers.forEach((number, i) => this.#room.letters.set(number, must(texts[i])));
      this.#onKept();
      if (!this.#room.isCompacted || !this.#compact(message.head)) this.#append();
    } else if (message.type === 'compacted') {
      this.#room.base = message.base;
      this.#append();
    } else if (message.type === 'refused') throw new Error(message.text);
  }

  #append(): void {
    this.#ticket += 1;
    const texts = this.#room.write(this.#run);
    this.#asked.set(this.#ticket, texts);
    const letters = texts.map((text) => Buffer.from(text));
    this.#peer.say({ type: 'append', ticket: this.#ticket, isCheckpoint: false, letters });
  }

  #compact({ number, hash }: Cursor): boolean {
    const base = this.#room.base;
    if (number - 1 <= base) return false;
    const range = { base, upTo: number - 1, first: number, last: number, hash };
    this.#peer.propose(range);
    return true;
  }
}

/** All that was told is there, with no gap and a chain that holds. */
async function verify(server: Server, room: Room, isWhole: boolean): Promise<number> {
  const peer = await MailboxPeer.opened(server.port, { room: room.name });
  const state = await peer.state();
  expect(state.base.number).toBeGreaterThanOrEqual(room.base);
  if (!room.isCompacted) expect(state.kept).toBe(0);
  // The compaction that was under way may have been accepted, and nobody told.
  room.base = state.base.number;
  const seen = isWhole || room.verified === null ? peer.start : room.verified;
  const from = room.isCompacted ? state.base : seen;
  const letters = await peer.readAll(from);
  peer.close();
  for (const number of room.letters.keys()) if (number <= room.base) room.letters.delete(number);
  let compared = 0;
  for (const [number, text] of room.letters) {
    if (number <= from.number) continue;
    const found = letters[number - from.number - 1];
    if (found === undefined || Buffer.from(found).toString() !== text)
      throw new Error(`${room.name}: letter ${number} is lost`);
    compared += 1;
  }
  const hash = letters.reduce((last, letter) => sha256(last, letter), from.hash);
  room.verified = { number: from.number + letters.length, hash };
  return compared;
}

async function loadAndKill(server: Server, rooms: readonly Room[], run: number, rng: Rng) {
  const appends = 1 + rng.below(APPENDS_MAX);
  let kept = 0;
  const onKept = (): void => {
    kept += 1;
    if (kept === appends) server.child.kill('SIGKILL');
  };
  for (const room of rooms) new Load(server, room, run, onKept);
  const [code, signal] = await server.dead;
  expect({ code, signal }).toEqual({ code: null, signal: 'SIGKILL' });
  return kept;
}

test(
  `${KILLS} kills under load lose nothing that was acknowledged`,
  async () => {
    const rng = createRng(KILLS);
    const rooms = [...ROOMS, COMPACTED].map((name) => new Room(name));
    let [appends, compared] = [0, 0];
    for (let run = 1; run <= KILLS; run++) {
      const server = await startServer();
      for (const room of rooms) compared += await verify(server, room, false);
      appends += await loadAndKill(server, rooms, run, rng);
    }
    const server = await startServer();
    let whole = 0;
    for (const room of rooms) whole += await verify(server, room, true);
    server.child.kill('SIGKILL');
    await server.dead;
    expect(appends).toBeGreaterThan(KILLS * 10);
    expect(whole).toBeGreaterThan(KILLS * 10);
    expect(must(rooms.at(-1)).base).toBeGreaterThan(KILLS);
    console.info(
      `${KILLS} kills, ${appends} appends acknowledged, ${compared + whole} letters compared`,
    );
  },
  TIMEOUT_MS,
);
