/** Words of many places. */
export const common = {
  close: 'Close',
  cancel: 'Cancel',
  undo: 'Undo',
  untitled: 'Untitled',
};
