/** How large cells are: as the place allows, or as chosen by buttons, the wheel with Ctrl, or two fingers. */
import { useEffect, useState, type RefObject } from 'react';

/** `px` null: what fits. `note` is told how large cells are now, and `noted` tells it to buttons that start from there. */
export type Zoom = {
  px: number | null;
  set: (px: number | null) => void;
  note: (px: number) => void;
  noted: () => number;
};

export const CELL_MIN = 14;
export const CELL_MAX = 64;
/** Below these a cell is hard to hit, so the field is panned instead. */
const FIT_MIN = { fine: 20, coarse: 38 };
const FIT_MAX = 44;
/** Kept free for what stands above and below the field. */
const ABOVE_AND_BELOW_PX = 300;
const FRAME_PX = 4;

const clamp = (px: number): number => Math.max(CELL_MIN, Math.min(CELL_MAX, Math.round(px)));

export function useCellSize(
  view: RefObject<HTMLElement | null>,
  { width, height }: { width: number; height: number },
  { px, set, note, noted }: Zoom,
): number {
  const [place, setPlace] = useState({ width: 0, height: 0, isCoarse: false });
  useEffect(() => {
    const element = view.current;
    if (element === null) return undefined;
    const read = (): void =>
      setPlace({
        width: element.clientWidth,
        height: window.innerHeight - ABOVE_AND_BELOW_PX,
        isCoarse: matchMedia('(pointer: coarse)').matches,
      });
    read();
    const observer = new ResizeObserver(read);
    observer.observe(element);
    addEventListener('resize', read);
    return () => {
      observer.disconnect();
      removeEventListener('resize', read);
    };
  }, [view]);
  const byWidth = (place.width - FRAME_PX) / width;
  // On a touch screen the page scrolls anyway.
  const fits = place.isCoarse ? byWidth : Math.min(byWidth, (place.height - FRAME_PX) / height);
  const least = place.isCoarse ? FIT_MIN.coarse : FIT_MIN.fine;
  const size = px ?? Math.floor(Math.max(least, Math.min(FIT_MAX, fits)));
  useEffect(() => note(size), [note, size]);
  useWheelAndPinch(view, noted, set);
  return size;
}

const distance = ({ touches: [a, b] }: TouchEvent): number =>
  a === undefined || b === undefined ? 0 : Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);

function useWheelAndPinch(
  view: RefObject<HTMLElement | null>,
  noted: Zoom['noted'],
  set: Zoom['set'],
): void {
  useEffect(() => {
    const element = view.current;
    if (element === null) return undefined;
    let [from, size] = [0, 0];
    const wheel = (event: WheelEvent): void => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      set(clamp(noted() * Math.exp(-event.deltaY / 400)));
    };
    const start = (event: TouchEvent): void => {
      [from, size] = [distance(event), noted()];
    };
    const move = (event: TouchEvent): void => {
      if (event.touches.length < 2 || from === 0) return;
      event.preventDefault();
      set(clamp((size * distance(event)) / from));
    };
    // React listens passively to these, and then the browser would zoom the whole page.
    element.addEventListener('wheel', wheel, { passive: false });
    element.addEventListener('touchstart', start, { passive: true });
    element.addEventListener('touchmove', move, { passive: false });
    return () => {
      element.removeEventListener('wheel', wheel);
      element.removeEventListener('touchstart', start);
      element.removeEventListener('touchmove', move);
    };
  }, [view, noted, set]);
}
