/** Every command that has keys, in one list. */
import { useAllCommands } from '../commands/use-commands.tsx';
import { Dialog } from '../dialog.tsx';
import { Icon } from '../icons.tsx';
import { useWords } from '../words/use-words.tsx';
import { KeyCaps } from './key-caps.tsx';
import './palette.css';

export function Shortcuts({ onClose }: { onClose: () => void }) {
  const { palette, common } = useWords();
  const commands = useAllCommands().filter(
    ({ keys, isUnlisted }) => keys !== undefined && isUnlisted !== true,
  );
  const groups = [...new Set(commands.map(({ group }) => group))];
  return (
    <Dialog
      title={palette.shortcuts}
      close={{ label: common.close, icon: <Icon shape="close" /> }}
      onClose={onClose}
    >
      <div className="shortcuts">
        {groups.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {commands
                .filter((command) => command.group === group)
                .map(({ id, title, keys = '' }) => (
                  <div key={id}>
                    <dt>{title}</dt>
                    <dd>
                      <KeyCaps keys={keys} />
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
