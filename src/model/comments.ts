/**
 * Comments on a page, in the page's own Y.Doc: threads anchored between two relative positions, each a list of remarks. Who wrote a
 * remark is not in it: it is the session whose Yjs client id its item carries, so nobody can write one in another's name. Rules and
 * selectors only; what others left there may have any shape and is read with care.
 */
import * as Y from 'yjs';

/** As Y.relativePositionToJSON gives it. */
export type AnchorJson = Record<string, unknown>;

export type Remark = { client: number | null; text: string; atMs: number; index: number };
export type Thread = {
  id: string;
  start: AnchorJson;
  end: AnchorJson;
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
  const [start, end] = [map.get('start'), map.get('end')];
  const remarks = readRemarks(map.get('remarks'));
  if (!isAnchor(start) || !isAnchor(end) || remarks.length === 0) return null;
  const quote = map.get('quote');
  return {
    id,
    start,
    end,
    quote: typeof quote === 'string' ? quote.slice(0, QUOTE_LENGTH_MAX) : '',
    isResolved: map.get('resolved') === true,
    remarks,
  };
}

const isAnchor = (value: unknown): value is AnchorJson =>
  typeof value === 'object' && value !== null && !(value instanceof Y.AbstractType);

function readRemarks(list: unknown): Remark[] {
  if (!(list instanceof Y.Array)) return [];
  const remarks: Remark[] = [];
  list.forEach((value: unknown, index) => {
    if (!(value instanceof Y.Map) || remarks.length >= REMARKS_MAX) return;
    const [text, atMs] = [value.get('text'), value.get('atMs')];
    if (typeof text !== 'string' || typeof atMs !== 'number' || !Number.isFinite(atMs)) return;
    const client = value._item?.id.client ?? null;
    remarks.push({ client, text: text.slice(0, REMARK_LENGTH_MAX), atMs, index });
  });
  return remarks;
}

const remarkMap = (text: string, atMs: number): Y.Map<unknown> =>
  new Y.Map(Object.entries({ text: text.slice(0, REMARK_LENGTH_MAX), atMs }));

/** `id` must be new. One transaction with this origin, so that undo can take it back. */
export function startThread(
  doc: Y.Doc,
  thread: Pick<Thread, 'id' | 'start' | 'end' | 'quote'> & { text: string; atMs: number },
  origin: unknown = null,
): void {
  doc.transact(() => {
    const { id, start, end, quote, text, atMs } = thread;
    const remarks = new Y.Array<unknown>();
    remarks.push([remarkMap(text, atMs)]);
    const map = new Y.Map<unknown>(
      Object.entries({ start, end, quote: quote.slice(0, QUOTE_LENGTH_MAX), remarks }),
    );
    threadsOf(doc).set(id, map);
  }, origin);
}

/** False when the thread is gone. */
export function addRemark(doc: Y.Doc, id: string, text: string, atMs: number): boolean {
  const remarks = remarksOf(doc, id);
  remarks?.push([remarkMap(text, atMs)]);
  return remarks !== null;
}

/** The last remark takes its thread with it. */
export function removeRemark(doc: Y.Doc, id: string, index: number): void {
  const remarks = remarksOf(doc, id);
  if (remarks === null || index >= remarks.length) return;
  if (remarks.length === 1) threadsOf(doc).delete(id);
  else remarks.delete(index, 1);
}

export function setResolved(doc: Y.Doc, id: string, isResolved: boolean): void {
  const thread = threadsOf(doc).get(id);
  if (thread instanceof Y.Map) thread.set('resolved', isResolved);
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
