/**
 * What players wrote to a game's page: an append-only list of plain values. An element is named by its Yjs item, so by its author's
 * client id and clock: nobody can write one in another's name, and none is ever changed. What a hostile writer deletes is gone for all.
 */
import * as Y from 'yjs';

/** `client:clock`. */
export type ElementId = string;
export type GameElement = { id: ElementId; client: number; clock: number; value: unknown };

/** Elements of one session that are read: a hostile one could otherwise hold up every screen. A long evening of blitz is some thousands. */
const ELEMENTS_OF_ONE_MAX = 10_000;

const listOf = (page: Y.Doc): Y.Array<unknown> => page.getArray('game');

/** In the list's order, which means nothing. */
export function readElements(page: Y.Doc): GameElement[] {
  const elements: GameElement[] = [];
  const counts = new Map<number, number>();
  for (let item = listOf(page)._start; item !== null; item = item.right) {
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
export function countDeleted(page: Y.Doc): number {
  let count = 0;
  for (let item = listOf(page)._start; item !== null; item = item.right)
    if (item.deleted) count += item.length;
  return count;
}

/** The id of what is written. */
export function writeElement(page: Y.Doc, value: Record<string, unknown>): ElementId {
  const clock = Y.getState(page.store, page.clientID);
  listOf(page).push([value]);
  return `${page.clientID}:${clock}`;
}

/** Calls back after every change of the list. Returns how to stop. */
export function onElements(page: Y.Doc, changed: () => void): () => void {
  const list = listOf(page);
  list.observe(changed);
  return () => list.unobserve(changed);
}

/** A total order that everyone agrees on; within one session that of writing. */
export const compareElements = (
  a: { client: number; clock: number },
  b: { client: number; clock: number },
): number => a.client - b.client || a.clock - b.clock;
