/** What the editor needs of Yjs beside the document that it is given. */
import { createRelativePositionFromTypeIndex, UndoManager, type Text } from 'yjs';

export type PageText = Text;

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

export const yjsTextTools: TextTools = {
  anchorAt: createRelativePositionFromTypeIndex,
  createUndo(text, origin) {
    const manager = new UndoManager(text, { trackedOrigins: new Set([origin]) });
    return {
      undo: () => void manager.undo(),
      redo: () => void manager.redo(),
      stop: () => manager.destroy(),
    };
  },
};
