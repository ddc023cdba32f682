/** What a mouse, a finger or a key does on the field. */
import {
  useEffect,
  useRef,
  type HTMLAttributes,
  type KeyboardEvent,
  type PointerEvent,
} from 'react';

/** Each keeps its identity for as long as the field is shown. */
export type BoardActs = {
  /** As the switch says: opens or flags. */
  click: (cell: number) => void;
  open: (cell: number) => void;
  flag: (cell: number) => void;
  /** What the other place of the switch would do: a long touch. */
  other: (cell: number) => void;
};

type Parts = {
  width: number;
  height: number;
  /** Where the keys are. */
  at: number;
  goTo: (cell: number) => void;
  acts: BoardActs;
};

const LONG_TOUCH_MS = 350;
/** A finger that goes further pans. */
const SLACK_PX = 10;
const PAGE_ROWS = 5;
const BUZZ_MS = 15;

const MIDDLE_BUTTON = 1;

const elementOf = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>('[data-cell]') : null;

function cellOf(target: EventTarget | null): number | null {
  const cell = elementOf(target)?.dataset['cell'];
  return cell === undefined ? null : Number(cell);
}

export function useBoardInput(parts: Parts): HTMLAttributes<HTMLElement> {
  const { goTo, acts } = parts;
  const touch = useLongTouch((cell) => {
    goTo(cell);
    acts.other(cell);
  });
  const withCell =
    (run: (cell: number) => void) =>
    (event: { target: EventTarget; preventDefault: () => void }): void => {
      event.preventDefault();
      const cell = cellOf(event.target);
      if (cell === null || touch.wasLong()) return;
      goTo(cell);
      run(cell);
    };
  const clicked = withCell(acts.click);
  const opened = withCell(acts.open);
  const flagged = withCell(acts.flag);
  return {
    onClick(event) {
      // Where a screen reader clicks, the keys are from then on.
      elementOf(event.target)?.focus({ preventScroll: true });
      clicked(event);
    },
    onAuxClick: (event) => event.button === MIDDLE_BUTTON && opened(event),
    // The middle button would scroll otherwise.
    onMouseDown: (event) => event.button === MIDDLE_BUTTON && event.preventDefault(),
    onContextMenu: flagged,
    onPointerDown: touch.down,
    onPointerUp: touch.end,
    onPointerCancel: touch.end,
    onPointerMove: touch.move,
    onKeyDown: (event) => onKey(event, parts),
  };
}

type LongTouch = {
  down: (event: PointerEvent) => void;
  move: (event: PointerEvent) => void;
  end: () => void;
  /** The touch that is just ending was one: the click after it means nothing. */
  wasLong: () => boolean;
};

function useLongTouch(run: (cell: number) => void): LongTouch {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  const state = useRef<{ timer: ReturnType<typeof setTimeout> | null; x: number; y: number }>({
    timer: null,
    x: 0,
    y: 0,
  });
  const isLong = useRef(false);
  const end = (): void => {
    if (state.current.timer !== null) clearTimeout(state.current.timer);
    state.current.timer = null;
  };
  useEffect(() => end, []);
  return {
    end,
    wasLong: () => isLong.current,
    down(event) {
      end();
      isLong.current = false;
      const cell = cellOf(event.target);
      if (event.pointerType === 'mouse' || cell === null || !event.isPrimary) return;
      const timer = setTimeout(() => {
        isLong.current = true;
        // Absent on Apple devices.
        if ('vibrate' in navigator) navigator.vibrate(BUZZ_MS);
        latest.current(cell);
      }, LONG_TOUCH_MS);
      state.current = { timer, x: event.clientX, y: event.clientY };
    },
    move(event) {
      const { x, y } = state.current;
      if (Math.hypot(event.clientX - x, event.clientY - y) > SLACK_PX) end();
    },
  };
}

function onKey(event: KeyboardEvent<HTMLElement>, { width, height, at, goTo, acts }: Parts): void {
  if (event.altKey || event.metaKey) return;
  const [column, row] = [at % width, Math.floor(at / width)];
  const last = width * height - 1;
  const rowTo = (to: number): number => Math.max(0, Math.min(height - 1, to)) * width + column;
  const goes: Readonly<Record<string, number>> = {
    ArrowLeft: column > 0 ? at - 1 : at,
    ArrowRight: column < width - 1 ? at + 1 : at,
    ArrowUp: rowTo(row - 1),
    ArrowDown: rowTo(row + 1),
    PageUp: rowTo(row - PAGE_ROWS),
    PageDown: rowTo(row + PAGE_ROWS),
    Home: event.ctrlKey ? 0 : at - column,
    End: event.ctrlKey ? last : at - column + width - 1,
  };
  const to = goes[event.key];
  if (to !== undefined) {
    event.currentTarget.querySelector<HTMLElement>(`[data-cell="${to}"]`)?.focus();
    goTo(to);
  } else if (event.ctrlKey || event.repeat) return;
  else if (event.key === 'Enter' || event.key === ' ') acts.open(at);
  else if (event.key === 'f' || event.key === 'F') acts.flag(at);
  else return;
  event.preventDefault();
}
