/** One open room. */
import { useEffect, useState } from 'react';
import type { Room } from '../../room/room-api.ts';
import { TEXT_KEY } from '../editor/use-page-text.ts';
import type { TextTools } from '../editor/text-tools.ts';
import { stateSentence } from '../words/state.ts';
import { troubleWords } from '../words/storage.ts';
import { downloadText } from './download.ts';
import { Foot } from './foot.tsx';
import { Notice } from './notice.tsx';
import { PageList, titleOf } from './page-list.tsx';
import { PeersPanel } from './peers-panel.tsx';
import './room-view.css';
import { ShareDialog } from './share-dialog.tsx';
import { NoPage, Sheet } from './sheet.tsx';
import type { PageId, Snapshot } from './snapshot.ts';
import { TopBar } from './top-bar.tsx';
import { useRoom } from './use-room.ts';

const ROOM_FOR_PEERS = '(min-width: 1200px)';
const NEW_TITLE = 'Untitled';

type RoomViewProps = {
  room: Room;
  /** Made just now: opened at once. */
  firstPage: PageId | null;
  textTools: TextTools;
  onHome: () => void;
};

export function RoomView({ room, firstPage, textTools, onHome }: RoomViewProps) {
  const snapshot = useRoom(room);
  const [chosen, setChosen] = useState<PageId | null>(firstPage);
  const [arePagesOpen, setPagesOpen] = useState(false);
  const [arePeersOpen, setPeersOpen] = useState(() => matchMedia(ROOM_FOR_PEERS).matches);
  const [isSharing, setSharing] = useState(false);
  const roomName = room.name === '' ? 'A room without a name' : room.name;
  const page = snapshot.pages.find(({ id }) => id === chosen) ?? snapshot.pages[0] ?? null;
  useEffect(() => {
    document.title = `${roomName}, Folkmoot`;
    return () => {
      document.title = 'Folkmoot';
    };
  }, [roomName]);
  const open = (id: PageId): void => {
    setChosen(id);
    setPagesOpen(false);
  };
  const create = (): void => open(room.createPage({ kind: 'text', title: NEW_TITLE }));
  return (
    <div className={arePeersOpen ? 'room with-peers' : 'room'}>
      <TopBar
        roomName={roomName}
        snapshot={snapshot}
        arePagesOpen={arePagesOpen}
        arePeersOpen={arePeersOpen}
        onHome={onHome}
        onPages={() => setPagesOpen(!arePagesOpen)}
        onPeers={() => setPeersOpen(!arePeersOpen)}
        onShare={() => setSharing(true)}
      />
      <StoreNotice room={room} snapshot={snapshot} page={page} />
      <PageList
        snapshot={snapshot}
        open={page?.id ?? null}
        isShown={arePagesOpen}
        onOpen={open}
        onNew={create}
        onRename={(id, title) => room.renamePage(id, title)}
      />
      <main className="desk">
        <div className="sheet">
          <State snapshot={snapshot} />
          {page === null ? (
            <NoPage snapshot={snapshot} onNew={create} />
          ) : (
            <Sheet room={room} page={page} snapshot={snapshot} tools={textTools} />
          )}
        </div>
      </main>
      <Foot snapshot={snapshot} />
      {arePeersOpen ? (
        <PeersPanel
          snapshot={snapshot}
          onName={(name) => room.setProfile({ name, color: snapshot.self.color })}
          onClose={() => setPeersOpen(false)}
        />
      ) : null}
      {isSharing ? <ShareDialog invite={room.invite()} onClose={() => setSharing(false)} /> : null}
    </div>
  );
}

/** The one sentence that is read out when it changes. */
function State({ snapshot }: { snapshot: Snapshot }) {
  return (
    <div className="state">
      <p role="status" aria-label="State of the room" data-state={snapshot.status.state}>
        {stateSentence(snapshot)}
      </p>
      {snapshot.status.role === 'view' ? (
        <p>You came in by a link to look: you can read everything here and change nothing.</p>
      ) : null}
    </div>
  );
}

type StoreNoticeProps = { room: Room; snapshot: Snapshot; page: Snapshot['pages'][number] | null };

function StoreNotice({ room, snapshot, page }: StoreNoticeProps) {
  const trouble = troubleWords(snapshot.status, snapshot.receipt);
  if (trouble === null) return null;
  const download = async (): Promise<void> => {
    if (page === null) return;
    const doc = await room.doc(page.id);
    downloadText(titleOf(page), doc.getText(TEXT_KEY).toString());
  };
  return <Notice trouble={trouble} onDownload={page === null ? null : () => void download()} />;
}
