/** Events that come up from inside an element, which itself is nothing to press. */
import { useEffect, useRef, type RefObject } from 'react';

export function useListener<K extends keyof HTMLElementEventMap>(
  element: RefObject<HTMLElement | null>,
  type: K,
  onEvent: (event: HTMLElementEventMap[K]) => void,
): void {
  const latest = useRef(onEvent);
  useEffect(() => {
    latest.current = onEvent;
  });
  useEffect(() => {
    const listener = (event: HTMLElementEventMap[K]): void => latest.current(event);
    const listened = element.current;
    listened?.addEventListener(type, listener);
    return () => listened?.removeEventListener(type, listener);
  }, [element, type]);
}
