/** Boards as `.excalidraw` files, in and out. Pictures go through the editor's own dialog. */
import {
  CaptureUpdateAction,
  getCommonBounds,
  loadFromBlob,
  serializeAsJSON,
} from '@excalidraw/excalidraw';
import type { ExcalidrawImperativeAPI } from '@excalidraw/excalidraw/types';
import { joining } from '../../model/board/joining.ts';
import type { Shape } from '../../model/board/parts.ts';
import type { OpenBoard } from './use-board.ts';

/** Larger files would hold up this browser while they are read. */
export const IMPORT_MB_MAX = 50;

type Elements = Parameters<typeof getCommonBounds>[0];

/** Puts what is drawn in a file above what is here, as one step of undo. False when there is no drawing in it. */
export async function readDrawing(
  file: File,
  api: ExcalidrawImperativeAPI,
  { board }: OpenBoard,
): Promise<boolean> {
  const found = await loadFromBlob(file, null, null).catch(() => null);
  const drawn = (found?.elements ?? []).filter(({ isDeleted }) => !isDeleted);
  if (found === null || drawn.length === 0) return false;
  const here = api.getSceneElementsIncludingDeleted();
  const shapes = joining(drawn as readonly unknown[] as Shape[], board, offset(api, drawn));
  const added = shapes as readonly unknown[] as Elements;
  api.addFiles(Object.values(found.files));
  api.updateScene({
    elements: [...here, ...added],
    captureUpdate: CaptureUpdateAction.IMMEDIATELY,
  });
  api.scrollToContent(added, { fitToContent: true });
  return true;
}

/** On an empty board it stays where it was; else its middle is where one looks. */
function offset(api: ExcalidrawImperativeAPI, drawn: Elements): { x: number; y: number } {
  if (api.getSceneElements().length === 0) return { x: 0, y: 0 };
  const [left, top, right, bottom] = getCommonBounds(drawn);
  const { scrollX, scrollY, zoom, width, height } = api.getAppState();
  return {
    x: width / zoom.value / 2 - scrollX - (left + right) / 2,
    y: height / zoom.value / 2 - scrollY - (top + bottom) / 2,
  };
}

export const fileOf = (api: ExcalidrawImperativeAPI): string =>
  serializeAsJSON(api.getSceneElements(), api.getAppState(), api.getFiles(), 'local');
