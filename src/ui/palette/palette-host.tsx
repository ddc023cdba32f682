/** Opens the palette and the list of shortcuts by their keys; their code is fetched then. */
import { lazy, Suspense, useMemo, useState } from 'react';
import type { Command } from '../commands/commands.ts';
import { useCommands } from '../commands/use-commands.tsx';
import { useWords } from '../words/use-words.tsx';

const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }));
const Shortcuts = lazy(async () => ({ default: (await import('./shortcuts.tsx')).Shortcuts }));

export function PaletteHost() {
  const [shown, setShown] = useState<'palette' | 'shortcuts' | null>(null);
  const { palette } = useWords();
  useCommands(
    useMemo((): Command[] => {
      const anywhere = { group: palette.groups.app, worksInFields: true };
      const showShortcuts = (): void => setShown('shortcuts');
      return [
        {
          ...anywhere,
          id: 'palette.open',
          title: palette.open,
          keys: 'Mod+K',
          run: () => setShown((now) => (now === 'palette' ? null : 'palette')),
        },
        {
          ...anywhere,
          id: 'palette.shortcuts',
          title: palette.shortcuts,
          keys: 'Mod+/',
          run: showShortcuts,
        },
        {
          id: 'palette.shortcuts ?',
          group: palette.groups.app,
          title: palette.shortcuts,
          keys: '?',
          isUnlisted: true,
          run: showShortcuts,
        },
      ];
    }, [palette]),
  );
  const close = (): void => setShown(null);
  return (
    <Suspense fallback={null}>
      {shown === 'palette' ? <Palette onClose={close} /> : null}
      {shown === 'shortcuts' ? <Shortcuts onClose={close} /> : null}
    </Suspense>
  );
}
