/** Hands rooms to the person as one zip file. */
import { zipSync } from 'fflate';
import type { RoomContents } from '../../room/room-api.ts';
import { exportFiles, fileName } from './export-files.ts';

/** The browser reads the file some time after the click. */
const KEEP_URL_MS = 60_000;

/** How many pages the file holds. */
export function exportRooms(rooms: readonly RoomContents[]): number {
  const zip = zipSync(exportFiles(rooms));
  const only = rooms.length === 1 ? rooms[0] : undefined;
  const url = URL.createObjectURL(new Blob([zip as BlobPart], { type: 'application/zip' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${only === undefined ? 'Folkmoot' : fileName(only.name, 'Folkmoot')}.zip`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEEP_URL_MS);
  return rooms.reduce((sum, { pages }) => sum + pages.length, 0);
}
