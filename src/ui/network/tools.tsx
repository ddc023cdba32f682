/** Above the map: back to the room, map or table, and what can be done; on a phone that is in a menu. */
import { Icon } from '../icons.tsx';
import { MenuButton } from '../room/menu.tsx';
import type { Speech } from './sentences.ts';
import { Tabs } from './tabs.tsx';

/** What is opened beside the map. */
export type Side = 'trace' | 'fault' | 'why';
export type Shown = 'map' | 'table';

type ToolsProps = {
  speech: Speech;
  roomName: string;
  shown: Shown;
  side: Side | null;
  /** The id of what the tabs show. */
  panel: string;
  onShown: (shown: Shown) => void;
  onSide: (side: Side | null) => void;
  onClose: () => void;
};

export function Tools(props: ToolsProps) {
  const { speech, roomName, shown, side, panel, onShown, onSide, onClose } = props;
  const { view: say } = speech.network;
  const name = roomName === '' ? speech.words.room.unnamed : roomName;
  const sides: readonly { id: Side; label: string }[] = [
    { id: 'trace', label: say.trace },
    { id: 'fault', label: say.fault },
    { id: 'why', label: say.why },
  ];
  return (
    <div className="tools">
      <button
        type="button"
        className="btn bare back"
        aria-label={say.backTo(name)}
        onClick={onClose}
      >
        <Icon shape="back" />
        <span>{name}</span>
      </button>
      <Tabs
        label={say.shownAs}
        tabs={[
          { id: 'map', label: say.map },
          { id: 'table', label: say.table },
        ]}
        chosen={shown}
        panel={panel}
        onChoose={onShown}
      />
      <div className="acts" role="group" aria-label={say.tools}>
        {sides.map(({ id, label }) => (
          <button
            key={id}
            type="button"
            aria-expanded={side === id}
            onClick={() => onSide(side === id ? null : id)}
          >
            {label}
          </button>
        ))}
        <button type="button" aria-label={say.close} onClick={onClose}>
          <Icon shape="close" />
        </button>
      </div>
      <MenuButton
        className="btn bare icon-button more"
        label={say.more}
        items={sides.map(({ id, label }) => ({ id, label, run: () => onSide(id) }))}
      >
        <Icon shape="menu" />
      </MenuButton>
    </div>
  );
}
