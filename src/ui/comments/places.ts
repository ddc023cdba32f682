/**
 * From anchors to positions in the editor and back. The library's own conversion takes the first letter of a document for lost, and
 * counts all blocks anew for each position; here they are counted once for all comments of a page.
 */
import type { Node } from '@tiptap/pm/model';
import * as Y from 'yjs';
import type { Span } from '../../model/comments.ts';
import { endAnchor, placeOf, startAnchor, type Place } from '../../model/comments-anchor.ts';

/** As the binding of editor and document keeps it: what stands in the editor for each element. */
export type Mapping = ReadonlyMap<unknown, Node | Node[]>;
export type Range = { from: number; to: number };
export type Bound = { fragment: Y.XmlFragment; mapping: Mapping };

type Parent = Y.XmlFragment | Y.XmlElement;
type Child = Y.XmlElement | Y.XmlText | Y.XmlHook;

/** Valid until the document changes. */
export class Places {
  readonly #bound: Bound;
  readonly #offsets = new Map<Parent, Map<unknown, number>>();

  constructor(bound: Bound) {
    this.#bound = bound;
  }

  /** Null when none of the words is left. */
  rangeOf({ start, end }: Span): Range | null {
    const { doc } = this.#bound.fragment;
    const [first, last] = doc === null ? [] : [placeOf(start, doc), placeOf(end, doc)];
    const from = this.#positionOf(first ?? null);
    const to = this.#positionOf(last ?? null);
    return from === null || to === null || from >= to ? null : { from, to };
  }

  #positionOf(place: Place | null): number | null {
    const { fragment } = this.#bound;
    if (place === null) return null;
    let position = place.index;
    let child: Y.AbstractType<unknown> = place.text as Y.AbstractType<unknown>;
    while (child !== (fragment as Y.AbstractType<unknown>)) {
      const item = child._item;
      const parent = item?.parent;
      if (item === null || item.deleted || !isParent(parent)) return null;
      const offset = this.#offsetsIn(parent).get(child);
      if (offset === undefined) return null;
      position += offset + (parent === fragment ? 0 : 1);
      child = parent as Y.AbstractType<unknown>;
    }
    return position;
  }

  /** Where each child begins, counted from the inner side of its parent. */
  #offsetsIn(parent: Parent): Map<unknown, number> {
    const known = this.#offsets.get(parent);
    if (known !== undefined) return known;
    const offsets = new Map<unknown, number>();
    let offset = 0;
    for (const child of parent.toArray() as Child[]) {
      offsets.set(child, offset);
      offset += sizeOf(child, this.#bound.mapping);
    }
    this.#offsets.set(parent, offsets);
    return offsets;
  }
}

/** What the editor does not show takes no room in it. */
function sizeOf(child: Child, mapping: Mapping): number {
  if (child instanceof Y.XmlText) return child.length;
  const shown = mapping.get(child);
  return shown === undefined || Array.isArray(shown) ? 0 : shown.nodeSize;
}

const isParent = (value: unknown): value is Parent =>
  value instanceof Y.XmlElement || value instanceof Y.XmlFragment;

/** The letters of a range without what is around them; null when it has none. */
export function lettersIn(doc: Node, { from, to }: Range): Range | null {
  let letters: Range | null = null;
  doc.nodesBetween(from, to, (node, position) => {
    if (!node.isText) return;
    const end = Math.min(to, position + node.nodeSize);
    letters = { from: (letters as Range | null)?.from ?? Math.max(from, position), to: end };
  });
  return letters;
}

/** Anchors for a range as `lettersIn` gives it. The editor and the document must say the same. Null when they do not. */
export function spanOf({ from, to }: Range, bound: Bound, doc: Node): Span | null {
  const first = textAt(from, bound, doc, 1);
  const last = textAt(to, bound, doc, -1);
  if (first === null || last === null) return null;
  return { start: startAnchor(first), end: endAnchor(last) };
}

/** The text that the letter behind (`side` 1) or before (-1) a position is in. */
function textAt(
  position: number,
  { fragment, mapping }: Bound,
  doc: Node,
  side: 1 | -1,
): Place | null {
  const at = doc.resolve(position);
  let parent: Parent = fragment;
  for (let depth = 0; depth < at.depth; depth += 1) {
    const inner = elementFor(at.node(depth + 1), at.index(depth), parent, mapping);
    if (inner === null) return null;
    parent = inner;
  }
  let offset = 0;
  for (const child of parent.toArray() as Child[]) {
    const size = sizeOf(child, mapping);
    const letter = at.parentOffset - offset - (side === 1 ? 0 : 1);
    if (child instanceof Y.XmlText && letter >= 0 && letter < size)
      return { text: child, index: at.parentOffset - offset };
    offset += size;
  }
  return null;
}

/** The element that stands for a child of the editor's node. */
function elementFor(
  node: Node,
  index: number,
  parent: Parent,
  mapping: Mapping,
): Y.XmlElement | null {
  const elements = (parent.toArray() as Child[]).filter(
    (child) => mapping.get(child) !== undefined,
  );
  const element = elements[index];
  return element instanceof Y.XmlElement && element.nodeName === node.type.name ? element : null;
}
