import { names } from './names.ts';

/** The list of pages, and a page of plain text. */
export const pages = {
  title: 'Pages',
  open: 'Pages',
  close: 'Close the pages',
  newPage: 'New page',
  kinds: 'Kinds of pages',
  newOf: {
    document: 'New document',
    text: 'New plain text',
    board: 'New board',
    chess: 'New game of chess',
    minefield: 'New minefield',
    tides: 'New game of Tides',
  },
  /** What a page of that kind is called until somebody says. */
  firstTitle: {
    document: '',
    text: '',
    board: '',
    chess: 'Chess',
    minefield: 'Minefield',
    tides: 'Tides',
  },
  more: (title: string): string => `What to do with ${title}`,
  name: 'Page name',
  pageTitle: 'Page title',
  rename: 'Rename',
  moveUp: 'Move up',
  moveDown: 'Move down',
  delete: 'Delete',
  deleteOpen: 'Delete this page',
  renameOpen: 'Rename this page',
  moveOpenUp: 'Move this page up',
  moveOpenDown: 'Move this page down',
  moved: (title: string, place: number, of: number): string =>
    `${title} is now page ${place} of ${of}.`,
  deleted: (title: string): string => `Deleted ${title}.`,
  deletedPages: (count: number): string =>
    count === 1 ? '1 deleted page' : `${count} deleted pages`,
  restore: (title: string): string => `Restore ${title}`,
  restored: (title: string): string => `${title} is back.`,
  on: (people: readonly string[]): string => `${names.listWho(people)} on this page`,
  writing: 'Writing on this page',
  text: 'Page text',
  writeHere: 'Write here.',
  nothingYet: 'Nothing is written on this page yet.',
  opening: 'Opening this page from this device.',
  whoWrote: 'Who wrote what is selected',
};
