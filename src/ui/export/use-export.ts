/** An export, told in words as it goes; its code is loaded when it is asked for. */
import { useCallback } from 'react';
import type { RoomContents } from '../../room/room-api.ts';
import { useWords } from '../words/use-words.tsx';

export type Export = (read: () => Iterable<Promise<RoomContents>>) => Promise<void>;

/** Rooms that cannot be read are left out, and counted. */
export function useExport(onSaid: (sentence: string) => void): Export {
  const words = useWords();
  const { settings } = words;
  return useCallback(
    async (read) => {
      onSaid(settings.exporting);
      try {
        const { exportRooms } = await import('./export-rooms.ts');
        const found = await Promise.allSettled(read());
        const rooms = found.flatMap((room) => (room.status === 'fulfilled' ? [room.value] : []));
        const unread = found.length - rooms.length;
        const pages = rooms.length === 0 ? null : await exportRooms(rooms, words);
        onSaid(
          [
            pages === null ? settings.notExported : settings.exported(pages),
            unread === 0 ? '' : settings.unread(unread),
          ]
            .join(' ')
            .trim(),
        );
      } catch (error) {
        reportError(error);
        onSaid(settings.notExported);
      }
    },
    [onSaid, settings, words],
  );
}
