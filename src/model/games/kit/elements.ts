/**
 * What people wrote to a game's page, or to the chat: an append-only list of plain values. An element is named by its Yjs item, so by its author's
 * client id and clock: nobody can write one in another's name, and none is ever changed. What a hostile writer deletes is gone for all.
 */
import * as Y from 'yjs';

/** `client:clock`. */
export type ElementId = string;
export type GameElement = { id: ElementId; client: number; clock: number; value: unknown };

/** Elements of one session that are read: a hostile one could otherwise hold up every screen. A long evening of blitz is some thousands. */
export const ELEMENTS_OF_ONE_MAX = 10_000;

/** Of the page: by the name of a root of its Y.Doc. */
type List = 'game' | 'chat';

const listOf = (page: Y.Doc, list: List): Y.Array<unknown> => page.getArray(list);

/** In the list's order, which means nothing. */
export function readElements(page: Y.Doc, list: List = 'game'): GameElement[] {
  const elements: GameElement[] = [];
  const counts = new Map<number, number>();
  for (let item = listOf(page, list)._start; item !== null; item = item.right) {
    if (item.deleted || !(item.content instanceof Y.ContentAny)) continue;
    const { client, clock } = item.id;
    const count = counts.get(client) ?? 0;
    const values: unknown[] = item.content.arr.slice(0, ELEMENTS_OF_ONE_MAX - count);
    counts.set(client, count + values.length);
    values.forEach((value, i) =>
      elements.push({ id: `${client}:${clock + i}`, client, clock: clock + i, value }),
    );
  }
  return elements;
}

/** How many somebody deleted, which no program of ours does: what stood on them cannot be played. */
export function countDeleted(page: Y.Doc, list: List = 'game'): number {
  let count = 0;
  for (let item = listOf(page, list)._start; item !== null; item = item.right)
    if (item.deleted) count += item.length;
  return count;
}

/** The id of what is written. */
export function writeElement(
  page: Y.Doc,
  value: Record<string, unknown>,
  list: List = 'game',
): ElementId {
  const clock = Y.getState(page.store, page.clientID);
  listOf(page, list).push([value]);
  return `${page.clientID}:${clock}`;
}

/** Calls back after every change of the list. Returns how to stop. */
export function onElements(page: Y.Doc, changed: () => void, list: List = 'game'): () => void {
  const elements = listOf(page, list);
  elements.observe(changed);
  return () => elements.unobserve(changed);
}

/** A total order that everyone agrees on; within one session that of writing. */
export const compareElements = (
  a: { client: number; clock: number },
  b: { client: number; clock: number },
): number => a.client - b.client || a.clock - b.clock;
