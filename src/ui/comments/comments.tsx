/** Comments of the open page: how many, in its tools; the panel beside it; what can be done by keys. */
import { TextSelection } from '@tiptap/pm/state';
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { createPortal } from 'react-dom';
import type * as Y from 'yjs';
import type { Room } from '../../room/room-api.ts';
import type { Command } from '../commands/commands.ts';
import { useCommands } from '../commands/use-commands.tsx';
import { useDocumentWords } from '../words/use-late-words.ts';
import './comments.css';
import type { CommentMarks } from './marks.ts';
import { NEW, Panel } from './panel.tsx';
import { KeptTexts } from './remark-form.tsx';
import { useArrivals } from './use-arrivals.ts';
import { useComments, type CommentActions, type Draft } from './use-comments.ts';
import { useThreads } from './use-threads.ts';

type CommentsProps = { room: Room; doc: Y.Doc; marks: CommentMarks; canWrite: boolean };

const isPhone = (): boolean => matchMedia('(max-width: 700px)').matches;
/** There is room for the panel beside the text. */
const hasMargin = (): boolean => matchMedia('(min-width: 1100px)').matches;

export function Comments(props: CommentsProps) {
  const { room, doc, marks, canWrite } = props;
  const { comments: words } = useDocumentWords();
  const { said, ...actions } = useComments(room, doc);
  const [kept] = useState(() => new KeptTexts());
  const panel = usePanel(marks, actions, kept);
  const threads = useThreads(props, panel.draft);
  const arrived = useArrivals(threads);
  const [host, setHost] = useState<Element | null>(null);
  const tinted = useSyncExternalStore(marks.subscribe, () => marks.pointed ?? marks.atCaret);
  useCommentCommands(panel, canWrite);
  const { open } = panel;
  useEffect(
    () =>
      marks.onPress(() => {
        if (hasMargin()) open(false);
      }),
    [marks, open],
  );
  const openCount = threads.filter(({ isResolved }) => !isResolved).length;
  return (
    <>
      {threads.length === 0 && !panel.isOpen ? null : (
        <button
          type="button"
          className="btn bare"
          aria-expanded={panel.isOpen}
          onClick={panel.toggle}
        >
          {openCount === 0 ? words.noneOpen : words.open(openCount)}
        </button>
      )}
      <span className="unseen" role="status" ref={(at) => setHost(at?.closest('.room') ?? null)}>
        {arrived}
      </span>
      {panel.isOpen && host !== null
        ? createPortal(
            <Panel
              {...{ threads, said, actions, canWrite, tinted, kept }}
              draft={panel.draft}
              takesFocus={panel.takesFocus}
              replyingTo={panel.replyingTo}
              onReplying={panel.reply}
              onGoTo={panel.goTo}
              onPoint={(id) => marks.point(id)}
              onPost={panel.post}
              onCancel={panel.cancel}
              onClose={panel.close}
            />,
            host,
          )
        : null}
    </>
  );
}

type PanelState = {
  isOpen: boolean;
  takesFocus: boolean;
  draft: Draft | null;
  replyingTo: string | null;
};

type PanelControls = PanelState & {
  open: (takesFocus: boolean) => void;
  close: () => void;
  toggle: () => void;
  /** On what is selected; where the caret is in the words of a thread, an answer to it. */
  begin: () => void;
  post: (text: string) => void;
  cancel: () => void;
  reply: (thread: string | null) => void;
  goTo: (thread: string) => void;
};

const CLOSED: PanelState = { isOpen: false, takesFocus: false, draft: null, replyingTo: null };

function usePanel(
  marks: CommentMarks,
  actions: Pick<CommentActions, 'start' | 'say'>,
  kept: KeptTexts,
): PanelControls {
  const { comments: words } = useDocumentWords();
  const [state, setState] = useState(CLOSED);
  const before = useRef<Element | null>(null);
  const { draft, isOpen } = state;
  const { start, say } = actions;
  const set = useCallback(
    (change: Partial<PanelState>) => setState((now) => ({ ...now, ...change })),
    [],
  );
  const open = useCallback(
    (takesFocus: boolean) => {
      before.current = document.activeElement;
      set({ isOpen: true, takesFocus });
    },
    [set],
  );
  const close = useCallback(() => {
    const isWritten = kept.read(NEW).trim() !== '';
    say(null);
    setState((now) => ({ ...CLOSED, draft: isWritten ? now.draft : null }));
    const element = before.current;
    const isText = element === marks.view?.dom || element === document.body;
    if (element instanceof HTMLElement && element.isConnected && !isText) element.focus();
    else focusText(marks);
  }, [marks, kept, say]);
  const begin = useCallback(() => {
    const here = marks.hasCaret ? marks.atCaret : null;
    const found = here === null ? marks.selected() : null;
    open(true);
    if (here !== null) set({ replyingTo: here });
    else if (found !== null) set({ draft: found });
    else say(words.nothingSelected);
  }, [marks, open, set, say, words]);
  return {
    ...state,
    open,
    close,
    begin,
    toggle: useCallback(() => (isOpen ? close() : open(true)), [isOpen, close, open]),
    post(text) {
      if (draft !== null) start(draft, text);
      set({ draft: null });
      if (!isPhone()) focusText(marks);
    },
    cancel() {
      set({ draft: null });
      focusText(marks);
    },
    reply: (replyingTo) => set({ replyingTo }),
    goTo(thread) {
      if (isPhone()) setState(CLOSED);
      goTo(marks, thread);
    },
  };
}

function focusText({ view }: CommentMarks): void {
  if (view?.editable === true) view.focus();
  else view?.dom.focus({ preventScroll: true });
}

/** The caret goes behind the words. */
function goTo(marks: CommentMarks, thread: string): void {
  const { view } = marks;
  const range = marks.rangeOf(thread);
  if (view === null || range === null) return;
  const { doc, tr } = view.state;
  view.dispatch(tr.setSelection(TextSelection.create(doc, range.to)));
  focusText(marks);
  const { node } = view.domAtPos(range.from);
  const element = node instanceof Element ? node : node.parentElement;
  element?.scrollIntoView({ block: 'center' });
}

function useCommentCommands({ begin, toggle }: PanelControls, canWrite: boolean): void {
  const { comments: words } = useDocumentWords();
  useCommands(
    useMemo((): Command[] => {
      const anywhere = { group: words.group, worksInFields: true };
      const list = { ...anywhere, id: 'comment.list', title: words.list, run: toggle };
      const add = { ...anywhere, id: 'comment.add', title: words.add, keys: 'Mod+Alt+M' };
      return canWrite ? [{ ...add, run: begin }, list] : [list];
    }, [words, canWrite, begin, toggle]),
  );
}
