/** Who else is on this board: what they have selected and what they look at, told and heard in presence. */
import type { ExcalidrawImperativeAPI } from '@excalidraw/excalidraw/types';
import { useEffect, useRef, type RefObject } from 'react';
import type { PageSummary, Room } from '../../room/room-api.ts';
import type { PeerId, Snapshot } from '../room/snapshot.ts';
import { peersOn } from '../room/whereabouts.ts';
import type { OpenBoard } from './use-board.ts';

const SAY_EVERY_MS = 250;
/** More of a selection is not told: a box around each would hide what is drawn. */
const SELECTED_MAX = 20;
/** Of what somebody says they look at: far beyond any drawing, and the editor can still reckon with it. */
const VIEW_MAX = 100_000_000;
const ZOOM_MIN = 0.1;
const ZOOM_MAX = 30;

type Box = [left: number, top: number, right: number, bottom: number];

/** What of a board somebody looks at, in the scene's pixels. */
function lookedAt(api: ExcalidrawImperativeAPI): Box {
  const { scrollX, scrollY, zoom, width, height } = api.getAppState();
  return [-scrollX, -scrollY, width / zoom.value - scrollX, height / zoom.value - scrollY].map(
    Math.round,
  ) as Box;
}

const selectedIn = (api: ExcalidrawImperativeAPI): string[] =>
  Object.entries(api.getAppState().selectedElementIds)
    .filter(([, isSelected]) => isSelected)
    .map(([id]) => id);

/** Tells others what we select and look at. `followed`: what somebody else looks at, whom we follow. */
export function useTellOthers(
  room: Room,
  api: ExcalidrawImperativeAPI | null,
  followed: RefObject<Box | null>,
): void {
  useEffect(() => {
    if (api === null) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let said = '';
    const say = (): void => {
      timer = undefined;
      // Ours is as large as theirs or larger: two who follow each other would look from ever further away.
      const view = followed.current ?? lookedAt(api);
      const state = { selected: selectedIn(api).slice(0, SELECTED_MAX), view };
      const text = JSON.stringify(state);
      if (text === said) return;
      said = text;
      room.updatePresence({ board: state });
    };
    const saySoon = (): void => {
      timer ??= setTimeout(say, SAY_EVERY_MS);
    };
    const stops = [api.onChange(saySoon), api.onScrollChange(saySoon)];
    return () => {
      for (const stop of stops) stop();
      clearTimeout(timer);
      room.updatePresence({ board: undefined });
    };
  }, [room, api, followed]);
}

/** Draws who is here. */
export function useShowOthers(
  room: Room,
  page: PageSummary['id'],
  snapshot: Snapshot,
  open: OpenBoard | null,
): void {
  useEffect(() => {
    if (open === null) return undefined;
    const look = (): void => {
      const presences = room.presences();
      open.others.setOthers(
        peersOn(page, snapshot).map(({ id, name, color }) => ({
          peer: id,
          name,
          color: /^p[1-8]$/.test(color) ? `var(--${color})` : 'var(--ink-3)',
          selected: selectionIn(presences.get(id)?.['board']),
        })),
      );
    };
    look();
    return room.on('presence', look);
  }, [room, page, snapshot, open]);
}

function selectionIn(told: unknown): string[] {
  const { selected } = (told ?? {}) as { selected?: unknown };
  return Array.isArray(selected)
    ? selected.filter((id) => typeof id === 'string').slice(0, SELECTED_MAX)
    : [];
}

const isOnCanvas = (value: unknown): boolean =>
  typeof value === 'number' && Math.abs(value) <= VIEW_MAX;

function boxIn(told: unknown): Box | null {
  const { view } = (told ?? {}) as { view?: unknown };
  if (!Array.isArray(view) || view.length !== 4 || !view.every(isOnCanvas)) return null;
  const box = view as Box;
  return box[2] > box[0] && box[3] > box[1] ? box : null;
}

/** We see what they see, all of it. Returns that; null while we follow nobody. */
export function useFollowedView(
  room: Room,
  api: ExcalidrawImperativeAPI | null,
  following: PeerId | null,
): RefObject<Box | null> {
  const followed = useRef<Box | null>(null);
  useEffect(() => {
    if (api === null || following === null) return undefined;
    let shown = '';
    const look = (): void => {
      const box = boxIn(room.presences().get(following)?.['board']);
      const text = JSON.stringify(box);
      if (box === null || text === shown) return;
      shown = text;
      followed.current = box;
      const [left, top, right, bottom] = box;
      const { width, height, zoom: now } = api.getAppState();
      const fits = Math.min(width / (right - left), height / (bottom - top));
      const value = Math.min(ZOOM_MAX, Math.max(ZOOM_MIN, fits)) as typeof now.value;
      api.updateScene({
        appState: {
          zoom: { value },
          scrollX: (width / value - (right - left)) / 2 - left,
          scrollY: (height / value - (bottom - top)) / 2 - top,
        },
      });
    };
    look();
    const stop = room.on('presence', look);
    return () => {
      stop();
      followed.current = null;
    };
  }, [room, api, following]);
  return followed;
}
