/** Where we are and with whom, and how to bring someone in. */
import type { MouseEvent } from 'react';
import { useCommand } from '../commands/use-commands.tsx';
import { Mark } from '../mark.tsx';
import { Icon } from '../icons.tsx';
import { TITLE_LENGTH_MAX } from '../../model/room-index.ts';
import { NameField } from '../name-field.tsx';
import { peerSentence } from '../words/peers.ts';
import { peopleApart, peopleHere, stateWord, stateWords } from '../words/state.ts';
import { useWords } from '../words/use-words.tsx';
import { MenuButton, type MenuItem } from './menu.tsx';
import { personStyle } from './people.tsx';
import { StateGlyph } from './state-glyph.tsx';
import type { PeerId, PeerNow, Snapshot } from './snapshot.ts';
import './top-bar.css';
import { pageTitleOf, whereIs } from './whereabouts.ts';

const NAMES_MAX = 7;
const NAMES_OF_MANY = 5;

export type TopBarChat = {
  /** Of the messages that were not seen on this device. */
  count: number;
  /** One of them names us. */
  isNamed: boolean;
  isOpen: boolean;
  toggle: () => void;
};

type TopBarProps = {
  roomName: string;
  /** On a phone it stands where the room's name does. */
  pageTitle: string | null;
  snapshot: Snapshot;
  arePagesOpen: boolean;
  arePeersOpen: boolean;
  chat: TopBarChat;
  onHome: () => void;
  onPages: () => void;
  onPeers: () => void;
  onShare: () => void;
  onFollow: (peer: PeerId) => void;
  onGoTo: (peer: PeerId) => void;
  isRenaming: boolean;
  onRenaming: (isRenaming: boolean) => void;
  onRename: (name: string) => void;
};

export function TopBar(props: TopBarProps) {
  const { snapshot } = props;
  const words = useWords();
  const home = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    props.onHome();
  };
  return (
    <header className="bar">
      <a className="home" href="/" aria-label={words.room.leave} onClick={home}>
        <Mark size={24} />
      </a>
      <button
        type="button"
        className="btn bare pages-button"
        aria-label={words.pages.open}
        aria-expanded={props.arePagesOpen}
        onClick={props.onPages}
      >
        <Icon shape="menu" />
      </button>
      <RoomName {...props} />
      <Names {...props} />
      <SearchButton />
      <ChatButton {...props.chat} />
      <button
        type="button"
        className="pill"
        aria-label={words.room.peers(stateWords(words, snapshot))}
        aria-expanded={props.arePeersOpen}
        onClick={props.onPeers}
      >
        <StateGlyph snapshot={snapshot} />
        <span className="words">{stateWords(words, snapshot)}</span>
        <span className="short">{stateWord(words, snapshot)}</span>
      </button>
      <button
        type="button"
        className="btn main share"
        aria-label={words.room.share}
        onClick={props.onShare}
      >
        <span className="no-phone">{words.room.share}</span>
        <span className="only-phone">
          <Icon shape="send" />
        </span>
      </button>
    </header>
  );
}

/** More is not counted on the button. */
const COUNTED_MAX = 99;

function ChatButton({ count, isNamed, isOpen, toggle }: TopBarChat) {
  const { room } = useWords();
  return (
    <button
      type="button"
      className={
        isNamed ? 'btn bare icon-button chat-button named' : 'btn bare icon-button chat-button'
      }
      aria-label={room.chat(count, isNamed)}
      aria-expanded={isOpen}
      onClick={toggle}
    >
      <Icon shape="chat" />
      {count === 0 ? null : (
        <small aria-hidden="true">{count > COUNTED_MAX ? `${COUNTED_MAX}+` : count}</small>
      )}
    </button>
  );
}

function SearchButton() {
  const { palette } = useWords();
  const open = useCommand('palette.open');
  if (open === undefined) return null;
  return (
    <button
      type="button"
      className="btn bare icon-button search"
      aria-label={palette.open}
      onClick={() => open.run()}
    >
      <Icon shape="search" />
    </button>
  );
}

/** On a phone the page's title stands in its place. */
function RoomName({
  roomName,
  pageTitle,
  snapshot,
  isRenaming,
  onRename,
  onRenaming,
}: TopBarProps) {
  const { room } = useWords();
  if (isRenaming)
    return (
      <NameField
        label={room.roomName}
        className="room-name-field"
        value={snapshot.roomName}
        lengthMax={TITLE_LENGTH_MAX}
        isEntered
        onName={onRename}
        onDone={() => onRenaming(false)}
      />
    );
  const className = pageTitle === null ? 'room-name' : 'room-name no-phone';
  return (
    <h1>
      {snapshot.status.role === 'edit' ? (
        <button
          type="button"
          className={className}
          title={room.renameRoom}
          onClick={() => onRenaming(true)}
        >
          {roomName}
        </button>
      ) : (
        <span className={className}>{roomName}</span>
      )}
      {pageTitle === null ? null : <span className="only-phone">{pageTitle}</span>}
    </h1>
  );
}

function Names(props: TopBarProps) {
  const { self, peers } = props.snapshot;
  const { room } = useWords();
  const people = [...peopleHere(peers), ...peopleApart(peers)];
  const named = people.length > NAMES_MAX ? people.slice(0, NAMES_OF_MANY) : people;
  const more = people.length - named.length;
  return (
    <ul className="whos" aria-label={room.hereNow}>
      <li>
        <button
          type="button"
          className="who self"
          style={personStyle(self.color)}
          title={room.nameAndColor}
          onClick={props.onPeers}
        >
          {room.you(self.name)}
        </button>
      </li>
      {named.map((peer) => (
        <Name key={peer.id} peer={peer} bar={props} />
      ))}
      {more > 0 ? (
        <li>
          <button type="button" className="who" onClick={props.onPeers}>
            {room.more(more)}
          </button>
        </li>
      ) : null}
    </ul>
  );
}

function Name({ peer, bar }: { peer: PeerNow; bar: TopBarProps }) {
  const { snapshot } = bar;
  const words = useWords();
  const { room } = words;
  const via = snapshot.peers.find(({ id }) => id === peer.via)?.name ?? null;
  const sentence = peerSentence(words, peer, via);
  const isApart = peer.path === 'out-of-reach';
  const where = whereIs(peer.id, snapshot);
  const doing = isApart ? room.isOutOfReach : doingOf(where, room);
  const page = pageTitleOf(peer.id, snapshot, words);
  const items: MenuItem[] = [
    {
      id: 'follow',
      label: room.follow(peer.name),
      isOff: isApart,
      run: () => bar.onFollow(peer.id),
    },
    {
      id: 'go',
      label: room.goTo(peer.name),
      isOff: isApart || page === null,
      run: () => bar.onGoTo(peer.id),
    },
  ];
  return (
    <li data-who={peer.id}>
      <MenuButton
        className={`who ${peer.path}${where?.idle === true ? ' idle' : ''}`}
        style={personStyle(peer.color)}
        title={sentence}
        heading={`${sentence}. ${page === null ? room.onNoPage : room.isOn(page)}.`}
        items={items}
      >
        {peer.name}
        {where?.typing === true && !isApart ? <span aria-hidden="true"> …</span> : null}
        {doing === '' ? null : <span className="unseen">, {doing}</span>}
      </MenuButton>
    </li>
  );
}

function doingOf(
  where: { idle: boolean; typing: boolean } | undefined,
  { isIdle, isTyping }: { isIdle: string; isTyping: string },
): string {
  if (where?.typing === true) return isTyping;
  return where?.idle === true ? isIdle : '';
}
