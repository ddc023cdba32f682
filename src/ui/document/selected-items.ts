/** The items of what is selected in a document; null where nothing is, or editor and document do not say the same just now. */
import type * as Y from 'yjs';
import { placeOf } from '../../model/comments-anchor.ts';
import { itemsBetween } from '../../model/item-ranges.ts';
import type { CommentMarks } from '../comments/marks.ts';
import type { Selected } from '../page/page-selection.tsx';

type Parts = { page: Selected['page']; fragment: Y.XmlFragment; comments: CommentMarks };

export function selectedItems({ page, fragment, comments }: Parts): Selected | null {
  const { doc } = fragment;
  const span = comments.hasCaret ? null : comments.selected();
  if (span === null || doc === null) return null;
  const [start, end] = [placeOf(span.start, doc), placeOf(span.end, doc)];
  if (start === null || end === null) return null;
  const items = itemsBetween(fragment, start, end);
  return items.length === 0 ? null : { page, items };
}
