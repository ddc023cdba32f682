/**
 * Anchors of comments: a place between two letters that stays with them while others write around it. The start of a span holds on to
 * the letter behind it, the end to the one before it, so that what is written beside the span is not in it.
 */
import * as Y from 'yjs';
import type { AnchorJson } from './comments.ts';

/** A place in the letters of one block. */
export type Place = { text: Y.XmlText; index: number };

/** `index` is before a letter, so less than the length of the text. */
export const startAnchor = ({ text, index }: Place): AnchorJson => anchorAt(text, index, 0);

/** `index` is behind a letter, so more than 0. */
export const endAnchor = ({ text, index }: Place): AnchorJson => anchorAt(text, index, -1);

const anchorAt = (text: Y.XmlText, index: number, assoc: number): AnchorJson =>
  Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, index, assoc)) as AnchorJson;

/** Null when the text that it was in is gone or has not come yet, or it is none of ours: others may have written anything. */
export function placeOf(anchor: AnchorJson, doc: Y.Doc): Place | null {
  const { item, assoc } = anchor;
  if (!isId(item) || (assoc !== 0 && assoc !== -1)) return null;
  const position = Y.createRelativePositionFromJSON({ item, assoc });
  const place = Y.createAbsolutePositionFromRelativePosition(position, doc);
  if (place === null || !(place.type instanceof Y.XmlText)) return null;
  return { text: place.type, index: place.index };
}

function isId(value: unknown): value is { client: number; clock: number } {
  if (typeof value !== 'object' || value === null) return false;
  const { client, clock } = value as Record<string, unknown>;
  return isCount(client) && isCount(clock);
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
