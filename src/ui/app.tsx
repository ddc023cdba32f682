/** Shows the place where the navigation stands. */
import { useEffect, useMemo, useState, useSyncExternalStore, type ComponentType } from 'react';
import type { Folkmoot } from '../room/room-api.ts';
import './fonts.css';
import './tokens.css';
import './base.css';
import { useCommands, WithCommands } from './commands/use-commands.tsx';
import type { Command, Commands } from './commands/commands.ts';
import { Fetched } from './fetched.tsx';
import { Between, Failed } from './between.tsx';
import { Lobby } from './lobby/lobby.tsx';
import { LAB_PATH, type Navigation, type Place } from './navigation.ts';
import type { AppVersions } from './offline/app-versions.ts';
import { InstallCommand } from './offline/install-command.tsx';
import { WithAppVersions } from './offline/use-app-versions.tsx';
import { VersionNotice } from './offline/version-notice.tsx';
import { PaletteHost } from './palette/palette-host.tsx';
import { RoomView } from './room/room-view.tsx';
import type { SettingsStore } from './settings/settings.ts';
import { ArrivalSound } from './settings/arrival-sound.tsx';
import { WithSettingsDialog } from './settings/settings-host.tsx';
import { useSettings, WithSettings } from './settings/use-settings.tsx';
import { WithFolkmoot } from './use-folkmoot.tsx';
import { loadWords, type Words } from './words/catalog.ts';
import { bestLanguage } from './words/language.ts';
import { SpeakWords, useWords } from './words/use-words.tsx';

type ScreenProps = {
  folkmoot: Folkmoot;
  navigation: Navigation;
  /** Loaded late: it is no part of this folder. */
  Lab: ComponentType<{ onHome: () => void }>;
};
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
            <WithFolkmoot folkmoot={screen.folkmoot}>
              <WithSettingsDialog>
                <Screen {...screen} />
              </WithSettingsDialog>
            </WithFolkmoot>
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
      <PaletteHost />
      <InstallCommand />
      <LabCommand navigation={navigation} place={place.at} />
      <VersionNotice room={place.at === 'room' ? place.room : null} />
    </>
  );
}

/** A room is not left for it: there it opens beside. */
function LabCommand({ navigation, place }: { navigation: Navigation; place: Place['at'] }) {
  const { lobby, palette } = useWords();
  const commands = useMemo((): Command[] => {
    const run = (): void => {
      if (place === 'room') open(LAB_PATH, '_blank', 'noopener');
      else navigation.lab();
    };
    const lab = { id: 'lab.open', title: lobby.openLab, group: palette.groups.app, run };
    return place === 'lab' ? [] : [lab];
  }, [navigation, place, lobby, palette]);
  useCommands(commands);
  return null;
}

function Shown({ folkmoot, navigation, Lab, place }: ScreenProps & { place: Place }) {
  const { between } = useWords();
  switch (place.at) {
    case 'lobby':
      return (
        <Lobby
          problem={place.problem}
          isOpening={place.isOpening}
          version={folkmoot.version}
          onStart={(name) => navigation.start(name)}
          onOpen={(link) => navigation.open(link)}
          onLab={() => navigation.lab()}
        />
      );
    case 'lab':
      return (
        <Fetched>
          <Lab onHome={() => navigation.home()} />
        </Fetched>
      );
    case 'opening':
      return <Between title={between.opening} text={between.openingHow} />;
    case 'failed':
      return <Failed problem={place.problem} onHome={() => navigation.home()} />;
    case 'room':
      return (
        <>
          <RoomView
            key={place.room.self.id}
            room={place.room}
            firstPage={place.firstPage}
            onHome={() => navigation.home()}
          />
          <ArrivalSound room={place.room} />
        </>
      );
  }
}
