/** `kill -9` of a server of its own while stock clients type: what one client heard of another's is there afterwards. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { StockClient } from './client-fixture.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const ROUNDS = Number(process.env['FOLKMOOT_YJS_KILLS'] ?? 3);
const ROOM = 'killed';
const WORDS = 60;

const clients: StockClient[] = [];
let child: ChildProcess | null = null;
let printed = '';

async function start(directory: string): Promise<number> {
  const place = ['--host', '127.0.0.1', '--port', '0', '--no-stun'];
  const args = ['--import', 'tsx', MAIN, ...place, '--serve-yjs', '--mailbox-dir', directory];
  const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  child = server;
  printed = '';
  for await (const chunk of server.stdout) {
    printed += String(chunk);
    const port = /"urls":\["http:\/\/[^/]*?:(\d+)\//.exec(printed)?.[1];
    if (port !== undefined && printed.includes('can read')) return Number(port);
  }
  throw new Error('the server ended');
}

async function killed(): Promise<void> {
  if (child === null || child.exitCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
  child = null;
}

function client(port: number): StockClient {
  const one = new StockClient(port, ROOM, new Y.Doc());
  clients.push(one);
  return one;
}

afterEach(async () => {
  for (const one of clients.splice(0)) one.destroy();
  await killed();
});

test(
  `nothing that another client heard is lost in ${ROUNDS} kills`,
  async () => {
    const directory = await mkdtemp(join(tmpdir(), 'folkmoot-yjs-kill-'));
    let before = '';
    try {
      for (let round = 0; round < ROUNDS; round++) {
        const port = await start(directory);
        const [ann, bob] = [client(port), client(port)];
        await Promise.all([ann.synced, bob.synced]);
        expect(ann.text.startsWith(before)).toBe(true);
        const heard = new Promise<void>((resolve) => {
          bob.doc.on('update', () => {
            if (bob.text.includes(`<${round}.${WORDS / 2}>`)) resolve();
          });
        });
        for (let i = 0; i < WORDS; i++) {
          ann.type(`<${round}.${i}>`);
          await new Promise((resolve) => setImmediate(resolve));
        }
        await heard;
        // In the middle of the rest.
        await killed();
        before = bob.text;
        for (const one of clients.splice(0)) one.destroy();
      }
      const last = client(await start(directory));
      await last.synced;
      expect(last.text.startsWith(before)).toBe(true);
      expect(printed).toContain('this host can read the rooms of stock clients');
    } finally {
      await killed();
      await rm(directory, { recursive: true });
    }
  },
  60_000 + ROUNDS * 10_000,
);
