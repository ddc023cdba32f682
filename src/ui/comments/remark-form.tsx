/** Writing a remark. Escape goes back; it asks first when something was written. */
import { useEffect, useId, useRef, useState } from 'react';
import { REMARK_LENGTH_MAX } from '../../model/comments.ts';
import { useDocumentWords } from '../words/use-late-words.ts';
import { useWords } from '../words/use-words.tsx';
import { useListener } from './use-listener.ts';

/** What was written in forms that were closed, by their names. */
export class KeptTexts {
  readonly #texts = new Map<string, string>();

  read(name: string): string {
    return this.#texts.get(name) ?? '';
  }

  keep(name: string, text: string): void {
    if (text === '') this.#texts.delete(name);
    else this.#texts.set(name, text);
  }
}

type RemarkFormProps = {
  label: string;
  action: string;
  /** What was written before it was closed; kept up to date. */
  kept: KeptTexts;
  /** Of this form in `kept`. */
  name: string;
  onPost: (text: string) => void;
  onCancel: () => void;
};

export function RemarkForm({ label, action, kept, name, onPost, onCancel }: RemarkFormProps) {
  const form = useRef<HTMLFormElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const [text, setText] = useState(() => kept.read(name));
  const [isAsking, setAsking] = useState(false);
  useEffect(() => field.current?.focus(), []);
  const isEmpty = text.trim() === '';
  const post = (): void => {
    if (isEmpty) return;
    kept.keep(name, '');
    onPost(text.trim());
  };
  const discard = (): void => {
    kept.keep(name, '');
    onCancel();
  };
  const keep = (): void => {
    setAsking(false);
    field.current?.focus();
  };
  const leave = (): void => {
    if (isAsking) keep();
    else if (isEmpty) discard();
    else setAsking(true);
  };
  useListener(form, 'keydown', (event) => {
    const isPost = event.key === 'Enter' && (event.ctrlKey || event.metaKey);
    if (event.isComposing || !(isPost || event.key === 'Escape')) return;
    event.preventDefault();
    if (isPost) post();
    else leave();
  });
  return (
    <form
      ref={form}
      onSubmit={(event) => {
        event.preventDefault();
        post();
      }}
    >
      <label htmlFor={id} className="unseen">
        {label}
      </label>
      <textarea
        ref={field}
        id={id}
        rows={3}
        dir="auto"
        maxLength={REMARK_LENGTH_MAX}
        placeholder={label}
        value={text}
        onChange={({ currentTarget: { value } }) => {
          setText(value);
          kept.keep(name, value);
        }}
      />
      {isAsking ? (
        <Discard onKeep={keep} onDiscard={discard} />
      ) : (
        <Choices action={action} isEmpty={isEmpty} onCancel={leave} />
      )}
    </form>
  );
}

type ChoicesProps = { action: string; isEmpty: boolean; onCancel: () => void };

function Choices({ action, isEmpty, onCancel }: ChoicesProps) {
  const { common } = useWords();
  return (
    <div className="choices">
      <button type="submit" className="btn main small" disabled={isEmpty}>
        {action}
      </button>
      <button type="button" className="btn bare small" onClick={onCancel}>
        {common.cancel}
      </button>
    </div>
  );
}

function Discard({ onKeep, onDiscard }: { onKeep: () => void; onDiscard: () => void }) {
  const { comments: words } = useDocumentWords();
  const keep = useRef<HTMLButtonElement>(null);
  const id = useId();
  useEffect(() => keep.current?.focus(), []);
  return (
    <div className="choices" role="group" aria-labelledby={id}>
      <p id={id}>{words.discardAsk}</p>
      <button ref={keep} type="button" className="btn small" onClick={onKeep}>
        {words.keep}
      </button>
      <button type="button" className="btn bare small" onClick={onDiscard}>
        {words.discard}
      </button>
    </div>
  );
}
