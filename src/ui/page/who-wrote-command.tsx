/** The command that says who wrote what is selected: for keys, and where no bubble stands beside a selection. */
import { lazy, useMemo, useState } from 'react';
import type { Room } from '../../room/room-api.ts';
import { useCommands } from '../commands/use-commands.tsx';
import { Fetched } from '../fetched.tsx';
import type { Selected } from './page-selection.tsx';
import { useWords } from '../words/use-words.tsx';

const WhoWrote = lazy(async () => ({
  default: (await import('../network/receipts/selection-receipt.tsx')).WhoWrote,
}));

type WhoWroteProps = { room: Room; readSelected: () => Selected | null };

export function WhoWroteCommand({ room, readSelected }: WhoWroteProps) {
  const { pages: words, palette } = useWords();
  const [asked, setAsked] = useState<Selected | null>(null);
  useCommands(
    useMemo(
      () => [
        {
          id: 'selection.who',
          title: words.whoWrote,
          group: palette.groups.page,
          worksInFields: true,
          run: () => setAsked(readSelected()),
        },
      ],
      [words, palette, readSelected],
    ),
  );
  if (asked === null) return null;
  return (
    <Fetched>
      <WhoWrote room={room} selected={asked} onClose={() => setAsked(null)} />
    </Fetched>
  );
}
