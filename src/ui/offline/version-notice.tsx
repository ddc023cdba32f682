/** "A new version is ready": waits until edits are saved, never reloads by itself, comes back no sooner than the next version after "Later". */
import { useEffect, useState } from 'react';
import type { Room, RoomStatus } from '../../room/room-api.ts';
import { useWords } from '../words/use-words.tsx';
import { useAppVersions } from './use-app-versions.tsx';
import './version-notice.css';

/** `room`: the open one; null in the lobby. */
export function VersionNotice({ room }: { room: Room | null }) {
  const { state } = useAppVersions();
  const [isPutOff, setPutOff] = useState(false);
  if (state === 'none' || isPutOff) return null;
  return (
    <Offer
      key={room?.self.id}
      room={room}
      isElsewhere={state === 'elsewhere'}
      onLater={() => setPutOff(true)}
    />
  );
}

type OfferProps = { room: Room | null; isElsewhere: boolean; onLater: () => void };

function Offer({ room, isElsewhere, onLater }: OfferProps) {
  const { offline } = useWords();
  const { versions } = useAppVersions();
  const status = useStatus(room);
  const isSaved = status === null || status.saved;
  return (
    <aside className="version-notice" role="status">
      <p>
        <b>{isElsewhere ? offline.newVersionElsewhere : offline.newVersion}</b>{' '}
        {status === null ? '' : isSaved ? offline.allSaved : offline.waitsFor(status.unsavedEdits)}
      </p>
      <button type="button" className="btn" disabled={!isSaved} onClick={versions.reload}>
        {offline.reload}
      </button>
      <button type="button" className="btn bare" onClick={onLater}>
        {offline.later}
      </button>
    </aside>
  );
}

function useStatus(room: Room | null): RoomStatus | null {
  const [status, setStatus] = useState(() => room?.status() ?? null);
  useEffect(() => room?.on('change', () => setStatus(room.status())), [room]);
  return status;
}
