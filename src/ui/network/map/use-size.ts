/** The size of an element on the screen, and whether movement is wanted. */
import { useLayoutEffect, useState, useSyncExternalStore, type RefObject } from 'react';
import type { Size } from './frame.ts';

export function useSize(ref: RefObject<HTMLElement | null>, fixed: Size | undefined): Size | null {
  const [size, setSize] = useState<Size | null>(null);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null || fixed !== undefined) return undefined;
    const read = (): void => {
      const { clientWidth: width, clientHeight: height } = element;
      if (width === 0 || height === 0) return;
      setSize((before) =>
        before?.width === width && before.height === height ? before : { width, height },
      );
    };
    read();
    const observer = new ResizeObserver(read);
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref, fixed]);
  return fixed ?? size;
}

let query: MediaQueryList | null = null;

/** One for all: it is asked at each drawing. */
const stillness = (): MediaQueryList => (query ??= matchMedia('(prefers-reduced-motion: reduce)'));

const subscribe = (listener: () => void): (() => void) => {
  stillness().addEventListener('change', listener);
  return () => stillness().removeEventListener('change', listener);
};

const isStillNow = (): boolean => stillness().matches;

/** True: nothing moves. */
export const useIsStill = (): boolean => useSyncExternalStore(subscribe, isStillNow);
