/** One page in the list. It is moved by dragging, by Alt and an arrow, or by its menu. */
import { useState, type DragEvent, type KeyboardEvent, type RefObject } from 'react';
import { TITLE_LENGTH_MAX } from '../../model/room-index.ts';
import type { PageSummary } from '../../room/room-api.ts';
import { Icon } from '../icons.tsx';
import { NameField } from '../name-field.tsx';
import type { Words } from '../words/catalog.ts';
import { peerTitle } from '../words/peers.ts';
import { useWords } from '../words/use-words.tsx';
import { MenuButton, type MenuItem } from './menu.tsx';
import type { PageListProps } from './page-list.tsx';
import { iconOfKind } from './page-kinds.ts';
import { personStyle } from './people.tsx';
import type { PageId } from './snapshot.ts';
import { peersOn, titleOf, type PeerThere } from './whereabouts.ts';

/** More dots say no more than "many". */
const DOTS_MAX = 5;

export type Drag = {
  dragged: RefObject<PageId | null>;
  onDrop: (before: PageId) => void;
};

/** `drag` is null for those who may only look. */
type PageRowProps = { page: PageSummary; place: number; list: PageListProps; drag: Drag | null };

export function PageRow({ page, place, list, drag }: PageRowProps) {
  const words = useWords();
  const [isOver, setOver] = useState(false);
  const { pages, snapshot, renaming } = list;
  const isOpen = page.id === pages.page?.id;
  const title = titleOf(page, words);
  const isRenaming = renaming === page.id;
  return (
    <li
      className={[isOpen ? 'on' : '', isOver ? 'over' : ''].join(' ').trim()}
      draggable={drag !== null && !isRenaming}
      {...(drag === null ? {} : dragHandlers(page.id, drag, setOver))}
    >
      <Icon shape={iconOfKind(page.kind)} />
      {isRenaming ? (
        <NameField
          label={words.pages.name}
          className="rename"
          value={page.title}
          lengthMax={TITLE_LENGTH_MAX}
          isEntered
          onName={(name) => pages.rename(page.id, name)}
          onDone={() => {
            list.onRenaming(null);
            focusSoon(rowOf(page.id), { onlyIfLost: true });
          }}
        />
      ) : (
        <button
          type="button"
          className="page"
          data-page={page.id}
          title={title}
          aria-current={isOpen ? 'page' : undefined}
          aria-keyshortcuts={drag === null ? undefined : 'Alt+ArrowUp Alt+ArrowDown F2'}
          onClick={() => list.onOpen(page.id)}
          onKeyDown={(event) => drag !== null && onRowKey(event, page.id, list)}
        >
          {title}
        </button>
      )}
      <Dots peers={peersOn(page.id, snapshot)} />
      {drag === null || isRenaming ? null : (
        <MenuButton
          label={words.pages.more(title)}
          className="btn bare icon-button more"
          items={itemsOf(words, page.id, place, list)}
        >
          <Icon shape="more" />
        </MenuButton>
      )}
    </li>
  );
}

function itemsOf(
  { pages: words }: Words,
  id: PageId,
  place: number,
  list: PageListProps,
): MenuItem[] {
  const { pages, snapshot } = list;
  const isLast = place === snapshot.pages.length - 1;
  const remove = (gone: PageId): void => {
    pages.remove(gone);
    focusSoon('.pages [aria-current=page]');
  };
  return [
    { id: 'rename', label: words.rename, run: () => list.onRenaming(id) },
    { id: 'up', label: words.moveUp, isOff: place === 0, run: () => pages.shift(id, -1) },
    { id: 'down', label: words.moveDown, isOff: isLast, run: () => pages.shift(id, 1) },
    { id: 'delete', label: words.delete, run: () => remove(id) },
  ];
}

function onRowKey(
  event: KeyboardEvent<HTMLButtonElement>,
  id: PageId,
  { pages, onRenaming }: PageListProps,
): void {
  if (event.altKey && event.key === 'ArrowUp') pages.shift(id, -1);
  else if (event.altKey && event.key === 'ArrowDown') pages.shift(id, 1);
  else if (event.key === 'F2') onRenaming(id);
  else return;
  event.preventDefault();
  // The row is put elsewhere, which takes the focus from it.
  if (event.altKey) focusSoon(rowOf(id));
}

/** Once the list shows what has just been done: the room is read with the next frame and drawn in it. */
function focusSoon(selector: string, { onlyIfLost = false } = {}): void {
  const focus = (): void => {
    if (!onlyIfLost || document.activeElement === document.body)
      document.querySelector<HTMLElement>(selector)?.focus();
  };
  requestAnimationFrame(() => requestAnimationFrame(focus));
}

const rowOf = (id: PageId): string => `.pages [data-page="${CSS.escape(id)}"]`;

function dragHandlers(id: PageId, drag: Drag, setOver: (isOver: boolean) => void) {
  return {
    onDragStart(event: DragEvent<HTMLLIElement>) {
      event.dataTransfer.effectAllowed = 'move';
      event.dataTransfer.setData('text/plain', '');
      drag.dragged.current = id;
    },
    onDragEnd() {
      drag.dragged.current = null;
    },
    onDragOver(event: DragEvent<HTMLLIElement>) {
      if (drag.dragged.current === null) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave() {
      setOver(false);
    },
    onDrop(event: DragEvent<HTMLLIElement>) {
      event.preventDefault();
      setOver(false);
      drag.onDrop(id);
    },
  };
}

function Dots({ peers }: { peers: readonly PeerThere[] }) {
  const words = useWords();
  if (peers.length === 0) return null;
  const text = words.pages.on(peers.map((peer) => peerTitle(words, peer)));
  return (
    <span className="dots" title={text}>
      {peers.slice(0, DOTS_MAX).map((peer) => (
        <i
          key={peer.id}
          className={peer.idle ? 'idle' : peer.typing ? 'typing' : ''}
          style={personStyle(peer.color)}
        />
      ))}
      <span className="unseen">{text}</span>
    </span>
  );
}
