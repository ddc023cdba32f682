/** What a person chooses for themselves and for this browser, and taking everything along. Each choice holds at once. */
import { useEffect, useId, useState, type ReactNode } from 'react';
import type { Room, RoomContents } from '../../room/room-api.ts';
import { Dialog } from '../dialog.tsx';
import { useExport } from '../export/use-export.ts';
import { Fetched } from '../fetched.tsx';
import { Icon } from '../icons.tsx';
import { NameField } from '../name-field.tsx';
import { NoFilesKept } from '../offline/no-files-kept.tsx';
import { PEOPLE_COLORS, personStyle } from '../room/people.tsx';
import { useFolkmoot } from '../use-folkmoot.tsx';
import { isLanguage, LANGUAGE_NAMES, LANGUAGES } from '../words/language.ts';
import { useCursorWords } from '../words/use-late-words.ts';
import { useWords } from '../words/use-words.tsx';
import './settings-dialog.css';
import type { Theme } from './settings.ts';
import { useSettings } from './use-settings.tsx';

const NAME_LENGTH_MAX = 32;
const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

export function SettingsDialog({ onClose }: { onClose: () => void }) {
  const { settings, common } = useWords();
  return (
    <Dialog
      title={settings.title}
      close={{ label: common.close, icon: <Icon shape="close" /> }}
      onClose={onClose}
    >
      <div className="settings">
        <You />
        <Look />
        <Choices />
        <Export />
        <NoFilesKept />
      </div>
    </Dialog>
  );
}

type Profile = { name: string; color: string };

function useProfile(): [Profile | null, (profile: Profile) => void] {
  const folkmoot = useFolkmoot();
  const [profile, setProfile] = useState<Profile | null>(null);
  useEffect(() => {
    let isCurrent = true;
    folkmoot.profile().then((found) => isCurrent && setProfile(found), reportError);
    return () => {
      isCurrent = false;
    };
  }, [folkmoot]);
  const choose = (next: Profile): void => {
    setProfile(next);
    folkmoot.setProfile(next).catch(reportError);
  };
  return [profile, choose];
}

function You() {
  const { settings } = useWords();
  const id = useId();
  const [profile, choose] = useProfile();
  if (profile === null) return null;
  return (
    <section>
      <span className="label" aria-hidden="true">
        {settings.name}
      </span>
      <NameField
        label={settings.name}
        className="field"
        value={profile.name}
        lengthMax={NAME_LENGTH_MAX}
        onName={(name) => choose({ ...profile, name })}
      />
      <fieldset className="colours">
        <legend>{settings.colour}</legend>
        {PEOPLE_COLORS.map((color) => (
          <label key={color} style={personStyle(color)}>
            <input
              type="radio"
              name={`${id}-colour`}
              checked={profile.color === color}
              onChange={() => choose({ ...profile, color })}
            />
            <span className="swatch" aria-hidden="true" />
            {settings.colours[color]}
          </label>
        ))}
      </fieldset>
    </section>
  );
}

function Look() {
  const { settings } = useWords();
  const [{ theme, language }, set] = useSettings();
  const id = useId();
  return (
    <section>
      <fieldset className="themes">
        <legend>{settings.theme}</legend>
        {THEMES.map((choice) => (
          <label key={choice}>
            <input
              type="radio"
              name={`${id}-theme`}
              checked={theme === choice}
              onChange={() => set({ theme: choice })}
            />
            {settings.themes[choice]}
          </label>
        ))}
      </fieldset>
      <label className="language" htmlFor={`${id}-language`}>
        {settings.language}
      </label>
      <select
        id={`${id}-language`}
        className="field"
        value={language ?? ''}
        onChange={({ currentTarget: { value } }) =>
          set({ language: isLanguage(value) ? value : null })
        }
      >
        <option value="">{settings.browserLanguage}</option>
        {LANGUAGES.map((each) => (
          <option key={each} value={each} lang={each}>
            {LANGUAGE_NAMES[each]}
          </option>
        ))}
      </select>
    </section>
  );
}

function Choices() {
  const { settings } = useWords();
  const [{ relayOnly, sound }, set] = useSettings();
  return (
    <section className="choices-list">
      <Choice
        isOn={relayOnly}
        onChange={(isOn) => set({ relayOnly: isOn })}
        label={settings.relayOnly}
        means={settings.relayOnlyMeans}
      />
      <Choice isOn={sound} onChange={(isOn) => set({ sound: isOn })} label={settings.sound} />
      <Fetched otherwise={null}>
        <PointerChoices />
      </Fetched>
    </section>
  );
}

function PointerChoices() {
  const { settings } = useCursorWords();
  const [{ showPointers, sendPointer }, set] = useSettings();
  return (
    <>
      <Choice
        isOn={showPointers}
        onChange={(isOn) => set({ showPointers: isOn })}
        label={settings.showPointers}
      />
      <Choice
        isOn={sendPointer}
        onChange={(isOn) => set({ sendPointer: isOn })}
        label={settings.sendPointer}
        means={settings.sendPointerMeans}
      />
    </>
  );
}

type ChoiceProps = {
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  label: ReactNode;
  means?: string;
};

function Choice({ isOn, onChange, label, means }: ChoiceProps) {
  const id = useId();
  return (
    <div className="choice">
      <input
        id={id}
        type="checkbox"
        checked={isOn}
        aria-describedby={means === undefined ? undefined : `${id}-means`}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <label htmlFor={id}>{label}</label>
      {means === undefined ? null : <p id={`${id}-means`}>{means}</p>}
    </div>
  );
}

function Export() {
  const { settings } = useWords();
  const folkmoot = useFolkmoot();
  const id = useId();
  const [said, setSaid] = useState('');
  const exportRooms = useExport(setSaid);
  const { room } = folkmoot;
  const exportAll = async (): Promise<void> => {
    const rooms = await folkmoot.rooms();
    await exportRooms(() => rooms.map(({ topic }) => folkmoot.readRoom(topic)));
  };
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{settings.export}</h3>
      <p>{settings.exportMeans}</p>
      <div className="row">
        {room === null ? null : (
          <button
            type="button"
            className="btn"
            onClick={() => void exportRooms(() => [contentsOf(room)])}
          >
            {settings.exportRoom}
          </button>
        )}
        <button type="button" className="btn" onClick={() => void exportAll().catch(reportError)}>
          {settings.exportAll}
        </button>
      </div>
      <p className="said" role="status">
        {said}
      </p>
    </section>
  );
}

/** Of the open room from memory, so that what is not saved yet is in it. */
async function contentsOf(room: Room): Promise<RoomContents> {
  const pages = room
    .pages()
    .map(async ({ id, title, kind }) => ({ id, title, kind, doc: await room.doc(id) }));
  return {
    name: room.name,
    pages: await Promise.all(pages),
    chat: await room.doc(room.chat),
    authorOf: (client) => room.authorOf(client),
  };
}
