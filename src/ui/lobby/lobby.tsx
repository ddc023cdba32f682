/** The way in: start a room, or open a link to one. */
import { useId, useState, type SubmitEvent } from 'react';
import { Mark } from '../mark.tsx';
import './lobby.css';
import { NewCoast } from './new-coast.tsx';

const ROOM_NAME_LENGTH_MAX = 60;

type LobbyProps = {
  problem: string | null;
  isOpening: boolean;
  version: string;
  onStart: (name: string) => void;
  onOpen: (link: string) => void;
};

export function Lobby({ problem, isOpening, version, onStart, onOpen }: LobbyProps) {
  const [name, setName] = useState('');
  return (
    <main className="lobby">
      <div className="col">
        <p className="brand">
          <Mark size={26} /> Folkmoot
        </p>
        <h1>
          A room that <br />
          no server owns.
        </h1>
        <p className="lead">
          Start one, send its link, and write together. Every browser holds the whole room.
        </p>
        <StartForm name={name} onName={setName} onStart={onStart} />
        <OpenForm problem={problem} onOpen={onOpen} />
        <p className="opening" role="status">
          {isOpening ? 'Opening the room.' : ''}
        </p>
        <p className="by">
          This host passes on sealed frames and keeps nothing.{version ? ` Version ${version}` : ''}
        </p>
      </div>
      <NewCoast name={name.trim()} />
    </main>
  );
}

type StartFormProps = {
  name: string;
  onName: (name: string) => void;
  onStart: (name: string) => void;
};

function StartForm({ name, onName, onStart }: StartFormProps) {
  const id = useId();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    onStart(name.trim());
  };
  return (
    <form onSubmit={submit}>
      <label htmlFor={id}>Name of the room, if it shall have one</label>
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
          Start a room
        </button>
      </div>
    </form>
  );
}

function OpenForm({ problem, onOpen }: Pick<LobbyProps, 'problem' | 'onOpen'>) {
  const id = useId();
  const [link, setLink] = useState('');
  const [checked, setChecked] = useState<'not' | 'empty' | 'given'>('given');
  const shownProblem =
    checked === 'empty'
      ? 'Paste the link that someone sent you.'
      : checked === 'given'
        ? problem
        : null;
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const isEmpty = link.trim() === '';
    setChecked(isEmpty ? 'empty' : 'given');
    if (!isEmpty) onOpen(link);
  };
  return (
    <form onSubmit={submit}>
      <label htmlFor={id}>Link to a room</label>
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
          Open
        </button>
      </div>
      <p id={`${id}-problem`} className="problem" role="alert">
        {shownProblem}
      </p>
    </form>
  );
}
