/** English of pointers and reactions: fetched with them. */
export const cursors = {
  reactions: {
    title: 'Reactions',
    open: 'React to this page',
    give: (what: string): string => `React: ${what}`,
    names: {
      agree: 'thumbs up',
      heart: 'heart',
      laugh: 'laughter',
      cheer: 'hooray',
      look: 'eyes on it',
      ask: 'a question',
    },
    said: (name: string, what: string): string => `${name}: ${what}.`,
    /** Everyone else who is on the page now. */
    withYou: (names: readonly string[]): string =>
      names.length === 0
        ? 'Nobody else is on this page now.'
        : names.length > 3
          ? `On this page with you: ${names.length} others.`
          : `On this page with you: ${new Intl.ListFormat('en', { type: 'conjunction' }).format(names)}.`,
  },
  settings: {
    showPointers: 'Show where others point',
    sendPointer: 'Show others where I point',
    sendPointerMeans: 'Only while we are on the same page. It is stored nowhere.',
  },
};
