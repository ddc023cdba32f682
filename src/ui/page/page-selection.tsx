/** What is selected in the open page, for parts of the screen that ask who wrote it. */
import { createContext, useContext, useEffect, type ReactNode } from 'react';
import type { ItemRange } from '../../model/item-ranges.ts';
import type { PageSummary } from '../../room/room-api.ts';

/** In the order of the text. */
export type Selected = { page: PageSummary['id']; items: readonly ItemRange[] };
type Read = () => Selected | null;

export class PageSelection {
  #read: Read = () => null;

  /** Null where nothing is. */
  readonly selected: Read = () => this.#read();

  /** Returns what ends it. */
  offer(read: Read): () => void {
    this.#read = read;
    return () => {
      if (this.#read === read) this.#read = () => null;
    };
  }
}

const Known = createContext(new PageSelection());

export function WithPageSelection({
  selection,
  children,
}: {
  selection: PageSelection;
  children: ReactNode;
}) {
  return <Known value={selection}>{children}</Known>;
}

/** `read` must keep its identity while it means the same. */
export function useOfferSelection(read: Read): void {
  const selection = useContext(Known);
  useEffect(() => selection.offer(read), [selection, read]);
}
