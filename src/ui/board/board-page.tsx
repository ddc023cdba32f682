/** A page to draw on: its title, and Excalidraw as soon as the document is open. */
import { lazy, useCallback } from 'react';
import { TITLE_LENGTH_MAX } from '../../model/room-index.ts';
import { useLiveDoc } from '../document/use-live-doc.ts';
import { Fetched } from '../fetched.tsx';
import { NameField } from '../name-field.tsx';
import type { PageProps } from '../page/page-surface.tsx';
import { useWords } from '../words/use-words.tsx';
import './asset-path.ts';
import './board.css';

const BoardEditor = lazy(async () => ({
  default: (await import('./board-editor.tsx')).BoardEditor,
}));

export function BoardPage({ room, page, snapshot, isNew, following }: PageProps) {
  const { pages, common } = useWords();
  const doc = useLiveDoc(room, page.id);
  const canWrite = snapshot.status.role === 'edit';
  const rename = useCallback((title: string) => room.renamePage(page.id, title), [room, page.id]);
  return (
    <article className="board">
      <NameField
        label={pages.pageTitle}
        className="title"
        value={page.title}
        placeholder={common.untitled}
        lengthMax={TITLE_LENGTH_MAX}
        readOnly={!canWrite}
        isEntered={isNew}
        onName={rename}
      />
      <div className="board-canvas">
        {doc === null ? (
          <p className="board-opening">{pages.opening}</p>
        ) : (
          <Fetched>
            <BoardEditor
              // A document that was replaced gets an editor of its own.
              key={doc.guid}
              {...{ room, doc, canWrite, snapshot, following }}
              page={page.id}
              title={page.title}
            />
          </Fetched>
        )}
      </div>
    </article>
  );
}
