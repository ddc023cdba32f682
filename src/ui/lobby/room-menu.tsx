/** What can be done with a room of this device: copy its link, take its pages along, forget it. */
import { useState } from 'react';
import type { DeviceRoom } from '../../room/room-api.ts';
import { useExport } from '../export/use-export.ts';
import { Icon } from '../icons.tsx';
import { MenuButton } from '../room/menu.tsx';
import { copyText } from '../share/copy.ts';
import { useFolkmoot } from '../use-folkmoot.tsx';
import { useWords } from '../words/use-words.tsx';
import { ForgetDialog } from './forget-dialog.tsx';

type RoomMenuProps = {
  room: DeviceRoom;
  name: string;
  onSaid: (sentence: string) => void;
  /** The room is gone, and this menu with it. */
  onForgotten: () => void;
};

export function RoomMenu({ room, name, onSaid, onForgotten }: RoomMenuProps) {
  const { lobby } = useWords();
  const folkmoot = useFolkmoot();
  const [isForgetting, setIsForgetting] = useState(false);
  const exportRooms = useExport(onSaid);
  const exportIt = (): void => void exportRooms(() => [folkmoot.readRoom(room.topic)]);
  const copyLink = async (): Promise<void> => {
    onSaid((await copyText(room.link)) ? lobby.copied : lobby.notCopied);
  };
  return (
    <>
      <MenuButton
        className="btn bare icon-button"
        label={lobby.more(name)}
        items={[
          { id: 'copy', label: lobby.copyLink, run: () => void copyLink() },
          { id: 'export', label: lobby.export, run: exportIt },
          { id: 'forget', label: lobby.forget, run: () => setIsForgetting(true) },
        ]}
      >
        <Icon shape="more" />
      </MenuButton>
      {isForgetting ? (
        <ForgetDialog
          room={room}
          name={name}
          onExport={exportIt}
          onForgotten={onForgotten}
          onClose={() => setIsForgetting(false)}
        />
      ) : null}
    </>
  );
}
