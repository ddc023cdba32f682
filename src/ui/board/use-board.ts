/** One open board: its model, the editor's scene, and what others do on it, kept together while the page is shown. */
import { CaptureUpdateAction } from '@excalidraw/excalidraw';
import type { AppState, ExcalidrawImperativeAPI } from '@excalidraw/excalidraw/types';
import { useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import type * as Y from 'yjs';
import { Board } from '../../model/board/board.ts';
import type { Shape } from '../../model/board/parts.ts';
import type { PageSummary, Room } from '../../room/room-api.ts';
import type { PeerId } from '../room/snapshot.ts';
import { Hands } from './hands.ts';
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
};

export type OpenBoard = {
  board: Board;
  others: OthersLayer;
  binding: SceneBinding;
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
  const board = useMemo(() => new Board(doc), [doc]);
  const latest = useRef(parts);
  useEffect(() => {
    latest.current = parts;
  });
  const [open, setOpen] = useState<OpenBoard | null>(null);
  useEffect(() => {
    if (api === null || frame.current === null || layer.current === null) return undefined;
    const clock = { nowMs: () => performance.now() };
    const binding = new SceneBinding({
      board,
      scene: sceneOf(api),
      canWrite: () => latest.current.canWrite,
      nowMs: () => Date.now(),
      onKept: () => latest.current.onKept(),
      onFull: () => latest.current.onFull(),
    });
    const others = new OthersLayer(layer.current, {
      view: () => viewOf(api.getAppState()),
      shape: (id) => board.shape(id),
      ...clock,
    });
    const hands = new Hands({
      room,
      page,
      board,
      binding,
      onPointer: (peer: PeerId, pointer) => others.point(peer, pointer),
      ...clock,
    });
    const undo = watchUndo(frame.current);
    if (latest.current.canWrite) board.prune(Date.now());
    binding.start();
    hands.start();
    const stops = [
      api.onChange((_, state) => {
        const busy = busyIn(state);
        binding.sceneChanged(busy, undo.isOn());
        hands.move(busy.isHolding || busy.held.size > 0);
      }),
      api.onScrollChange(() => others.drawSoon()),
      board.onChange(() => others.drawSoon()),
    ];
    setOpen({ board, binding, others, hands });
    return () => {
      // What is in hand when the page is left is done.
      binding.sceneChanged({ isHolding: false, held: new Set() }, false);
      for (const stop of stops) stop();
      undo.stop();
      hands.stop();
      binding.stop();
      others.end();
      setOpen(null);
    };
  }, [room, page, board, api, frame, layer]);
  return open;
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

/** The editor does not say of a change that it is an undo, but it undoes within the task of a key or a button. */
function watchUndo(frame: HTMLElement): { isOn: () => boolean; stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const on = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => (timer = undefined), UNDO_LASTS_MS);
  };
  const onKey = (event: KeyboardEvent): void => {
    const isUndo = (event.ctrlKey || event.metaKey) && /^[zy]$/i.test(event.key);
    if (isUndo) on();
    else timer = undefined;
  };
  const onClick = ({ target }: Event): void => {
    if (target instanceof Element && target.closest(UNDO_BUTTONS) !== null) on();
  };
  addEventListener('keydown', onKey, true);
  frame.addEventListener('click', onClick, true);
  return {
    isOn: () => timer !== undefined,
    stop: () => {
      clearTimeout(timer);
      removeEventListener('keydown', onKey, true);
      frame.removeEventListener('click', onClick, true);
    },
  };
}
