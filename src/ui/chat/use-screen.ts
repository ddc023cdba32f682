/** Whether somebody can be looking, and how much of a phone's screen its keyboard leaves. */
import { useEffect, useSyncExternalStore, type RefObject } from 'react';

const isInFront = (): boolean => !document.hidden && document.hasFocus();

function subscribe(onChange: () => void): () => void {
  const abort = new AbortController();
  const { signal } = abort;
  for (const name of ['focus', 'blur', 'pageshow'] as const)
    addEventListener(name, onChange, { signal });
  document.addEventListener('visibilitychange', onChange, { signal });
  return () => abort.abort();
}

export const useIsInFront = (): boolean => useSyncExternalStore(subscribe, isInFront);

/** Browsers lay the keyboard over what is fixed to the screen: the rest is told to the style sheet as `--seen` and `--seen-top`. */
export function usePhoneHeight(element: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const seen = window.visualViewport;
    const fit = (): void => {
      element.current?.style.setProperty('--seen', `${seen?.height ?? innerHeight}px`);
      element.current?.style.setProperty('--seen-top', `${seen?.offsetTop ?? 0}px`);
    };
    const abort = new AbortController();
    for (const name of ['resize', 'scroll'] as const)
      seen?.addEventListener(name, fit, { signal: abort.signal });
    fit();
    return () => abort.abort();
  }, [element]);
}
