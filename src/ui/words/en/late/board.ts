/** English of a board: fetched with it. What the editor says itself comes with the editor. */
export const board = {
  /** Of the editor's own words. */
  editorLanguage: 'en',
  drawHere: 'Draw here. Everyone in the room sees it as you draw.',
  nothingYet: 'Nothing is drawn on this page yet.',
  open: 'Open a drawing',
  save: 'Save as a drawing',
  noDrawing: 'There is no drawing in this file.',
  tooLarge: (mb: number): string => `Files of up to ${mb} MB can be opened.`,
  kept: 'Someone has changed this since. It stays as it is now.',
  full: 'This board holds no more shapes. What was drawn last is not kept.',
  pictureNotKept:
    'A picture could not be kept for the others: it is too large, or this device has no space for it.',
  pictures: {
    coming: (count: number): string =>
      count === 1 ? '1 picture is on its way.' : `${count} pictures are on their way.`,
    nowhere: (count: number): string =>
      count === 1
        ? 'Nobody within reach has 1 of the pictures.'
        : `Nobody within reach has ${count} of the pictures.`,
  },
};
