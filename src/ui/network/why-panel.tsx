/** What stands in the way, what would help, what the host can see; and a report of it all to send to whoever helps. */
import { useState } from 'react';
import { relaySightOf, type Finding } from '../../watch/diagnosis.ts';
import { Icon } from '../icons.tsx';
import { copyText } from '../share/copy.ts';
import { sayFinding } from './say-finding.ts';
import type { Seen, Speech } from './sentences.ts';
import './why-panel.css';

type WhyProps = {
  /** Null: nothing is known of what is looked at. */
  view: Seen | null;
  speech: Speech;
  findings: readonly Finding[];
  /** A host of the room keeps letters, as far as is known. */
  hasMailbox: boolean;
  /** Made when it is asked for. */
  report: () => string;
  onClose: () => void;
};

type FoundProps = Pick<WhyProps, 'speech' | 'findings' | 'hasMailbox'> & { view: Seen };

export function WhyPanel(props: WhyProps) {
  const { view, speech, findings, hasMailbox, report, onClose } = props;
  const { report: say, nothingKnown, closePart } = speech.network.view;
  return (
    <section className="why" aria-label={say.title}>
      <header>
        <h2>{say.title}</h2>
        <button
          type="button"
          className="btn bare icon-button"
          aria-label={closePart}
          onClick={onClose}
        >
          <Icon shape="close" />
        </button>
      </header>
      {view === null ? (
        <p>{nothingKnown}</p>
      ) : (
        <Found {...{ view, speech, findings, hasMailbox }} />
      )}
      <Report {...{ speech, report }} />
    </section>
  );
}

function Found({ view, speech, findings, hasMailbox }: FoundProps) {
  const { report: say, relaySees } = speech.network.view;
  const said = findings.map((found) => sayFinding(found, view, speech));
  return (
    <>
      {said.length === 0 ? <p>{say.fine}</p> : null}
      <ul className="findings">
        {said.map(({ key, sentence, help }) => (
          <li key={key}>
            {sentence}
            {help.length === 0 ? null : <small>{help.join(' ')}</small>}
          </li>
        ))}
      </ul>
      <h3>{relaySees.title}</h3>
      <ul className="sees">
        {sightOf(view, speech, hasMailbox).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </>
  );
}

function sightOf({ snapshot }: Seen, { network: { view } }: Speech, hasMailbox: boolean): string[] {
  const { relaySees: say } = view;
  const { isHere, sessions, carries } = relaySightOf(snapshot);
  const now = isHere ? [say.room, say.sessions(sessions), say.carries(carries)] : [say.nothingNow];
  return [...now, ...(hasMailbox ? [say.mailbox] : []), say.never];
}

type Copied = { text: string; isCopied: boolean };

function Report({ speech, report }: Pick<WhyProps, 'speech' | 'report'>) {
  const { view: say } = speech.network;
  const [copied, setCopied] = useState<Copied | null>(null);
  const copy = async (): Promise<void> => {
    const text = report();
    setCopied({ text, isCopied: await copyText(text) });
  };
  return (
    <div className="report">
      <h3>{say.report.copyTitle}</h3>
      <p>{say.report.means}</p>
      <button type="button" className="btn" onClick={() => void copy().catch(reportError)}>
        {say.copyReport}
      </button>
      <span role="status">
        {copied === null ? '' : copied.isCopied ? say.copied : say.notCopied}
      </span>
      {copied === null ? null : (
        <textarea readOnly aria-label={say.report.copyTitle} value={copied.text} rows={10} />
      )}
    </div>
  );
}
