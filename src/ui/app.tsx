/** Shows the place where the navigation stands. */
import { useSyncExternalStore } from 'react';
import './tokens.css';
import './base.css';
import type { TextTools } from './editor/text-tools.ts';
import { Lobby } from './lobby/lobby.tsx';
import { Mark } from './mark.tsx';
import type { Navigation } from './navigation.ts';
import { RoomView } from './room/room-view.tsx';

type AppProps = { navigation: Navigation; version: string; textTools: TextTools };

export function App({ navigation, version, textTools }: AppProps) {
  const place = useSyncExternalStore(navigation.subscribe, navigation.place);
  switch (place.at) {
    case 'lobby':
      return (
        <Lobby
          problem={place.problem}
          isOpening={place.isOpening}
          version={version}
          onStart={(name) => navigation.start(name)}
          onOpen={(link) => navigation.open(link)}
        />
      );
    case 'opening':
      return (
        <Between title="Opening the room." text="First what this device holds, then who is here." />
      );
    case 'failed':
      return (
        <Between title="This link opens no room." text={place.problem}>
          <button type="button" className="btn main" onClick={() => navigation.home()}>
            Go to the start
          </button>
        </Between>
      );
    case 'room':
      return (
        <RoomView
          key={place.room.self.id}
          room={place.room}
          firstPage={place.firstPage}
          textTools={textTools}
          onHome={() => navigation.home()}
        />
      );
  }
}

type BetweenProps = { title: string; text: string; children?: React.ReactNode };

function Between({ title, text, children }: BetweenProps) {
  return (
    <main className="between">
      <p className="brand">
        <Mark size={26} /> Folkmoot
      </p>
      <h1>{title}</h1>
      <p role={children === undefined ? 'status' : 'alert'}>{text}</p>
      {children}
    </main>
  );
}
