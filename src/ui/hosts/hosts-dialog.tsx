/** The servers that help this room: what each is to it now, and for writers adding one and removing one, which is how a room moves. Fetched when opened. */
import { useId, useRef, useState, type SubmitEvent } from 'react';
import type { HostSummary, Room } from '../../room/room-api.ts';
import { Dialog } from '../dialog.tsx';
import { Icon } from '../icons.tsx';
import type { Snapshot } from '../room/snapshot.ts';
import { useNetworkWords } from '../words/use-late-words.ts';
import { useWords } from '../words/use-words.tsx';
import { hostName, problemOf, type HostProblem } from './host-name.ts';
import './hosts-dialog.css';
import { hostSentence, mailboxSentence } from './say-host.ts';
import { useHosts } from './use-hosts.ts';

type HostsDialogProps = { room: Room; status: Snapshot['status']; onClose: () => void };

export function HostsDialog({ room, status, onClose }: HostsDialogProps) {
  const { hosts: say } = useNetworkWords();
  const hosts = useHosts(room);
  const list = useRef<HTMLUListElement>(null);
  const [said, setSaid] = useState('');
  const canWrite = status.role === 'edit';
  const remove = ({ url }: HostSummary): void => {
    try {
      room.removeHost(url);
      setSaid(say.removed(hostName(url)));
    } catch (error) {
      setSaid(say.problems[problemOf(error)]);
    }
    // Its button goes with it.
    list.current?.focus();
  };
  return (
    <Dialog
      title={say.title}
      close={{ label: say.close, icon: <Icon shape="close" /> }}
      onClose={onClose}
    >
      <div className="hosts">
        <p className="lead">{say.lead}</p>
        {hosts.length === 0 ? <p>{say.none}</p> : null}
        <ul ref={list} aria-label={say.list} tabIndex={-1}>
          {hosts.map((host) => (
            <Host
              key={host.url}
              host={host}
              onRemove={canWrite && hosts.length > 1 ? () => remove(host) : null}
            />
          ))}
        </ul>
        <Kept status={status} />
        {canWrite ? <AddHost room={room} onSaid={setSaid} /> : null}
        <p role="status" className="done">
          {said}
        </p>
        <p className="said">{canWrite ? say.moving : say.viewOnly}</p>
      </div>
    </Dialog>
  );
}

type HostProps = { host: HostSummary; onRemove: (() => void) | null };

function Host({ host, onRemove }: HostProps) {
  const words = useWords();
  const { hosts: say } = useNetworkWords();
  const name = hostName(host.url);
  return (
    <li data-host={name}>
      <div>
        <b dir="ltr">{name}</b>
        {host.isPrivate ? <small className="private">{say.isPrivate}</small> : null}
      </div>
      <small>
        {hostSentence(words, say, host, location.host)} {mailboxSentence(say, host)}
      </small>
      {onRemove === null ? null : (
        <button
          type="button"
          className="btn bare icon-button"
          aria-label={say.remove(name)}
          title={say.remove(name)}
          onClick={onRemove}
        >
          <Icon shape="bin" />
        </button>
      )}
    </li>
  );
}

/** What of this device's edits the mailboxes keep; nothing where there is none. */
function Kept({ status: { mailbox, role } }: Pick<HostsDialogProps, 'status'>) {
  const { hosts: say } = useNetworkWords();
  if (mailbox.state === 'none' || role === 'view') return null;
  return (
    <p className="kept">
      {mailbox.waitingEdits === 0 ? say.allKept : say.notKept(mailbox.waitingEdits)}
    </p>
  );
}

type AddHostProps = {
  room: Room;
  onSaid: (text: string) => void;
};

function AddHost({ room, onSaid }: AddHostProps) {
  const { hosts: say } = useNetworkWords();
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<HostProblem | null>(null);
  const id = useId();
  const add = (): HostProblem | null => {
    const before = new Set(room.hosts().map(({ url }) => url));
    try {
      room.addHost(text);
    } catch (error) {
      return problemOf(error);
    }
    const added = room.hosts().find(({ url }) => !before.has(url));
    if (added === undefined) return 'already';
    setText('');
    onSaid(say.added(hostName(added.url)));
    return null;
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    onSaid('');
    setProblem(add());
  };
  return (
    <form onSubmit={submit} noValidate>
      <label htmlFor={id}>{say.address}</label>
      <input
        id={id}
        className="field"
        type="url"
        dir="ltr"
        autoComplete="off"
        spellCheck={false}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : `${id}-problem`}
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          setProblem(null);
        }}
      />
      <button type="submit" className="btn">
        {say.add}
      </button>
      {problem === null ? null : (
        <p id={`${id}-problem`} role="alert">
          {say.problems[problem]}
        </p>
      )}
    </form>
  );
}
