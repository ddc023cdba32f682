/** Excalidraw on a board: fetched when the first board is opened. */
import { Excalidraw, MainMenu } from '@excalidraw/excalidraw';
import '@excalidraw/excalidraw/index.css';
import type { ExcalidrawImperativeAPI } from '@excalidraw/excalidraw/types';
import {
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type RefObject,
} from 'react';
import type * as Y from 'yjs';
import { useOfferSelection, type Selected } from '../page/page-selection.tsx';
import type { PageProps } from '../page/page-surface.tsx';
import { WhoWroteCommand } from '../page/who-wrote-command.tsx';
import { downloadText } from '../room/download.ts';
import { useSettings } from '../settings/use-settings.tsx';
import { useBoardWords } from '../words/use-late-words.ts';
import { fileOf, IMPORT_MB_MAX, readDrawing } from './exchange.ts';
import type { Missing } from './pictures.ts';
import { useBoard, type OpenBoard } from './use-board.ts';
import { useFollowedView, useShowOthers, useTellOthers } from './use-others.ts';

type BoardEditorProps = Pick<PageProps, 'room' | 'snapshot' | 'following'> & {
  page: PageProps['page']['id'];
  title: string;
  doc: Y.Doc;
  canWrite: boolean;
};

/** Its own that would leave the room or do what the room does: saving, opening, its theme, its links. */
const OPTIONS = {
  canvasActions: {
    changeViewBackgroundColor: false,
    clearCanvas: true,
    export: false,
    loadScene: false,
    saveToActiveFile: false,
    toggleTheme: false,
    saveAsImage: true,
  },
} as const;
/** What becomes the paper of `tokens.css` on the screen: in the dark the editor inverts its canvas and turns the hue. */
const PAPER = { light: '#fdfdfb', dark: '#f0f6fc' };

export function BoardEditor(props: BoardEditorProps) {
  const { room, page, doc, canWrite, snapshot, following, title } = props;
  const words = useBoardWords();
  const [api, whenLoaded] = useEditor();
  const frame = useRef<HTMLDivElement>(null);
  const layer = useRef<HTMLDivElement>(null);
  const say = useCallback(
    (message: string) => api?.setToast({ message, closable: true, duration: 6000 }),
    [api],
  );
  const onKept = useCallback(() => say(words.kept), [say, words]);
  const onFull = useCallback(() => say(words.full), [say, words]);
  const onNotKept = useCallback(() => say(words.pictureNotKept), [say, words]);
  const [missing, onMissing] = useMissing();
  const [{ showPointers, sendPointer }] = useSettings();
  const open = useBoard({
    ...{ room, page, doc, canWrite, api, frame, layer },
    ...{ onKept, onFull, onNotKept, onMissing },
    arePointersShown: showPointers,
  });
  useShowOthers(room, page, snapshot, open);
  const followed = useFollowedView(room, api, following);
  useTellOthers(room, api, followed);
  const readSelected = useSelected(page, api, open);
  const theme = useIsDark() ? 'dark' : 'light';
  const [initial] = useState({ appState: { viewBackgroundColor: PAPER[theme] } });
  usePaper(api, PAPER[theme]);
  const exchange = useExchange({ api, open, canWrite, title, say });
  return (
    <div
      ref={frame}
      className="board-frame"
      onDropCapture={exchange.onDrop}
      onPointerDownCapture={() => following !== null && stopFollowing(frame.current)}
      onWheelCapture={() => following !== null && stopFollowing(frame.current)}
    >
      <Excalidraw
        excalidrawAPI={whenLoaded}
        initialData={initial}
        langCode={words.editorLanguage}
        theme={theme}
        name={title}
        viewModeEnabled={!canWrite}
        UIOptions={OPTIONS}
        aiEnabled={false}
        validateEmbeddable={false}
        isCollaborating
        onPointerUpdate={({ pointer, button }) =>
          (sendPointer || pointer.tool === 'laser') &&
          open?.hands.point({
            x: pointer.x,
            y: pointer.y,
            isDown: button === 'down',
            isLaser: pointer.tool === 'laser',
          })
        }
      >
        <Menu {...{ canWrite, exchange, frame }} />
      </Excalidraw>
      <div ref={layer} className="board-others" aria-hidden="true" />
      <MissingPictures {...missing} />
      <Empty {...{ api, canWrite }} />
      <WhoWroteCommand {...{ room, readSelected }} />
    </div>
  );
}

const areSame = (a: Missing, b: Missing): boolean =>
  a.coming === b.coming && a.nowhere === b.nowhere;

function MissingPictures({ coming, nowhere }: Missing) {
  const { pictures } = useBoardWords();
  const said = [
    coming > 0 ? pictures.coming(coming) : '',
    nowhere > 0 ? pictures.nowhere(nowhere) : '',
  ].filter((text) => text !== '');
  return (
    <p className="board-pictures" role="status">
      {said.join(' ')}
    </p>
  );
}

function usePaper(api: ExcalidrawImperativeAPI | null, viewBackgroundColor: string): void {
  useEffect(() => {
    api?.updateScene({ appState: { viewBackgroundColor } });
  }, [api, viewBackgroundColor]);
}

