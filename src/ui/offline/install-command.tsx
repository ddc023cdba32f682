/** "Install as an app", where the browser offers it and it is not installed yet. */
import { useEffect, useMemo, useState } from 'react';
import type { Command } from '../commands/commands.ts';
import { useCommands } from '../commands/use-commands.tsx';
import { useWords } from '../words/use-words.tsx';

/** Chromium's own; other browsers have a menu of theirs. */
type InstallOffer = Event & { prompt: () => Promise<unknown> };

export function InstallCommand() {
  const { offline, palette } = useWords();
  const [offer, setOffer] = useState<InstallOffer | null>(null);
  useEffect(() => {
    const take = (event: Event): void => {
      event.preventDefault(); // the browser's own banner would come unasked
      setOffer(event as InstallOffer);
    };
    const drop = (): void => setOffer(null);
    addEventListener('beforeinstallprompt', take);
    addEventListener('appinstalled', drop);
    return () => {
      removeEventListener('beforeinstallprompt', take);
      removeEventListener('appinstalled', drop);
    };
  }, []);
  const commands = useMemo((): Command[] => {
    if (offer === null) return [];
    const run = (): void => {
      setOffer(null);
      void offer.prompt();
    };
    return [{ id: 'app.install', title: offline.install, group: palette.groups.app, run }];
  }, [offer, offline, palette]);
  useCommands(commands);
  return null;
}
