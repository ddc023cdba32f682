/** The kinds of pages that can be made here, in the order of the menu; their words are in `words/<language>/pages.ts`. */
import type { PageKind } from '../../room/room-api.ts';
import type { IconShape } from '../icons.tsx';

export const PAGE_KINDS: readonly { kind: PageKind; icon: IconShape }[] = [
  { kind: 'document', icon: 'page' },
  { kind: 'text', icon: 'text' },
  { kind: 'board', icon: 'board' },
  { kind: 'chess', icon: 'chess' },
  { kind: 'minefield', icon: 'minefield' },
  { kind: 'tides', icon: 'tides' },
];

/** A newer version may know more kinds. */
export const iconOfKind = (kind: string): IconShape =>
  PAGE_KINDS.find((known) => known.kind === kind)?.icon ?? 'page';
