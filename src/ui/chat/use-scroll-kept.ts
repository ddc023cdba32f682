/** The foot stays the foot while messages come; who reads further up stays at what they read, whatever is put above or below it. */
import {
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
  type RefObject,
} from 'react';
import type { Row } from './rows.ts';

const AT_END_PX = 40;
/** So near the top, more is drawn. */
const NEAR_TOP_PX = 240;

/** `turn` is another number each time that other messages may be before one's eyes. */
type Seen = { isAtEnd: boolean; turn: number };

export type ScrollKept = Seen & { toNewest: () => void };

/** `onTop` null: there is nothing earlier. */
export function useScrollKept(
  log: RefObject<HTMLElement | null>,
  rows: readonly Row[],
  onTop: (() => void) | null,
): ScrollKept {
  const [keeper] = useState(() => new ScrollKeeper());
  const seen = useSyncExternalStore(keeper.subscribe, keeper.get);
  const latest = useRef(onTop);
  useEffect(() => {
    latest.current = onTop;
  });
  useLayoutEffect(
    () => (log.current === null ? undefined : keeper.attach(log.current, () => latest.current?.())),
    [keeper, log],
  );
  useLayoutEffect(() => keeper.restore(), [keeper, rows]);
  return { ...seen, toNewest: keeper.toNewest };
}

/** The message at the top of what is seen, and how far below the edge it begins. Null: the foot is seen. */
type Kept = { id: string | undefined; top: number } | null;

class ScrollKeeper {
  readonly #listeners = new Set<() => void>();
  #log: HTMLElement | null = null;
  #kept: Kept = null;
  #seen: Seen = { isAtEnd: true, turn: 0 };

  readonly get = (): Seen => this.#seen;

  readonly subscribe = (onChange: () => void): (() => void) => {
    this.#listeners.add(onChange);
    return () => this.#listeners.delete(onChange);
  };

  attach(log: HTMLElement, onTop: () => void): () => void {
    this.#log = log;
    const isNew = log.querySelector('.new-line');
    if (isNew === null) log.scrollTop = log.scrollHeight;
    else isNew.scrollIntoView({ block: 'center' });
    this.#note();
    const onScroll = (): void => {
      this.#note();
      if (log.scrollTop < NEAR_TOP_PX && this.#kept !== null) onTop();
    };
    // The field grows, a phone's keyboard opens.
    const resized = new ResizeObserver(() => this.restore());
    resized.observe(log);
    log.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      resized.disconnect();
      log.removeEventListener('scroll', onScroll);
      this.#log = null;
    };
  }

  restore(): void {
    const log = this.#log;
    if (log === null) return;
    const kept = this.#kept;
    if (kept === null) {
      log.scrollTop = log.scrollHeight;
      return;
    }
    const article = articlesOf(log).find((one) => one.dataset['id'] === kept.id);
    if (article === undefined) return;
    const top = article.getBoundingClientRect().top - log.getBoundingClientRect().top;
    log.scrollTop += top - kept.top;
  }

  readonly toNewest = (): void => {
    this.#kept = null;
    this.restore();
    this.#note();
  };

  #note(): void {
    const log = this.#log;
    if (log === null) return;
    const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < AT_END_PX;
    this.#kept = isAtEnd ? null : firstSeen(log);
    this.#seen = { isAtEnd, turn: this.#seen.turn + 1 };
    for (const listener of this.#listeners) listener();
  }
}

export const articlesOf = (log: HTMLElement | null): HTMLElement[] => [
  ...(log?.querySelectorAll<HTMLElement>('article') ?? []),
];

function firstSeen(log: HTMLElement): Kept {
  const { top } = log.getBoundingClientRect();
  for (const article of articlesOf(log)) {
    const box = article.getBoundingClientRect();
    if (box.bottom > top) return { id: article.dataset['id'], top: box.top - top };
  }
  return { id: undefined, top: 0 };
}
