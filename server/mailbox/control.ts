/**
 * The way from `--backup` and `--restore` to a running server: a Unix socket in the mailbox's directory, for its owner only. Bytes
 * travel over it, not file names, so that the server needs no right to write anywhere else.
 *
 * The asker says `backup` or `restore` and a line feed. To the first the backup is the answer, cut off if something fails. After the
 * second the backup follows; the answer is a line of JSON.
 */
import { Buffer } from 'node:buffer';
import { closeSync, openSync } from 'node:fs';
import { chmod, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BackupError, decodeBackup, encodeBackup } from './backup-format.ts';
import type { EmbeddedStore } from './embedded-store.ts';
import { StoreTrouble } from './store-port.ts';

const NAME = 'control.sock';
/** What the kernel takes for the path of a socket: 107 bytes on Linux, 103 on macOS. */
const PATH_BYTES_MAX = 100;
const REQUEST_BYTES_MAX = 16;

export type Control = { close(): Promise<void> };

export type Restored = { ok: true } | { ok: false; text: string };

export type ControlOptions = {
  store: EmbeddedStore;
  /** Tells the mailbox's peers to come back. */
  recall: () => void;
  onTrouble: (trouble: StoreTrouble) => void;
};

/** Listens while the store is open; so a socket that is there already is a dead process's. */
export async function startControl(options: ControlOptions): Promise<Control> {
  const { directory } = options.store;
  const asking = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    asking.add(socket);
    socket.on('close', () => asking.delete(socket));
    socket.on('error', () => undefined);
    void answer(socket, options);
  });
  const path = socketPath(directory);
  try {
    await rm(join(directory, NAME), { force: true });
    await listen(server, path.short);
    await chmod(join(directory, NAME), 0o600);
  } catch (error) {
    path.release();
    throw error;
  }
  return {
    close: async () => {
      for (const socket of asking) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      path.release();
    },
  };
}

/** A connection to the server that has this directory open; null when there is none. */
export async function connectControl(directory: string): Promise<Socket | null> {
  let path: ReturnType<typeof socketPath>;
  try {
    path = socketPath(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    return await new Promise((resolve, reject) => {
      const socket = connect({ path: path.short, allowHalfOpen: true });
      socket.once('connect', () => resolve(socket));
      socket.once('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(null);
        else reject(error);
      });
    });
  } finally {
    path.release();
  }
}

/** Linux also finds the socket by way of the open directory, however long its own path is. Hold it while the socket is used. */
function socketPath(directory: string): { short: string; release: () => void } {
  const path = join(directory, NAME);
  if (Buffer.byteLength(path) <= PATH_BYTES_MAX) return { short: path, release: () => undefined };
  if (process.platform !== 'linux')
    throw new BackupError(`the path ${path} is too long for a socket: use a shorter directory`);
  const descriptor = openSync(directory, 'r');
  const short = join('/proc/self/fd', String(descriptor), NAME);
  return { short, release: () => closeSync(descriptor) };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ path }, () => {
      server.off('error', reject);
      server.on('error', () => undefined);
      resolve();
    });
  });
}

async function answer(socket: Socket, options: ControlOptions): Promise<void> {
  try {
    // Reading to the end must not end the answer.
    const chunks: AsyncIterator<Buffer> = socket.iterator({ destroyOnReturn: false });
    const { request, rest } = await requestFrom(chunks);
    if (request === 'backup') await giveBackup(socket, options.store);
    else if (request === 'restore') socket.end(`${await restored(rest, chunks, options)}\n`);
    else socket.destroy();
  } catch (error) {
    socket.destroy();
    // Whoever asked went away.
    if (socket.errored !== null || (error as NodeJS.ErrnoException).code !== undefined) return;
    options.onTrouble(new StoreTrouble('a backup failed', { cause: error }));
  }
}

async function giveBackup(socket: Socket, store: EmbeddedStore): Promise<void> {
  await pipeline(Readable.from(encodeBackup(store.records())), socket);
}

async function restored(
  rest: Buffer,
  chunks: AsyncIterator<Buffer>,
  { store, recall, onTrouble }: ControlOptions,
): Promise<string> {
  const answerOf = (result: Restored): string => JSON.stringify(result);
  try {
    await store.replace(decodeBackup(following(rest, chunks)), recall);
    return answerOf({ ok: true });
  } catch (error) {
    if (error instanceof BackupError) return answerOf({ ok: false, text: error.message });
    onTrouble(new StoreTrouble('a restore failed', { cause: error }));
    return answerOf({ ok: false, text: `the server could not write it: ${String(error)}` });
  }
}

async function requestFrom(
  chunks: AsyncIterator<Buffer>,
): Promise<{ request: string; rest: Buffer }> {
  let all = Buffer.alloc(0);
  for (;;) {
    const end = all.indexOf('\n');
    if (end >= 0) return { request: all.toString('latin1', 0, end), rest: all.subarray(end + 1) };
    const { value, done } = await chunks.next();
    if (done === true || all.length > REQUEST_BYTES_MAX) return { request: '', rest: all };
    all = Buffer.concat([all, value]);
  }
}

async function* following(first: Buffer, chunks: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  for (;;) {
    const { value, done } = await chunks.next();
    if (done === true) return;
    yield value;
  }
}