/** Null until it is loaded. */
function useEditor() {
  const [api, setApi] = useState<ExcalidrawImperativeAPI | null>(null);
  // Before its own first scene is in, it would put that above ours.
  const whenLoaded = useCallback((made: ExcalidrawImperativeAPI) => {
    const stop = made.onChange(() => {
      stop();
      setApi(made);
    });
  }, []);
  return [api, whenLoaded] as const;
}

function useMissing() {
  const [missing, setMissing] = useState<Missing>({ coming: 0, nowhere: 0 });
  const onMissing = useCallback(
    (now: Missing) => setMissing((last) => (areSame(last, now) ? last : now)),
    [],
  );
  return [missing, onMissing] as const;
}

type MenuProps = {
  canWrite: boolean;
  exchange: Pick<ReturnType<typeof useExchange>, 'choose' | 'save'>;
  frame: RefObject<HTMLElement | null>;
};

function Menu({ canWrite, exchange, frame }: MenuProps) {
  const words = useBoardWords();
  /** The menu closes, and keys are for the drawing again. */
  const then = (run: () => void) => (): void => {
    run();
    setTimeout(() => frame.current?.querySelector<HTMLElement>('.excalidraw-container')?.focus());
  };
  return (
    <MainMenu>
      {canWrite ? (
        <MainMenu.Item onSelect={then(exchange.choose)}>{words.open}</MainMenu.Item>
      ) : null}
      <MainMenu.Item onSelect={then(exchange.save)}>{words.save}</MainMenu.Item>
      <MainMenu.DefaultItems.SaveAsImage />
      <MainMenu.DefaultItems.SearchMenu />
      <MainMenu.DefaultItems.Help />
      {canWrite ? (
        <>
          <MainMenu.Separator />
          <MainMenu.DefaultItems.ClearCanvas />
        </>
      ) : null}
    </MainMenu>
  );
}

type EmptyProps = { api: ExcalidrawImperativeAPI | null; canWrite: boolean };

/** While nothing is drawn, by anybody. */
function Empty({ api, canWrite }: EmptyProps) {
  const words = useBoardWords();
  const subscribe = useCallback(
    (onChange: () => void) => api?.onChange(onChange) ?? (() => undefined),
    [api],
  );
  const isEmpty = useSyncExternalStore(
    subscribe,
    () => api !== null && api.getSceneElements().length === 0,
  );
  if (!isEmpty) return null;
  return <p className="board-empty">{canWrite ? words.drawHere : words.nothingYet}</p>;
}

/** Whoever listens to input in the room ends following. */
const stopFollowing = (frame: HTMLElement | null): void => {
  frame?.dispatchEvent(new InputEvent('beforeinput', { bubbles: true }));
};

function useSelected(
  page: BoardEditorProps['page'],
  api: ExcalidrawImperativeAPI | null,
  open: OpenBoard | null,
): () => Selected | null {
  const read = useCallback((): Selected | null => {
    if (api === null || open === null) return null;
    const { selectedElementIds } = api.getAppState();
    const ids = Object.keys(selectedElementIds).filter((id) => selectedElementIds[id] === true);
    const items = open.board.itemsOf(ids);
    return items.length === 0 ? null : { page, items };
  }, [page, api, open]);
  useOfferSelection(read);
  return read;
}

const DARK = matchMedia('(prefers-color-scheme: dark)');

function useIsDark(): boolean {
  const [{ theme }] = useSettings();
  const isSystemDark = useSyncExternalStore(
    useCallback((onChange: () => void) => {
      DARK.addEventListener('change', onChange);
      return () => DARK.removeEventListener('change', onChange);
    }, []),
    () => DARK.matches,
  );
  return theme === 'system' ? isSystemDark : theme === 'dark';
}

type ExchangeParts = {
  api: ExcalidrawImperativeAPI | null;
  open: OpenBoard | null;
  canWrite: boolean;
  title: string;
  say: (message: string) => void;
};

/** A drawing of a file onto the board, and the board as a file. */
function useExchange({ api, open, canWrite, title, say }: ExchangeParts) {
  const words = useBoardWords();
  return useMemo(() => {
    const take = async (file: File): Promise<void> => {
      if (api === null || open === null || !canWrite) return;
      if (file.size > IMPORT_MB_MAX * 1_000_000) return say(words.tooLarge(IMPORT_MB_MAX));
      const isTaken = await readDrawing(file, api, open);
      if (!isTaken) say(words.noDrawing);
    };
    return {
      choose: (): void => {
        const input = document.createElement('input');
        input.type = 'file';
        input.accept = '.excalidraw,.json,application/json';
        input.addEventListener('change', () => {
          const file = input.files?.[0];
          if (file !== undefined) take(file).catch(reportError);
        });
        input.click();
      },
      save: (): void => {
        if (api !== null) downloadText(title, fileOf(api), 'excalidraw');
      },
      /** The editor would take the drawing in place of all that is here. */
      onDrop: (event: React.DragEvent): void => {
        const file = [...event.dataTransfer.files].find(({ name }) =>
          /\.(?:excalidraw|json)$/i.test(name),
        );
        if (file === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        take(file).catch(reportError);
      },
    };
  }, [api, open, canWrite, title, say, words]);
}
