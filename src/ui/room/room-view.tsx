/** One open room: bar above, pages beside, the page, its foot; the people in a drawer. */
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from 'react';
import type { PageSummary, Room } from '../../room/room-api.ts';
import type { ChatHostProps } from '../chat/chat-host.tsx';
import { Fetched } from '../fetched.tsx';
import { WithFootSlot } from '../page/foot-slot.tsx';
import { PageSelection, WithPageSelection } from '../page/page-selection.tsx';
import { PageSurface } from '../page/page-surface.tsx';
import { useWords } from '../words/use-words.tsx';
import { focusText } from './focus-text.ts';
import { FollowBar } from './follow-bar.tsx';
import { Foot } from './foot.tsx';
import { NoPage } from './no-page.tsx';
import { Notices } from './notices.tsx';
import { PageList } from './page-list.tsx';
import './room-view.css';
import { useRoomCommands } from './room-commands.ts';
import type { PageId, PeerId, Snapshot } from './snapshot.ts';
import { State } from './state.tsx';
import { Toast } from './toast.tsx';
import { TopBar, type TopBarChat } from './top-bar.tsx';
import { useActivity } from './use-activity.ts';
import { useFollow, type Follow } from './use-follow.ts';
import { useLastEdit, type LastEdit } from './use-last-edit.ts';
import { useNetworkPlace, type NetworkPlace } from './use-network-place.ts';
import { usePages, type Pages } from './use-pages.ts';
import { useRoom } from './use-room.ts';
import { useRoundTrips } from './use-round-trips.ts';
import { titleOf, whereIs } from './whereabouts.ts';

const PeersPanel = lazy(async () => ({
  default: (await import('./peers-panel.tsx')).PeersPanel,
}));
const NetworkView = lazy(async () => ({
  default: (await import('../network/network-view.tsx')).NetworkView,
}));
const FaultsNotice = lazy(async () => ({
  default: (await import('../network/faults/faults-notice.tsx')).FaultsNotice,
}));
const ChatHost = lazy(async () => ({
  default: (await import('../chat/chat-host.tsx')).ChatHost,
}));
const HostsDialog = lazy(async () => ({
  default: (await import('../hosts/hosts-dialog.tsx')).HostsDialog,
}));
const ShareDialog = lazy(async () => ({
  default: (await import('../share/share-dialog.tsx')).ShareDialog,
}));

export type RoomViewProps = {
  room: Room;
  /** Made just now: opened at once. */
  firstPage: PageId | null;
  onHome: () => void;
};

export function RoomView({ room, firstPage, onHome }: RoomViewProps) {
  const snapshot = useRoom(room);
  const pages = usePages(room, snapshot, firstPage);
  const follow = useFollow(snapshot, pages.open);
  const going = useGoing(pages, follow);
  const show = useShown();
  const network = useNetworkPlace();
  const [selection] = useState(() => new PageSelection());
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  const words = useWords();
  const roomName = snapshot.roomName === '' ? words.room.unnamed : snapshot.roomName;
  const lastEdit = useLastEdit(room, pages.page?.id ?? null);
  useActivity(room);
  const chat = useChatDoor(show);
  useTitle(chat.count === 0 ? roomName : `(${chat.count}) ${roomName}`);
  useRoomCommands({ room, snapshot, pages, follow, going, show, network, onHome });
  const goTo = (peer: PeerId): void => {
    const page = snapshot.pages.find(({ id }) => id === whereIs(peer, snapshot)?.page);
    if (page !== undefined) going.open(page.id);
  };
  return (
    <div className={show.peers || show.chat ? 'room with-peers' : 'room'}>
      <button type="button" className="btn skip" onClick={focusText}>
        {words.room.skipToText}
      </button>
      <TopBar
        roomName={roomName}
        pageTitle={pages.page === null ? null : titleOf(pages.page, words)}
        snapshot={snapshot}
        arePagesOpen={show.pages}
        arePeersOpen={show.peers}
        chat={chat}
        isRenaming={show.roomNaming}
        onRenaming={(roomNaming) => show.set({ roomNaming })}
        onRename={(name) => room.rename(name)}
        onHome={onHome}
        onPages={() => show.set({ pages: !show.pages })}
        onPeers={() => show.set({ peers: !show.peers })}
        onShare={() => show.set({ sharing: true })}
        onFollow={follow.start}
        onGoTo={goTo}
      />
      <UnderBar
        {...{ room, snapshot, pages, follow, network }}
        onHosts={() => show.set({ hosts: true })}
      />
      <List {...{ snapshot, pages, going, show, onHome }} />
      <main className="desk" onBeforeInput={follow.stop}>
        <State snapshot={snapshot} onShare={() => show.set({ sharing: true })} />
        <WithFootSlot slot={slot}>
          <OpenPage {...{ room, snapshot, pages, follow, going, selection }} />
        </WithFootSlot>
      </main>
      <Foot {...{ room, snapshot, lastEdit, pages }} onSlot={setSlot} />
      <Beside
        {...{ room, snapshot, lastEdit, follow, going, show, network, selection, chat }}
        page={pages.page}
      />
      <Toast said={pages.said} onDone={() => pages.say(null)} />
    </div>
  );
}

