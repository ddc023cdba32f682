/** The open page: its title, its text, and who writes on it. */
import { TITLE_LENGTH_MAX } from '../../model/room-index.ts';
import type { PageSummary, Room } from '../../room/room-api.ts';
import { TextEditor } from '../editor/text-editor.tsx';
import type { TextTools } from '../editor/text-tools.ts';
import { NameField } from '../name-field.tsx';
import { peerTitle } from '../words/peers.ts';
import { peopleHere } from '../words/state.ts';
import { listNames } from '../words/names.ts';
import { peersOn } from './page-list.tsx';
import { personStyle } from './people.tsx';
import type { Snapshot } from './snapshot.ts';

type SheetProps = { room: Room; page: PageSummary; snapshot: Snapshot; tools: TextTools };

export function Sheet({ room, page, snapshot, tools }: SheetProps) {
  const canWrite = snapshot.status.role === 'edit';
  return (
    <>
      <NameField
        key={`title ${page.id}`}
        label="Page title"
        className="title"
        value={page.title}
        lengthMax={TITLE_LENGTH_MAX}
        readOnly={!canWrite}
        onName={(title) => room.renamePage(page.id, title)}
      />
      <Writers page={page} snapshot={snapshot} />
      {page.kind === 'text' ? (
        <TextEditor
          key={`text ${page.id}`}
          room={room}
          page={page.id}
          canWrite={canWrite}
          tools={tools}
        />
      ) : (
        <p>This page was made by a newer Folkmoot. Reload to get the newest version.</p>
      )}
    </>
  );
}

function Writers({ page, snapshot }: { page: PageSummary; snapshot: Snapshot }) {
  const writers = peersOn(page.id, snapshot).filter(({ writes }) => writes);
  if (writers.length === 0) return null;
  return (
    <ul className="writers" aria-label="Writing on this page">
      {writers.map((peer) => (
        <li key={peer.id} style={personStyle(peer.color)}>
          {peerTitle(peer)}
        </li>
      ))}
    </ul>
  );
}

/** No page yet: what is true, and one button. */
export function NoPage({ snapshot, onNew }: { snapshot: Snapshot; onNew: () => void }) {
  const here = peopleHere(snapshot.peers);
  const isComing = here.some(({ inStep }) => !inStep);
  return (
    <section className="no-page">
      <h2>No page yet</h2>
      <p>
        {isComing
          ? `No page has come from ${listNames(here.map(({ name }) => name))} yet.`
          : 'This device holds no page of this room yet.'}
        {snapshot.status.role === 'view' ? ' Whoever may write can start one.' : ''}
      </p>
      {snapshot.status.role === 'edit' ? (
        <button type="button" className="btn main" onClick={onNew}>
          Write the first page
        </button>
      ) : null}
    </section>
  );
}
