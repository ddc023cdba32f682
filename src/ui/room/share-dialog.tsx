/** The room's links, and what each lets its holder do. */
import { useEffect, useId, useRef, useState } from 'react';
import type { Room } from '../../room/room-api.ts';
import { Icon } from '../icons.tsx';
import { copyFrom } from './copy.ts';
import './share-dialog.css';

type ShareDialogProps = { invite: ReturnType<Room['invite']>; onClose: () => void };

export function ShareDialog({ invite, onClose }: ShareDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  useEffect(() => {
    const shown = dialog.current;
    if (shown?.open === false) shown.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog ref={dialog} className="share-dialog" aria-labelledby={title} onCancel={onClose}>
      <header>
        <h2 id={title}>Bring someone in</h2>
        <button type="button" className="btn bare icon-button" aria-label="Close" onClick={onClose}>
          <Icon shape="close" />
        </button>
      </header>
      {invite.edit === null ? (
        <p>You came in by a link to look, so you can only pass that on.</p>
      ) : (
        <Link
          isMain
          link={invite.edit}
          name="edit link"
          title="They may write"
          text="Whoever holds it reads and changes everything in this room, and can bring in others."
        />
      )}
      <Link
        isMain={invite.edit === null}
        link={invite.view}
        name="view link"
        title="They may look"
        text="Whoever holds it reads everything and changes nothing."
      />
      <p className="said">
        The link is the key: whoever holds it is in. The part after <code>#</code> stays in
        browsers; no server is ever sent it.
      </p>
      <p className="said">
        Whoever hosts this page and its relay sees the room’s name, the network addresses of those
        who are here, when, and how much passes; they cannot read a word, nor write one.
      </p>
    </dialog>
  );
}

type LinkProps = { link: string; name: string; title: string; text: string; isMain: boolean };

function Link({ link, name, title, text, isMain }: LinkProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [said, setSaid] = useState('');
  const copy = async (): Promise<void> => {
    if (field.current === null) return;
    setSaid(
      (await copyFrom(field.current))
        ? 'Copied.'
        : 'The link is selected: press Ctrl+C or hold it to copy.',
    );
  };
  return (
    <section>
      <h3>{title}</h3>
      <p>{text}</p>
      <div className="row">
        <textarea
          ref={field}
          className="link"
          aria-label={name === 'edit link' ? 'Edit link' : 'View link'}
          readOnly
          rows={3}
          spellCheck={false}
          value={link}
          onFocus={(event) => event.currentTarget.select()}
        />
        <button type="button" className={isMain ? 'btn main' : 'btn'} onClick={() => void copy()}>
          <Icon shape="copy" /> Copy the {name}
        </button>
      </div>
      <p className="copied" role="status">
        {said}
      </p>
    </section>
  );
}
