/**
 * Comments on a page, in the page's own Y.Doc: threads anchored between two relative positions, each a list of remarks. Who wrote a
 * remark is not in it: it is the session whose Yjs client id its item carries, so nobody can write one in another's name. Rules and
 * selectors only; what others left there may have any shape and is read with care.
 */
import * as Y from 'yjs';

/** As Y.relativePositionToJSON gives it. */
export type AnchorJson = Record<string, unknown>;

/** Two places between letters of the page. */
export type Span = { start: AnchorJson; end: AnchorJson };

export type Remark = {
  /** Names the remark for as long as it is there. */
  key: string;
  client: number | null;
  text: string;
  atMs: number;
};
export type Thread = Span & {
  id: string;
  /** Where it was before those who moved its words moved it along, newest first: undoing that brings the older letters back. */
  earlier: Span[];
  /** The words it was put on, as they were then: what to show when they are gone. */
  quote: string;
  isResolved: boolean;
  remarks: Remark[];
};

/** Longer remarks are cut when written and when read. */
export const REMARK_LENGTH_MAX = 4000;
const QUOTE_LENGTH_MAX = 200;
/** Threads and remarks shown: a hostile writer could otherwise fill every screen. */
const THREADS_MAX = 500;
const REMARKS_MAX = 200;
const EARLIER_MAX = 4;
/** The last moment that a Date can tell. */
const TIME_MS_MAX = 8.64e15;

const threadsOf = (doc: Y.Doc): Y.Map<unknown> => doc.getMap('comments');

/** Newest last; threads without a remark or an anchor are left out. */
export function listThreads(doc: Y.Doc): Thread[] {
  const threads = [...threadsOf(doc)].flatMap(([id, value]) => {
    const thread = value instanceof Y.Map ? readThread(id, value) : null;
    return thread === null ? [] : [thread];
  });
  threads.sort((a, b) => startedAtMs(a) - startedAtMs(b) || (a.id < b.id ? -1 : 1));
  return threads.slice(-THREADS_MAX);
}

const startedAtMs = ({ remarks }: Thread): number => remarks[0]?.atMs ?? 0;

function readThread(id: string, map: Y.Map<unknown>): Thread | null {
  const span = { start: map.get('start'), end: map.get('end') };
  const remarks = readRemarks(map.get('remarks'));
  if (!isSpan(span) || remarks.length === 0) return null;
  const quote = map.get('quote');
  return {
    id,
    ...span,
    earlier: readEarlier(map),
    quote: typeof quote === 'string' ? quote.slice(0, QUOTE_LENGTH_MAX) : '',
    isResolved: map.get('resolved') === true,
    remarks,
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !(value instanceof Y.AbstractType);

const isSpan = (value: unknown): value is Span =>
  isRecord(value) && isRecord(value['start']) && isRecord(value['end']);

function readEarlier(map: Y.Map<unknown>): Span[] {
  const earlier = map.get('earlier');
  return Array.isArray(earlier) ? earlier.slice(0, EARLIER_MAX).filter(isSpan) : [];
}

function readRemarks(list: unknown): Remark[] {
  if (!(list instanceof Y.Array)) return [];
  const remarks: Remark[] = [];
  list.forEach((value: unknown) => {
    if (!(value instanceof Y.Map) || remarks.length >= REMARKS_MAX) return;
    const [text, atMs] = [value.get('text'), value.get('atMs')];
    if (typeof text !== 'string' || typeof atMs !== 'number' || !(Math.abs(atMs) <= TIME_MS_MAX))
      return;
    const client = value._item?.id.client ?? null;
    remarks.push({ key: keyOf(value), client, text: text.slice(0, REMARK_LENGTH_MAX), atMs });
  });
  return remarks;
}

const keyOf = ({ _item: item }: Y.Map<unknown>): string =>
  item === null ? '' : `${item.id.client} ${item.id.clock}`;

const remarkMap = (text: string, atMs: number): Y.Map<unknown> =>
  new Y.Map(Object.entries({ text: text.slice(0, REMARK_LENGTH_MAX), atMs }));

type NewThread = Span & Pick<Thread, 'id' | 'quote'> & Pick<Remark, 'text' | 'atMs'>;

/** `id` must be new. Returns the key of its first remark. */
export function startThread(doc: Y.Doc, thread: NewThread): string {
  const { id, start, end, quote, text, atMs } = thread;
  const remark = remarkMap(text, atMs);
  const remarks = new Y.Array<unknown>();
  remarks.push([remark]);
  const entries = { start, end, quote: quote.slice(0, QUOTE_LENGTH_MAX), remarks };
  threadsOf(doc).set(id, new Y.Map<unknown>(Object.entries(entries)));
  return keyOf(remark);
}

/** Its key; null when the thread is gone. */
export function addRemark(doc: Y.Doc, id: string, text: string, atMs: number): string | null {
  const remarks = remarksOf(doc, id);
  if (remarks === null) return null;
  const remark = remarkMap(text, atMs);
  remarks.push([remark]);
  return keyOf(remark);
}

/** The last remark takes its thread with it. Returns what puts it back where it was, as ours; null when it is not there. */
export function removeRemark(doc: Y.Doc, id: string, key: string): (() => void) | null {
  const thread = listThreads(doc).find((other) => other.id === id);
  const remark = thread?.remarks.find((other) => other.key === key);
  const remarks = remarksOf(doc, id);
  const index =
    remarks?.toArray().findIndex((value) => value instanceof Y.Map && keyOf(value) === key) ?? -1;
  if (thread === undefined || remark === undefined || remarks === null || index < 0) return null;
  if (thread.remarks.length === 1) threadsOf(doc).delete(id);
  else remarks.delete(index, 1);
  const { text, atMs } = remark;
  return () => {
    const now = remarksOf(doc, id);
    if (now === null) startThread(doc, { ...thread, text, atMs });
    else now.insert(Math.min(index, now.length), [remarkMap(text, atMs)]);
  };
}

export function setResolved(doc: Y.Doc, id: string, isResolved: boolean): void {
  const thread = threadsOf(doc).get(id);
  if (thread instanceof Y.Map) thread.set('resolved', isResolved);
}

/** Puts threads on other letters, and remembers those that they stood on: for whoever moved the words. One transaction. */
export function moveThreads(doc: Y.Doc, moves: ReadonlyMap<string, Span>): void {
  doc.transact(() => {
    for (const [id, { start, end }] of moves) {
      const thread = threadsOf(doc).get(id);
      if (!(thread instanceof Y.Map)) continue;
      const before = { start: thread.get('start'), end: thread.get('end') };
      const earlier = [before, ...readEarlier(thread)].slice(0, EARLIER_MAX);
      thread.set('start', start);
      thread.set('end', end);
      thread.set('earlier', earlier);
    }
  });
}

function remarksOf(doc: Y.Doc, id: string): Y.Array<unknown> | null {
  const thread = threadsOf(doc).get(id);
  const remarks: unknown = thread instanceof Y.Map ? thread.get('remarks') : null;
  return remarks instanceof Y.Array ? remarks : null;
}

/** Calls back on every change of the comments. Returns what ends that. */
export function observeThreads(doc: Y.Doc, onChange: () => void): () => void {
  const threads = threadsOf(doc);
  threads.observeDeep(onChange);
  return () => threads.unobserveDeep(onChange);
}
