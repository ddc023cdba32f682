/** Shows the place where the navigation stands. */
import { useEffect, useState, useSyncExternalStore } from 'react';
import './tokens.css';
import './base.css';
import { WithCommands } from './commands/use-commands.tsx';
import type { Commands } from './commands/commands.ts';
import type { TextTools } from './editor/text-tools.ts';
import { Lobby } from './lobby/lobby.tsx';
import { Mark } from './mark.tsx';
import type { Navigation, Place } from './navigation.ts';
import type { AppVersions } from './offline/app-versions.ts';
import { InstallCommand } from './offline/install-command.tsx';
import { WithAppVersions } from './offline/use-app-versions.tsx';
import { VersionNotice } from './offline/version-notice.tsx';
import { RoomView } from './room/room-view.tsx';
import type { SettingsStore } from './settings/settings.ts';
import { useSettings, WithSettings } from './settings/use-settings.tsx';
import { loadWords, type Words } from './words/catalog.ts';
import { bestLanguage } from './words/language.ts';
import { SpeakWords } from './words/use-words.tsx';

type ScreenProps = { navigation: Navigation; version: string; textTools: TextTools };
type AppProps = ScreenProps & {
  settings: SettingsStore;
  commands: Commands;
  versions: AppVersions;
  /** Of the language that is spoken first. */
  firstWords: Words;
};

export function App({ settings, commands, versions, firstWords, ...screen }: AppProps) {
  return (
    <WithSettings store={settings}>
      <Chosen firstWords={firstWords}>
        <WithCommands commands={commands}>
          <WithAppVersions versions={versions}>
            <Screen {...screen} />
          </WithAppVersions>
        </WithCommands>
      </Chosen>
    </WithSettings>
  );
}

/** Theme and language, as chosen. */
function Chosen({ firstWords, children }: { firstWords: Words; children: React.ReactNode }) {
  const [{ theme, language }] = useSettings();
  const [words, setWords] = useState(firstWords);
  const spoken = language ?? bestLanguage(navigator.languages);
  useEffect(() => {
    let isCurrent = true;
    void loadWords(spoken).then((loaded) => isCurrent && setWords(loaded));
    document.documentElement.lang = spoken;
    return () => {
      isCurrent = false;
    };
  }, [spoken]);
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  return <SpeakWords words={words}>{children}</SpeakWords>;
}

function Screen(props: ScreenProps) {
  const { navigation } = props;
  const place = useSyncExternalStore(navigation.subscribe, navigation.place);
  return (
    <>
      <Shown {...props} place={place} />
      <InstallCommand />
      <VersionNotice room={place.at === 'room' ? place.room : null} />
    </>
  );
}

function Shown({ navigation, version, textTools, place }: ScreenProps & { place: Place }) {
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
