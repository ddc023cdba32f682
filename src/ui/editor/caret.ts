/** Where a caret stands after others have written, and where it stands in a field that shows line breaks its own way. */

/** A change as Yjs tells it: what was kept, put in and taken out, from the start on. */
export type Delta = readonly {
  retain?: number | undefined;
  insert?: unknown;
  delete?: number | undefined;
}[];

export type Selection = { start: number; end: number };

const lengthOf = (insert: unknown): number => (typeof insert === 'string' ? insert.length : 1);

/** `index` after the change. Text put in exactly there comes after it (`left`) or before it (`right`). */
export function mapIndex(delta: Delta, index: number, stick: 'left' | 'right' = 'left'): number {
  let old = 0;
  let mapped = index;
  for (const part of delta) {
    if (old > index) break;
    if (part.retain !== undefined) old += part.retain;
    else if (part.delete !== undefined) {
      mapped -= Math.min(part.delete, index - old);
      old += part.delete;
    } else if (old < index || stick === 'right') mapped += lengthOf(part.insert);
  }
  return mapped;
}

/** What others put in at an edge of a selection stays outside of it. */
export function mapSelection(delta: Delta, { start, end }: Selection): Selection {
  if (start === end) {
    const at = mapIndex(delta, start);
    return { start: at, end: at };
  }
  const mapped = mapIndex(delta, start, 'right');
  return { start: mapped, end: Math.max(mapped, mapIndex(delta, end)) };
}

/** Just behind the last thing put in or taken out: where an undo leaves the caret. */
export function endOfChange(delta: Delta): number {
  let at = 0;
  let end = 0;
  for (const part of delta) {
    if (part.retain !== undefined) at += part.retain;
    else {
      if (part.delete === undefined) at += lengthOf(part.insert);
      end = at;
    }
  }
  return end;
}

/** A text field shows CR LF and CR as LF. */
export const shownText = (text: string): string =>
  text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;

/** The index in `text` of what the field shows at `shown`. */
export function indexInText(text: string, shown: number): number {
  let index = shown;
  for (let at = text.indexOf('\r\n'); at >= 0 && at < index; at = text.indexOf('\r\n', at + 2))
    index += 1;
  return index;
}

/** The other way: where the field shows what is at `index` in `text`. */
export function indexInField(text: string, index: number): number {
  let shown = index;
  for (let at = text.indexOf('\r\n'); at >= 0 && at + 1 < index; at = text.indexOf('\r\n', at + 2))
    shown -= 1;
  return shown;
}
