/** Escape pressed anywhere within an element. */
import { useEffect, useRef, type RefObject } from 'react';

export function useEscape(element: RefObject<HTMLElement | null>, onEscape: () => void): void {
  const latest = useRef(onEscape);
  useEffect(() => {
    latest.current = onEscape;
  });
  useEffect(() => {
    const within = element.current;
    const listener = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      event.preventDefault();
      latest.current();
    };
    within?.addEventListener('keydown', listener);
    return () => within?.removeEventListener('keydown', listener);
  }, [element]);
}
