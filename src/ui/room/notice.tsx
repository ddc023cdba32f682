/** Only when something may be lost, and what can be done about it. */
import { Icon } from '../icons.tsx';
import type { Trouble } from '../words/storage.ts';
import './notice.css';

export function Notice({
  trouble,
  onDownload,
}: {
  trouble: Trouble;
  onDownload: (() => void) | null;
}) {
  return (
    <section className="notice" aria-label="Storage">
      <Icon shape="warning" />
      <p>
        <b role="alert">{trouble.title}</b> {trouble.text}
      </p>
      {onDownload === null ? null : (
        <button type="button" className="btn" onClick={onDownload}>
          Download this page
        </button>
      )}
    </section>
  );
}
