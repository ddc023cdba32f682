/** The way in: start a room, open a link to one, go back to one of this device's. */
import { useId, useRef, useState, type SubmitEvent } from 'react';
import { Mark } from '../mark.tsx';
import { LAB_PATH, type Problem } from '../navigation.ts';
import { NoFilesKept } from '../offline/no-files-kept.tsx';
import { useOpenSettings } from '../settings/settings-host.tsx';
import { useDeviceRooms, type RoomsRead } from '../use-folkmoot.tsx';
import { useWords } from '../words/use-words.tsx';
import './lobby.css';
import { RoomList } from './room-list.tsx';
import { Sea } from './sea.tsx';

const ROOM_NAME_LENGTH_MAX = 60;

type LobbyProps = {
  problem: Problem | null;
  isOpening: boolean;
  version: string;
  onStart: (name: string) => void;
  onOpen: (link: string) => void;
  onLab: () => void;
};

export function Lobby({ problem, isOpening, version, onStart, onOpen, onLab }: LobbyProps) {
  const { lobby } = useWords();
  const read = useDeviceRooms();
  const [name, setName] = useState('');
  return (
    <main className="lobby">
      <div className="col">
        <Top />
        <StartForm name={name} onName={setName} onStart={onStart} />
        <OpenForm problem={problem} onOpen={onOpen} />
        <p className="opening" role="status">
          {isOpening ? lobby.opening : ''}
        </p>
        <Below read={read} onOpen={onOpen} />
        <div className="by">
          <NoFilesKept />
          <p>
            <a
              href={LAB_PATH}
              onClick={(event) => {
                event.preventDefault();
                onLab();
              }}
            >
              {lobby.lab}
            </a>
          </p>
          <p>
            {lobby.by} {version ? lobby.version(version) : ''}
          </p>
        </div>
      </div>
      <Sea rooms={read?.rooms ?? []} newName={name.trim()} />
    </main>
  );
}

function Top() {
  const { lobby } = useWords();
  const openSettings = useOpenSettings();
  return (
    <>
      <header>
        <p className="brand">
          <Mark size={26} /> Folkmoot
        </p>
        <button type="button" className="btn bare" onClick={openSettings}>
          {lobby.settings}
        </button>
      </header>
      <h1>
        {lobby.title[0]} <br />
        {lobby.title[1]}
      </h1>
      <p className="lead">{lobby.lead}</p>
    </>
  );
}

type BelowProps = { read: RoomsRead | null; onOpen: (link: string) => void };

/** This device's rooms; before there is any, how it goes. */
function Below({ read, onOpen }: BelowProps) {
  const { lobby } = useWords();
  const [said, setSaid] = useState('');
  const [place, title] = [useRef<HTMLDivElement>(null), useRef<HTMLHeadingElement>(null)];
  const forgotten = (name: string): void => {
    setSaid(lobby.forgotten(name));
    (title.current ?? place.current)?.focus();
  };
  return (
    <div ref={place} tabIndex={-1} className="below">
      {read === null ? null : read.rooms.length === 0 ? (
        <ol className="first-visit">
          {lobby.firstVisit.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ol>
      ) : (
        <RoomList
          {...read}
          title={title}
          onOpen={onOpen}
          onSaid={setSaid}
          onForgotten={forgotten}
        />
      )}
      <p className="said" role="status">
        {said}
      </p>
    </div>
  );
}

type StartFormProps = {
  name: string;
  onName: (name: string) => void;
  onStart: (name: string) => void;
};

function StartForm({ name, onName, onStart }: StartFormProps) {
  const { lobby } = useWords();
  const id = useId();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    onStart(name.trim());
  };
  return (
    <form onSubmit={submit}>
      <label htmlFor={id}>{lobby.nameOfRoom}</label>
      <div className="row">
        <input
          id={id}
          className="field"
          value={name}
          maxLength={ROOM_NAME_LENGTH_MAX}
          autoComplete="off"
          onChange={(event) => onName(event.currentTarget.value)}
        />
        <button type="submit" className="btn main">
          {lobby.start}
        </button>
      </div>
    </form>
  );
}

function OpenForm({ problem, onOpen }: Pick<LobbyProps, 'problem' | 'onOpen'>) {
  const { lobby, between } = useWords();
  const id = useId();
  const [link, setLink] = useState('');
  const [checked, setChecked] = useState<'not' | 'empty' | 'given'>('given');
  const given = problem === null ? null : between.problems[problem.reason];
  const shownProblem = checked === 'empty' ? lobby.noLink : checked === 'given' ? given : null;
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const isEmpty = link.trim() === '';
    setChecked(isEmpty ? 'empty' : 'given');
    if (!isEmpty) onOpen(link);
  };
  return (
    <form onSubmit={submit}>
      <label htmlFor={id}>{lobby.link}</label>
      <div className="row">
        <input
          id={id}
          className="field"
          value={link}
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
          aria-invalid={shownProblem !== null}
          aria-describedby={`${id}-problem`}
          onChange={(event) => {
            setLink(event.currentTarget.value);
            setChecked('not');
          }}
        />
        <button type="submit" className="btn">
          {lobby.open}
        </button>
      </div>
      <p id={`${id}-problem`} className="problem" role="alert">
        {shownProblem}
      </p>
    </form>
  );
}
