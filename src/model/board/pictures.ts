/** Which blob of the room holds the picture that image shapes name by their `fileId`. */
import type * as Y from 'yjs';
import { isBlobId } from '../room-blobs.ts';

const picturesOf = (doc: Y.Doc): Y.Map<unknown> => doc.getMap('pictures');

/** Null where nobody has said it yet, or what was said is no blob. */
export function pictureOf(doc: Y.Doc, fileId: string): string | null {
  const blob = picturesOf(doc).get(fileId);
  return typeof blob === 'string' && isBlobId(blob) ? blob : null;
}

export function notePicture(doc: Y.Doc, fileId: string, blob: string): void {
  if (pictureOf(doc, fileId) !== blob) picturesOf(doc).set(fileId, blob);
}

/** Returns what ends it. */
export function onPictures(doc: Y.Doc, listener: () => void): () => void {
  const pictures = picturesOf(doc);
  pictures.observe(listener);
  return () => pictures.unobserve(listener);
}