type UnderBarProps = {
  room: Room;
  snapshot: Snapshot;
  pages: Pages;
  follow: Follow;
  network: NetworkPlace;
  onHosts: () => void;
};

function UnderBar({ room, snapshot, pages, follow, network, onHosts }: UnderBarProps) {
  return (
    <div className="under-bar">
      <Notices {...{ room, snapshot, pages, onHosts }} />
      {snapshot.faults === 0 ? null : (
        <Fetched otherwise={null}>
          <FaultsNotice
            network={room.network}
            canWrite={snapshot.status.role === 'edit'}
            onOpen={() => network.open('fault')}
          />
        </Fetched>
      )}
      <FollowBar follow={follow} />
    </div>
  );
}

type ListProps = {
  snapshot: Snapshot;
  pages: Pages;
  going: Going;
  show: Showing;
  onHome: () => void;
};

/** On a phone it lies above the page until something was chosen. */
function List({ snapshot, pages, going, show, onHome }: ListProps) {
  const close = (): void => show.set({ pages: false });
  return (
    <PageList
      {...{ snapshot, pages, onHome }}
      renaming={show.pageNaming}
      isShown={show.pages}
      onOpen={(id) => {
        going.open(id);
        close();
      }}
      onCreate={(kind) => {
        going.create(kind);
        close();
      }}
      onRenaming={(pageNaming) => show.set({ pageNaming })}
      onClose={close}
    />
  );
}

type BesideProps = {
  room: Room;
  snapshot: Snapshot;
  lastEdit: LastEdit | null;
  follow: Follow;
  going: Going;
  show: Showing;
  network: NetworkPlace;
  selection: PageSelection;
  page: PageSummary | null;
  chat: ChatDoor;
};

/** What is opened beside the page or above it; its code is fetched then. */
function Beside(props: BesideProps) {
  const { room, snapshot, lastEdit, follow, show, network, selection, page } = props;
  const roundTrips = useRoundTrips(room);
  const isReady = useNetworkReady(room);
  const { open: openPage } = props.going;
  return (
    <Suspense fallback={null}>
      {show.peers ? (
        <PeersPanel
          {...{ room, snapshot, lastEdit, roundTrips }}
          onFollow={follow.start}
          onNetwork={network.open}
          isCovered={network.part !== null}
          onClose={() => show.set({ peers: false })}
        />
      ) : null}
      {isReady || show.chat ? (
        <Fetched otherwise={show.chat ? undefined : null}>
          <ChatHost
            {...{ room, snapshot }}
            isShown={show.chat}
            isCovered={network.part !== null}
            onUnread={props.chat.onUnread}
            onOpenPage={(id) => openPage(id as PageId)}
            onShow={() => show.set({ chat: true })}
            onClose={() => show.set({ chat: false })}
          />
        </Fetched>
      ) : null}
      {show.sharing ? (
        <ShareDialog
          invite={room.invite()}
          onHosts={() => show.set({ sharing: false, hosts: true })}
          onClose={() => show.set({ sharing: false })}
        />
      ) : null}
      {show.hosts ? (
        <Fetched>
          <HostsDialog
            room={room}
            status={snapshot.status}
            onClose={() => show.set({ hosts: false })}
          />
        </Fetched>
      ) : null}
      {network.part === null ? null : (
        <Fetched>
          <NetworkView
            {...{ room, snapshot, page, roundTrips, selection }}
            part={network.part}
            turn={network.turn}
            onClose={network.close}
          />
        </Fetched>
      )}
    </Suspense>
  );
}

