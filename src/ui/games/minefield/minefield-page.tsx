/** A page of Minefield: its title, the field that is played, and those that were. */
import { useState } from 'react';
import type { ElementId } from '../../../model/games/kit/elements.ts';
import type { Setup } from '../../../model/games/minefield/actions.ts';
import type * as Y from 'yjs';
import { Dialog } from '../../dialog.tsx';
import { useLiveDoc } from '../../document/use-live-doc.ts';
import { Icon } from '../../icons.tsx';
import type { PageProps } from '../../page/page-surface.tsx';
import { PageTitle } from '../../page/page-title.tsx';
import { useMinefieldWords } from '../../words/use-late-words.ts';
import { useWords } from '../../words/use-words.tsx';
import { Announcer } from '../shared/announcer.tsx';
import { usePersons } from '../shared/persons.tsx';
import { FieldView } from './field-view.tsx';
import { LayForm } from './lay-form.tsx';
import './minefield.css';
import { useFieldsNow, useFieldsStore } from './use-fields.ts';

export function MinefieldPage(props: PageProps) {
  const { room, page, snapshot, isNew } = props;
  const { pages } = useWords();
  const doc = useLiveDoc(room, page.id);
  return (
    <article className="minefield">
      <PageTitle {...{ room, page, snapshot }} isEntered={isNew} />
      {doc === null ? <p>{pages.opening}</p> : <PlayedFields {...props} doc={doc} />}
    </article>
  );
}

function PlayedFields(props: PageProps & { doc: Y.Doc }) {
  const { room, page, snapshot, doc } = props;
  const words = useMinefieldWords();
  const store = useFieldsStore(room, doc);
  const now = useFieldsNow(store);
  const [chosen, setChosen] = useState<ElementId | null>(null);
  const [isLaying, setLaying] = useState(false);
  const canWrite = snapshot.status.role === 'edit';
  const newest = now.list.at(-1);
  const { self, of } = usePersons(room, page.id, snapshot);
  const begin = (setup: Setup): void => {
    store.write({ do: 'field', setup, tick: store.now().nextTick });
    setLaying(false);
    setChosen(null);
  };
  // What was there when the page was opened is no news, also when its author's name comes late.
  const [known] = useState(newest?.id);
  const laid =
    newest === undefined || newest.id === known || newest.author === self
      ? ''
      : `${words.said.laid(of(newest.author).name)} ${words.fields.number(now.list.length)}.`;
  if (newest === undefined)
    return (
      <>
        <Announcer text={laid} />
        <section className="mf-none">
          <h2>{words.none}</h2>
          <p>{canWrite ? words.noneMeans : words.noneViewer}</p>
          {canWrite ? <LayForm last={null} onBegin={begin} /> : null}
        </section>
      </>
    );
  const shown = now.list.find(({ id }) => id === chosen) ?? newest;
  return (
    <>
      <Announcer text={laid} />
      <FieldView
        key={shown.id}
        {...props}
        store={store}
        now={now}
        id={shown.id}
        isNewest={shown === newest}
        onShow={(id) => setChosen(id === newest.id ? null : id)}
        onLay={() => setLaying(true)}
      />
      {isLaying ? (
        <Dialog
          title={words.lay.title}
          close={{ label: words.lay.close, icon: <Icon shape="close" /> }}
          onClose={() => setLaying(false)}
        >
          <LayForm last={newest.setup} onBegin={begin} onCancel={() => setLaying(false)} />
          <p className="mf-note">{words.lay.keeps}</p>
        </Dialog>
      ) : null}
    </>
  );
}
