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
/** Of what was deleted so much is reckoned with: who deletes more of their own must not make room for any tick. */
export const DELETED_MAX = 10_000;

/** Of the page: by the name of a root of its Y.Doc. */
type List = 'game' | 'chat';

const listOf = (page: Y.Doc, list: List): Y.Array<unknown> => page.getArray(list);

/** In the list's order, which means nothing. */
export function readElements(page: Y.Doc, list: List = 'game'): GameElement[] {
  const runs: Run[] = [];
  const counts = new Map<number, number>();
  for (let item = listOf(page, list)._start; item !== null; item = item.right) {
    if (item.deleted || !(item.content instanceof Y.ContentAny)) continue;
    const { client, clock } = item.id;
    const values: unknown[] = item.content.arr;
    runs.push({ client, clock, values });
    counts.set(client, (counts.get(client) ?? 0) + values.length);
  }
  const ends = new Map<number, number>();
  for (const [client, count] of counts)
    if (count > ELEMENTS_OF_ONE_MAX) ends.set(client, endOf(client, runs));
  const elements: GameElement[] = [];
  for (const { client, clock, values } of runs)
    values
      .slice(0, Math.max(0, (ends.get(client) ?? Infinity) - clock))
      .forEach((value, i) =>
        elements.push({ id: `${client}:${clock + i}`, client, clock: clock + i, value }),
      );
  return elements;
}

type Run = { client: number; clock: number; values: readonly unknown[] };

/** The first clock of a session that is not read: its later words never crowd out its earlier ones, wherever it puts them. */
function endOf(session: number, runs: readonly Run[]): number {
  let left = ELEMENTS_OF_ONE_MAX;
  const own = runs.filter(({ client }) => client === session);
  for (const { clock, values } of own.sort((a, b) => a.clock - b.clock)) {
    if (values.length >= left) return clock + left;
    left -= values.length;
  }
  return Infinity;
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
