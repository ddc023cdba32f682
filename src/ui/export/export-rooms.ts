/** Hands rooms to the person as one zip file. */
import { zipSync } from 'fflate';
import type { RoomContents } from '../../room/room-api.ts';
import type { Words } from '../words/catalog.ts';
import { exportFiles, fileName, type ToMarkdown } from './export-files.ts';

/** The browser reads the file some time after the click. */
const KEEP_URL_MS = 60_000;

/** How many pages the file holds. */
export async function exportRooms(rooms: readonly RoomContents[], words: Words): Promise<number> {
  const hasDocuments = rooms.some(({ pages }) => pages.some(({ kind }) => kind === 'document'));
  const zip = zipSync(exportFiles(rooms, hasDocuments ? await loadMarkdown(words) : undefined));
  const only = rooms.length === 1 ? rooms[0] : undefined;
  const url = URL.createObjectURL(new Blob([zip as BlobPart], { type: 'application/zip' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${only === undefined ? 'Folkmoot' : fileName(only.name, 'Folkmoot')}.zip`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEEP_URL_MS);
  return rooms.reduce((sum, { pages }) => sum + pages.length, 0);
}

/** None when its code cannot be fetched: the words are in the other files of the export too. */
async function loadMarkdown({ late }: Words): Promise<ToMarkdown | undefined> {
  try {
    const [{ createToMarkdown }, words] = await Promise.all([
      import('./markdown.ts'),
      late.editor(),
    ]);
    return createToMarkdown(words.document);
  } catch (error) {
    reportError(error);
    return undefined;
  }
}
