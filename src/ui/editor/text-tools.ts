/** What the editor needs of Yjs beside the document that it is given. `main.tsx` brings it, so that no library is named here. */
import type { Room } from '../../room/room-api.ts';

type PageDoc = Awaited<ReturnType<Room['doc']>>;
export type PageText = ReturnType<PageDoc['getText']>;

export type Undo = {
  undo(): void;
  redo(): void;
  stop(): void;
};

export type TextTools = {
  /** A place between two characters that stays there while others write; JSON. */
  anchorAt(text: PageText, index: number): unknown;
  /** Takes back what transactions of this origin did, and nothing else. */
  createUndo(text: PageText, origin: object): Undo;
};
