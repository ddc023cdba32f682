/**
 * Which blobs (images, files) a room has, in its index: everyone who opens the room keeps a copy of each, so that none is lost with its
 * author. Rules and selectors only.
 */
import type * as Y from 'yjs';
import { fromBase64url } from '../lib/bytes.ts';

/** As many as the index is read for: a hostile writer could otherwise name any number. */
const BLOBS_LISTED_MAX = 4_096;
const ID_BYTES = 32;

/** What a blob's id maps to is kept free for later versions. */
export const blobsOf = (index: Y.Doc): Y.Map<unknown> => index.getMap('blobs');

export function isBlobId(id: string): boolean {
  try {
    return fromBase64url(id).length === ID_BYTES;
  } catch {
    return false;
  }
}

export function listBlobs(index: Y.Doc): string[] {
  const ids: string[] = [];
  for (const id of blobsOf(index).keys()) {
    if (ids.length >= BLOBS_LISTED_MAX) break;
    if (isBlobId(id)) ids.push(id);
  }
  return ids;
}

export function noteBlob(index: Y.Doc, id: string): void {
  if (!blobsOf(index).has(id)) blobsOf(index).set(id, true);
}
