/** One open board: its model, the editor's scene, and what others do on it, kept together while the page is shown. */
import { CaptureUpdateAction } from '@excalidraw/excalidraw';
import type { AppState, ExcalidrawImperativeAPI } from '@excalidraw/excalidraw/types';
import { useLayoutEffect, useRef, useState, type RefObject } from 'react';
import type * as Y from 'yjs';
import { Board } from '../../model/board/board.ts';
import type { Shape } from '../../model/board/parts.ts';
import type { PageSummary, Room } from '../../room/room-api.ts';
import type { PeerId } from '../room/snapshot.ts';
import { Hands } from './hands.ts';
import { offerSpots } from '../cursors/pointed-at.ts';
import { Pictures, type Missing } from './pictures.ts';
import { OthersLayer } from './others-layer.ts';
import { SceneBinding, type Busy, type Scene } from './scene-binding.ts';

type UseBoard = {
  room: Room;
  page: PageSummary['id'];
  doc: Y.Doc;
  canWrite: boolean;
  api: ExcalidrawImperativeAPI | null;
  /** Around the editor. */
  frame: RefObject<HTMLElement | null>;
  /** Above it. */
  layer: RefObject<HTMLElement | null>;
  onKept: () => void;
  onFull: () => void;
  onNotKept: () => void;
  onMissing: (missing: Missing) => void;
  /** The settings about pointers. */
  arePointersShown: boolean;
};

export type OpenBoard = {
  board: Board;
  others: OthersLayer;
  hands: Hands;
};

/** The editor's shapes are JSON with its own names for types; ours carry whatever is stored. */
const sceneOf = (api: ExcalidrawImperativeAPI): Scene => ({
  shapes: () => api.getSceneElementsIncludingDeleted() as readonly unknown[] as readonly Shape[],
  show: (shapes) =>
    api.updateScene({
      elements: shapes as readonly unknown[] as ReturnType<
        ExcalidrawImperativeAPI['getSceneElementsIncludingDeleted']
      >,
      // What others do is in nobody else's undo.
      captureUpdate: CaptureUpdateAction.NEVER,
    }),
});

/** Null until the editor is there. */
export function useBoard(parts: UseBoard): OpenBoard | null {
  const { room, page, doc, api, frame, layer } = parts;
  const latest = useRef(parts);
  useLayoutEffect(() => {
    latest.current = parts;
  });
  const [open, setOpen] = useState<OpenBoard | null>(null);
  // Before the editor goes, which takes its scene with it.
  useLayoutEffect(() => {
    if (api === null || frame.current === null || layer.current === null) return undefined;
    const around = { frame: frame.current, layer: layer.current };
    const opened = openBoard({ room, page, doc, api, ...around }, () => latest.current);
    setOpen(opened);
    return () => {
      opened.end();
      setOpen(null);
    };
  }, [room, page, doc, api, frame, layer]);
  return open;
}

type Fixed = Pick<UseBoard, 'room' | 'page' | 'doc'> & {
  api: ExcalidrawImperativeAPI;
  frame: HTMLElement;
  layer: HTMLElement;
};

function openBoard({ room, page, doc, api, frame, layer }: Fixed, latest: () => UseBoard) {
  const clock = { nowMs: () => performance.now() };
  const canWrite = (): boolean => latest().canWrite;
  const board = new Board(doc);
  const binding = new SceneBinding({
    ...{ board, scene: sceneOf(api), canWrite },
    nowMs: () => Date.now(),
    onKept: () => latest().onKept(),
    onFull: () => latest().onFull(),
  });
  const others = new OthersLayer(layer, {
    view: () => viewOf(api.getAppState()),
    shape: (id) => board.shape(id),
    ...clock,
  });
  const hands = new Hands({
    ...{ room, page, board, binding, ...clock },
    onPointer: (peer: PeerId, pointer) => {
      if (latest().arePointersShown || pointer.isLaser) others.point(peer, pointer);
    },
  });
  const pictures = new Pictures({
    ...{ room, doc, api, canWrite },
    onMissing: (missing) => latest().onMissing(missing),
    onNotKept: () => latest().onNotKept(),
  });
  const keys = watchKeys(frame);
  if (canWrite()) board.prune(Date.now());
  binding.start();
  if (api.getSceneElements().length > 0)
    api.scrollToContent(api.getSceneElements(), { fitToContent: true });
  hands.start();
  pictures.start();
  const stops = [
    api.onChange((_, state) => {
      const busy = busyIn(state);
      binding.sceneChanged(busy, keys.isUndo());
      hands.move(busy.isHolding || busy.held.size > 0);
    }),
    api.onScrollChange(() => others.drawSoon()),
    board.onChange(() => others.drawSoon()),
    // Where reactions appear.
    offerSpots(room, (peer) =>
      peer === room.self.id ? hands.ownSpot(others) : others.spotOf(peer),
    ),
  ];
  const end = (): void => {
    // What is in hand when the page is left is done.
    binding.sceneChanged({ isHolding: false, held: new Set() }, false);
    for (const stop of stops) stop();
    for (const part of [keys, hands, pictures, binding]) part.stop();
    others.end();
  };
  return { board, others, hands, end };
}

const viewOf = ({ scrollX, scrollY, zoom }: AppState) => ({ scrollX, scrollY, zoom: zoom.value });

function busyIn(state: Readonly<AppState>): Busy {
  const { newElement, multiElement, editingTextElement, cursorButton } = state;
  const held = [newElement, multiElement, editingTextElement].flatMap((element) =>
    element === null ? [] : [element.id],
  );
  return { isHolding: cursorButton === 'down', held: new Set(held) };
}

const UNDO_LASTS_MS = 100;
const UNDO_BUTTONS = '[data-testid=button-undo], [data-testid=button-redo]';

/** The editor has links on it; in the room it is the palette's, on every page. */
const isRoomKey = ({
  key,
  ctrlKey,
  metaKey,
  shiftKey,
  altKey,
  isTrusted,
}: KeyboardEvent): boolean =>
  isTrusted && (ctrlKey || metaKey) && !shiftKey && !altKey && key.toLowerCase() === 'k';

/** The editor does not say of a change that it is an undo, but it undoes within the task of a key or a button. */
function watchKeys(frame: HTMLElement): { isUndo: () => boolean; stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const on = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => (timer = undefined), UNDO_LASTS_MS);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (isRoomKey(event) && frame.contains(document.activeElement)) {
      event.stopImmediatePropagation();
      event.preventDefault();
      const { key, ctrlKey, metaKey } = event;
      const again = { key, ctrlKey, metaKey, bubbles: true, cancelable: true };
      document.body.dispatchEvent(new KeyboardEvent('keydown', again));
      return;
    }
    const isUndoKey = (event.ctrlKey || event.metaKey) && /^[zy]$/i.test(event.key);
    if (isUndoKey) on();
    else timer = undefined;
  };
  const onClick = ({ target }: Event): void => {
    if (target instanceof Element && target.closest(UNDO_BUTTONS) !== null) on();
  };
  addEventListener('keydown', onKey, true);
  frame.addEventListener('click', onClick, true);
  return {
    isUndo: () => timer !== undefined,
    stop: () => {
      clearTimeout(timer);
      removeEventListener('keydown', onKey, true);
      frame.removeEventListener('click', onClick, true);
    },
  };
}
