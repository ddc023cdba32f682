/**
 * Which LevelDB directory holds the letters: the mailbox's own until a backup is restored, afterwards one inside of it, which a
 * small file names. Renaming that file is the moment at which the restored letters replace the old ones.
 */
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { StoreTrouble } from './store-port.ts';

const POINTER = 'generation';
const POINTER_DRAFT = 'generation.tmp';
const PREFIX = 'restored-';
const NAME = /^restored-[0-9a-f-]{1,40}$/;

/** `id`: hexadecimal digits and dashes, never used before. */
export const generationName = (id: string): string => `${PREFIX}${id}`;

/** Empty for the directory itself. */
export async function currentGeneration(directory: string): Promise<string> {
  let name: string;
  try {
    name = (await readFile(join(directory, POINTER), 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
  if (NAME.test(name)) return name;
  throw new StoreTrouble(`the file ${join(directory, POINTER)} is damaged`);
}

/** Resolves when a power cut would not undo it. */
export async function setGeneration(directory: string, name: string): Promise<void> {
  const draft = join(directory, POINTER_DRAFT);
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(`${name}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await syncDirectory(directory);
  await rename(draft, join(directory, POINTER));
  await syncDirectory(directory);
}

/** Only for who has the current generation open: removes what is left of others. */
export async function removeOthers(directory: string, current: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const isOther = name.startsWith(PREFIX) && name !== current;
    if (isOther || name === POINTER_DRAFT)
      await rm(join(directory, name), { recursive: true, force: true });
    else if (name === 'CURRENT' && current !== '') await ClassicLevel.destroy(directory);
  }
}

/** So that what is in a directory outlives a power cut. Windows does without. */
export async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** For its owner only: sealed as they are, letters are nobody else's business. */
export async function makeDirectory(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
}

/** Whether this process runs as the directory's owner. Files that another user makes in it are not the owner's to write. */
export async function isOwn(directory: string): Promise<boolean> {
  const us = process.getuid?.();
  return us === undefined || (await stat(directory)).uid === us;
}
