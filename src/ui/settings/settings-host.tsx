/** Where the settings open from: any place on the page, the command `settings.open`, and Mod+,. The dialog's code is loaded when it is asked for. */
import {
  createContext,
  lazy,
  useCallback,
  useContext,
  useMemo,
  useState,
  type ReactNode,
} from 'react';
import { useCommands } from '../commands/use-commands.tsx';
import { Dialog } from '../dialog.tsx';
import { Fetched, NotFetched } from '../fetched.tsx';
import { Icon } from '../icons.tsx';
import { useWords } from '../words/use-words.tsx';

const SettingsDialog = lazy(() =>
  import('./settings-dialog.tsx').then((part) => ({ default: part.SettingsDialog })),
);

const Open = createContext<() => void>(() => undefined);

/** Opens the settings dialog. */
export const useOpenSettings = (): (() => void) => useContext(Open);

export function WithSettingsDialog({ children }: { children: ReactNode }) {
  const { settings, palette } = useWords();
  const [isOpen, setIsOpen] = useState(false);
  const open = useCallback(() => setIsOpen(true), []);
  const commands = useMemo(
    () => [
      {
        id: 'settings.open',
        title: settings.open,
        group: palette.groups.app,
        keys: 'Mod+,',
        worksInFields: true,
        run: open,
      },
    ],
    [settings, palette, open],
  );
  useCommands(commands);
  return (
    <Open value={open}>
      {children}
      {isOpen ? (
        <Fetched otherwise={<NoSettings onClose={() => setIsOpen(false)} />}>
          <SettingsDialog onClose={() => setIsOpen(false)} />
        </Fetched>
      ) : null}
    </Open>
  );
}

function NoSettings({ onClose }: { onClose: () => void }) {
  const { settings, common } = useWords();
  return (
    <Dialog
      title={settings.title}
      close={{ label: common.close, icon: <Icon shape="close" /> }}
      onClose={onClose}
    >
      <NotFetched />
    </Dialog>
  );
}
