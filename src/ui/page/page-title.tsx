/** A page's title on one line, changed in place. */
import { TITLE_LENGTH_MAX } from '../../model/room-index.ts';
import { NameField } from '../name-field.tsx';
import { useWords } from '../words/use-words.tsx';
import type { PageProps } from './page-surface.tsx';

type PageTitleProps = Pick<PageProps, 'room' | 'page' | 'snapshot'> & {
  /** Takes the focus, and everything is selected, when it appears. */
  isEntered?: boolean;
};

export function PageTitle({ room, page, snapshot, isEntered = false }: PageTitleProps) {
  const { pages, common } = useWords();
  return (
    <NameField
      label={pages.pageTitle}
      className="title"
      value={page.title}
      placeholder={common.untitled}
      lengthMax={TITLE_LENGTH_MAX}
      readOnly={snapshot.status.role !== 'edit'}
      isEntered={isEntered}
      onName={(title) => room.renamePage(page.id, title)}
    />
  );
}
