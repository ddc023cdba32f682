/** The palette, the list of shortcuts, and the headings of commands. */
export const palette = {
  title: 'Go to or do',
  ask: 'A page, a person, a command, or words on any page',
  nothing: 'Nothing here has these words.',
  searching: 'Looking through the pages.',
  results: 'On the pages',
  open: 'Search and commands',
  shortcuts: 'Keyboard shortcuts',
  groups: { app: 'App', page: 'Page', pages: 'Pages', people: 'People', room: 'Room' },
  keys: {
    Mod: 'Ctrl',
    Alt: 'Alt',
    Shift: 'Shift',
    Enter: 'Enter',
    Escape: 'Esc',
    ArrowUp: '↑',
    ArrowDown: '↓',
  } as Record<string, string>,
};