type OpenPageProps = {
  room: Room;
  snapshot: Snapshot;
  pages: Pages;
  follow: Follow;
  going: Going;
  selection: PageSelection;
};

function OpenPage({ room, snapshot, pages, follow, going, selection }: OpenPageProps) {
  const { page, isNew } = pages;
  if (page === null) return <NoPage snapshot={snapshot} onNew={() => going.create('document')} />;
  return (
    <WithPageSelection selection={selection}>
      <PageSurface {...{ room, page, snapshot, isNew }} following={follow.leader?.id ?? null} />
    </WithPageSelection>
  );
}

/** Going somewhere by oneself ends following. */
export type Going = Pick<Pages, 'open' | 'create'>;

function useGoing({ open, create }: Pages, { stop }: Follow): Going {
  return useMemo(
    () => ({
      open(id) {
        stop();
        open(id);
      },
      create(kind) {
        stop();
        create(kind);
      },
    }),
    [open, create, stop],
  );
}

type Shown = {
  pages: boolean;
  /** Peers and chat share a place: one opens, the other closes. */
  peers: boolean;
  chat: boolean;
  sharing: boolean;
  hosts: boolean;
  roomNaming: boolean;
  pageNaming: PageId | null;
};
export type Showing = Shown & { set: (change: Partial<Shown>) => void };

const NOTHING_SHOWN: Shown = {
  pages: false,
  peers: false,
  chat: false,
  sharing: false,
  hosts: false,
  roomNaming: false,
  pageNaming: null,
};

/** What is open beside the page. */
function useShown(): Showing {
  const [shown, setShown] = useState(NOTHING_SHOWN);
  const set = useCallback(
    (change: Partial<Shown>) =>
      setShown((now) => ({
        ...now,
        ...(change.peers === true ? { chat: false } : {}),
        ...(change.chat === true ? { peers: false } : {}),
        ...change,
      })),
    [],
  );
  return useMemo(() => ({ ...shown, set }), [shown, set]);
}

type ChatDoor = TopBarChat & { onUnread: ChatHostProps['onUnread'] };

function useChatDoor({ chat: isOpen, set }: Showing): ChatDoor {
  const [{ count, isNamed }, setUnread] = useState({ count: 0, isNamed: false });
  return useMemo(
    () => ({
      count,
      isNamed,
      isOpen,
      toggle: () => set({ chat: !isOpen }),
      onUnread: (unread, named) => setUnread({ count: unread, isNamed: named }),
    }),
    [count, isNamed, isOpen, set],
  );
}

/** What can wait is fetched when the room's late parts are here: nobody types any later for it. */
function useNetworkReady(room: Room): boolean {
  const [isReady, setReady] = useState(false);
  useEffect(() => {
    let isCurrent = true;
    room.network.ready().then(
      () => isCurrent && setReady(true),
      // Without them the chat is fetched when it is opened.
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [room]);
  return isReady;
}

function useTitle(roomName: string): void {
  useEffect(() => {
    document.title = `${roomName}, Folkmoot`;
    return () => {
      document.title = 'Folkmoot';
    };
  }, [roomName]);
}
