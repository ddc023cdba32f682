/** The letters of a page, whatever its kind: for search and for a copy. Fetched code: rich text has rules of its own. */
import type { PageSummary, Room } from '../../room/room-api.ts';
import { TEXT_KEY } from '../editor/text-key.ts';

export type PageDoc = Awaited<ReturnType<Room['doc']>>;

/** Empty for kinds that this version does not know. */
export async function lettersOf(doc: PageDoc, kind: string): Promise<string> {
  if (kind === 'text') return doc.getText(TEXT_KEY).toString();
  if (kind !== 'document') return '';
  const { documentOf, plainText } = await import('../../model/document.ts');
  return plainText(documentOf(doc));
}

export const pageTextOf = async (
  room: Room,
  { id, kind }: Pick<PageSummary, 'id' | 'kind'>,
): Promise<string> => lettersOf(await room.doc(id), kind);
