/** `--backup` and `--restore`: of the mailbox that a server has open right now, or of a directory that nobody uses. */
import { createReadStream, createWriteStream } from 'node:fs';
import { access, open, readdir, rename, rm, stat } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { dirname, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BackupError, decodeBackup, encodeBackup } from './backup-format.ts';
import type { StoreLimits } from './quota.ts';
import { connectControl, type Restored } from './control.ts';
import { EmbeddedStore } from './embedded-store.ts';
import { isOwn, makeDirectory, syncDirectory } from './generations.ts';

export type BackupDone = { records: number; bytes: number; wasRunning: boolean };

/**
 * Writes everything that the mailbox holds at one moment to `file`, which appears only when it is whole, on disk, and has been
 * read again. Rejects with BackupError, in words; then an older `file` is what it was.
 */
export async function backUp(
  directory: string,
  file: string,
  limits: StoreLimits,
): Promise<BackupDone> {
  const draft = `${resolve(file)}.tmp`;
  const socket = await connectControl(directory);
  try {
    if (socket !== null) {
      socket.write('backup\n');
      await write(socket, draft);
    } else {
      await expectMailbox(directory);
      const store = await openAlone(directory, limits);
      try {
        await write(Readable.from(encodeBackup(store.records())), draft);
      } finally {
        await store.close();
      }
    }
    const records = await countRecords(draft).catch((error: unknown) => {
      if (!(error instanceof BackupError) || socket === null) throw error;
      throw new BackupError('the server ended before the backup was complete', { cause: error });
    });
    const { size } = await stat(draft);
    await rename(draft, file);
    await syncDirectory(dirname(resolve(file)));
    return { records, bytes: size, wasRunning: socket !== null };
  } catch (error) {
    await rm(draft, { force: true });
    throw inWords(error);
  } finally {
    socket?.destroy();
  }
}

/**
 * Puts what `file` holds in the place of everything that the mailbox holds. Rejects with BackupError, in words; then, and after a
 * crash at any moment, the mailbox is as it was or as in the backup.
 */
export async function restore(
  directory: string,
  file: string,
  limits: StoreLimits,
): Promise<BackupDone> {
  try {
    // Before the server hears of it: a damaged file must not cost it a copy on its disk.
    const records = await countRecords(file);
    const { size } = await stat(file);
    const socket = await connectControl(directory);
    if (socket === null) {
      const store = await openAlone(directory, limits);
      try {
        await store.replace(decodeBackup(createReadStream(file)), () => undefined);
      } finally {
        await store.close();
      }
    } else await handOver(socket, file);
    return { records, bytes: size, wasRunning: socket !== null };
  } catch (error) {
    throw inWords(error);
  }
}

async function handOver(socket: Socket, file: string): Promise<void> {
  const ended = 'the server ended before it had restored the backup';
  let text = '';
  const answered = (async () => {
    for await (const chunk of socket) text += String(chunk);
  })();
  socket.write('restore\n');
  try {
    // Side by side: a server that refuses answers before it has read everything.
    await Promise.all([answered, pipeline(createReadStream(file), socket, { end: true })]);
  } catch (error) {
    if (!text.endsWith('\n')) throw new BackupError(ended, { cause: error });
  } finally {
    socket.destroy();
  }
  if (!text.endsWith('\n')) throw new BackupError(ended);
  const answer = JSON.parse(text) as Restored;
  if (!answer.ok) throw new BackupError(answer.text);
}

async function write(bytes: Readable, draft: string): Promise<void> {
  try {
    await pipeline(bytes, createWriteStream(draft, { mode: 0o600 }));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ECONNRESET' && code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
    throw new BackupError('the server ended before the backup was complete', { cause: error });
  }
  const handle = await open(draft, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function countRecords(file: string): Promise<number> {
  let records = 0;
  for await (const group of decodeBackup(createReadStream(file))) records += group.length;
  return records;
}

async function expectMailbox(directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  if (!names.some((name) => name === 'CURRENT' || name === 'generation'))
    throw new BackupError(`there is no mailbox in ${directory}: is --mailbox-dir right?`);
  await access(directory);
}

async function openAlone(directory: string, limits: StoreLimits): Promise<EmbeddedStore> {
  await makeDirectory(directory);
  if (!(await isOwn(directory)))
    throw new BackupError(
      `${directory} belongs to another user, who could not write what this one leaves in it: run this as that user`,
    );
  try {
    return await EmbeddedStore.open(directory, limits);
  } catch (error) {
    const { cause } = error as { cause?: { code?: string } };
    if (cause?.code !== 'LEVEL_LOCKED') throw error;
    throw new BackupError(
      `another process uses ${directory}, and does not answer on the socket in it`,
      { cause: error },
    );
  }
}

function inWords(error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === undefined ? error : new BackupError(message, { cause: error });
}
