/** Before a room goes from this device: exactly what that means, and what would be lost. */
import { useId, useState } from 'react';
import type { DeviceRoom } from '../../room/room-api.ts';
import { forgetChat } from '../chat/device-notes.ts';
import { Dialog } from '../dialog.tsx';
import { useFolkmoot } from '../use-folkmoot.tsx';
import { useWords } from '../words/use-words.tsx';

type ForgetDialogProps = {
  room: DeviceRoom;
  name: string;
  onExport: () => void;
  onForgotten: () => void;
  onClose: () => void;
};

export function ForgetDialog({ room, name, onExport, onForgotten, onClose }: ForgetDialogProps) {
  const { lobby } = useWords();
  const folkmoot = useFolkmoot();
  const meaning = useId();
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const waiting = room.waitingEdits;
  const forget = async (): Promise<void> => {
    setIsBusy(true);
    setProblem(null);
    try {
      await folkmoot.forgetRoom(room.topic);
      forgetChat(room.topic);
      onForgotten();
    } catch {
      const isOpen = (await folkmoot.rooms()).some(
        ({ topic, isOpenHere }) => topic === room.topic && isOpenHere,
      );
      setProblem(isOpen ? lobby.isOpenElsewhere : lobby.notForgotten);
      setIsBusy(false);
    }
  };
  return (
    <Dialog
      title={lobby.forgetTitle(name)}
      role="alertdialog"
      describedBy={meaning}
      onClose={onClose}
    >
      <div id={meaning}>
        <p className="means">{lobby.forgetMeaning}</p>
        {waiting === 0 ? null : (
          <p className="loses">
            {waiting === null ? lobby.forgetUnknown : lobby.forgetLoses(waiting)}
          </p>
        )}
      </div>
      <p className="problem" role="alert">
        {problem}
      </p>
      <div className="choices">
        <button type="button" className="btn first" onClick={onExport}>
          {lobby.exportFirst}
        </button>
        <button type="button" className="btn" onClick={onClose}>
          {lobby.keep}
        </button>
        <button type="button" className="btn main" disabled={isBusy} onClick={() => void forget()}>
          {lobby.doForget}
        </button>
      </div>
    </Dialog>
  );
}
