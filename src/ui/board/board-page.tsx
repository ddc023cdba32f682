/** A page to draw on: its title, and Excalidraw as soon as the document is open. */
import { lazy } from 'react';
import { useLiveDoc } from '../document/use-live-doc.ts';
import { Fetched } from '../fetched.tsx';
import type { PageProps } from '../page/page-surface.tsx';
import { PageTitle } from '../page/page-title.tsx';
import { useWords } from '../words/use-words.tsx';
import './asset-path.ts';
import './board.css';

const BoardEditor = lazy(async () => ({
  default: (await import('./board-editor.tsx')).BoardEditor,
}));

export function BoardPage({ room, page, snapshot, isNew, following }: PageProps) {
  const { pages } = useWords();
  const doc = useLiveDoc(room, page.id);
  const canWrite = snapshot.status.role === 'edit';
  return (
    <article className="board">
      <PageTitle {...{ room, page, snapshot }} isEntered={isNew} />
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
