/** The rooms of this device: each with its sign, what it holds, and what can be done with it. */
import type { Ref } from 'react';
import type { DeviceRoom } from '../../room/room-api.ts';
import { useAppVersions } from '../offline/use-app-versions.tsx';
import { plainName } from '../words/names.ts';
import { useWords } from '../words/use-words.tsx';
import { CoastSign } from './coast-sign.tsx';
import './room-list.css';
import { RoomMenu } from './room-menu.tsx';

type RowProps = {
  /** When the rooms were read. */
  atMs: number;
  onOpen: (link: string) => void;
  onSaid: (sentence: string) => void;
  onForgotten: (name: string) => void;
};

type RoomListProps = RowProps & {
  rooms: readonly DeviceRoom[];
  title: Ref<HTMLHeadingElement>;
};

export function RoomList({ rooms, title, ...row }: RoomListProps) {
  const { lobby } = useWords();
  const { versions } = useAppVersions();
  return (
    <section className="rooms" aria-labelledby="rooms-title">
      <header>
        <h2 ref={title} id="rooms-title" tabIndex={-1}>
          {lobby.rooms}
        </h2>
        {versions.canKeepFiles ? <p>{lobby.allOpen}</p> : null}
      </header>
      <ul>
        {rooms.map((room) => (
          <RoomRow key={room.topic} room={room} {...row} />
        ))}
      </ul>
    </section>
  );
}

function RoomRow({ room, atMs, onOpen, onSaid, onForgotten }: RowProps & { room: DeviceRoom }) {
  const { lobby } = useWords();
  const name = plainName(room.name, lobby.unnamed);
  const facts = [
    room.pages === null ? null : lobby.pages(room.pages),
    room.bytes === null ? null : lobby.size(room.bytes),
    room.isOpenHere ? lobby.isOpen : null,
  ].filter((fact) => fact !== null);
  return (
    <li>
      <CoastSign topic={room.topic} className="sign" />
      <div className="what">
        <a
          href={pathOf(room.link)}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
            event.preventDefault();
            onOpen(room.link);
          }}
        >
          {name}
        </a>
        {facts.length === 0 ? null : <p>{facts.join(', ')}</p>}
        {(room.waitingEdits ?? 0) > 0 ? (
          <p className="waits">{lobby.waits(room.waitingEdits ?? 0)}</p>
        ) : null}
      </div>
      <time className="when" dateTime={new Date(room.lastOpenedMs).toISOString()}>
        {lobby.openedAt(room.lastOpenedMs, atMs)}
      </time>
      <RoomMenu room={room} name={name} onSaid={onSaid} onForgotten={() => onForgotten(name)} />
    </li>
  );
}

/** At this address, whichever the link was made at: what it opens is on this device. */
function pathOf(link: string): string {
  const url = URL.canParse(link, location.origin) ? new URL(link, location.origin) : null;
  return url === null ? '/' : url.pathname + url.hash;
}
