/** The room's links, and what each lets its holder do. A link is shown, copied and handed on here and nowhere else: it goes into no log and no address but the person's own. */
import { useId, useMemo, useRef, useState } from 'react';
import encodeQR from 'qr';
import type { Room } from '../../room/room-api.ts';
import { Dialog } from '../dialog.tsx';
import { Icon } from '../icons.tsx';
import { useWords } from '../words/use-words.tsx';
import { copyFrom } from './copy.ts';
import './share-dialog.css';

type Role = 'edit' | 'view';
type ShareDialogProps = {
  invite: ReturnType<Room['invite']>;
  /** The dialog of hosts in its place. */
  onHosts: () => void;
  onClose: () => void;
};

export function ShareDialog({ invite, onHosts, onClose }: ShareDialogProps) {
  const { room, share, common } = useWords();
  const [role, setRole] = useState<Role>(invite.edit === null ? 'view' : 'edit');
  const link = role === 'edit' && invite.edit !== null ? invite.edit : invite.view;
  return (
    <Dialog
      title={share.title}
      close={{ label: common.close, icon: <Icon shape="close" /> }}
      onClose={onClose}
    >
      <div className="sharing">
        <div>
          {invite.edit === null ? <p>{share.viewOnly}</p> : <Choice role={role} onRole={setRole} />}
          <Link key={role} link={link} role={role} />
        </div>
        <Qr link={link} label={role === 'edit' ? share.qrEdit : share.qrView} />
        {leadsHereOnly(link) ? <p className="said only-here">{share.onlyHere}</p> : null}
        <p className="said">{share.key}</p>
        <p className="said">
          {share.host}{' '}
          <button type="button" className="text-button" onClick={onHosts}>
            {room.hosts}
          </button>
        </p>
      </div>
    </Dialog>
  );
}

/** A loopback address is another computer on every computer. */
const leadsHereOnly = (link: string): boolean =>
  /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(link).hostname);

function Choice({ role, onRole }: { role: Role; onRole: (role: Role) => void }) {
  const { share } = useWords();
  const group = useId();
  const choices = [
    { id: 'edit', title: share.edit, text: share.editText },
    { id: 'view', title: share.view, text: share.viewText },
  ] as const;
  return (
    <fieldset className="choice">
      <legend className="unseen">{share.what}</legend>
      {choices.map(({ id, title, text }) => (
        <label key={id}>
          <input type="radio" name={group} checked={role === id} onChange={() => onRole(id)} />
          <b>{title}</b>
          <small>{text}</small>
        </label>
      ))}
    </fieldset>
  );
}

function Link({ link, role }: { link: string; role: Role }) {
  const { share } = useWords();
  const field = useRef<HTMLTextAreaElement>(null);
  const [said, setSaid] = useState('');
  const copy = async (): Promise<void> => {
    if (field.current === null) return;
    setSaid((await copyFrom(field.current)) ? share.copied : share.copyByHand);
  };
  return (
    <>
      <textarea
        ref={field}
        className="link"
        aria-label={role === 'edit' ? share.editLink : share.viewLink}
        readOnly
        rows={3}
        dir="ltr"
        spellCheck={false}
        value={link}
        onFocus={(event) => event.currentTarget.select()}
      />
      <div className="acts">
        <button type="button" className="btn main" onClick={() => void copy()}>
          <Icon shape="copy" /> {role === 'edit' ? share.copyEdit : share.copyView}
        </button>
        <Send link={link} />
      </div>
      <p className="copied" role="status">
        {said}
      </p>
    </>
  );
}

/** Absent where the browser cannot hand a link to other apps: over plain http, and on many desktops. */
function Send({ link }: { link: string }) {
  const { share } = useWords();
  if (!('share' in navigator)) return null;
  const send = async (): Promise<void> => {
    try {
      await navigator.share({ url: link });
    } catch {
      // The person thought better of it, or no app took it; the link still stands here.
    }
  };
  return (
    <button type="button" className="btn" onClick={() => void send()}>
      <Icon shape="send" /> {share.send}
    </button>
  );
}

/** Dark on white in both themes: many cameras read nothing else. */
function Qr({ link, label }: { link: string; label: string }) {
  const { path, size } = useMemo(() => drawingOf(encodeQR(link, 'raw', { border: 1 })), [link]);
  return (
    <div className="qr">
      <svg
        viewBox={`0 0 ${size} ${size}`}
        role="img"
        aria-label={label}
        shapeRendering="crispEdges"
      >
        <path d={path} />
      </svg>
    </div>
  );
}

function drawingOf(rows: boolean[][]): { path: string; size: number } {
  const squares = rows.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])),
  );
  return { path: squares.join(''), size: rows.length };
}
