/** What a person chooses, and taking everything along. */
export const settings = {
  title: 'Settings',
  open: 'Open the settings',
  name: 'Your name, as others see it',
  colour: 'Your colour',
  colours: {
    p1: 'Blue',
    p2: 'Green',
    p3: 'Ochre',
    p4: 'Plum',
    p5: 'Rust',
    p6: 'Olive',
    p7: 'Violet',
    p8: 'Slate',
  },
  theme: 'Theme',
  themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
  language: 'Language',
  browserLanguage: 'As the browser',
  relayOnly: 'Hide my address from the others',
  relayOnlyMeans:
    'Everything goes through the relay, whose host still sees your address. Slower; holds for rooms that are opened from now on.',
  sound: 'A soft sound when someone comes or goes',
  export: 'Export',
  exportMeans:
    'One zip file: each page as plain text, documents as Markdown and HTML too, and each as a Yjs update, which programs can merge.',
  exportRoom: 'Export this room',
  exportAll: 'Export all rooms on this device',
  exporting: 'Reading the pages.',
  exported: (pages: number): string =>
    pages === 1 ? '1 page is in the file.' : `${pages} pages are in the file.`,
  unread: (rooms: number): string =>
    rooms === 1
      ? '1 room could not be read and is not in it.'
      : `${rooms} rooms could not be read and are not in it.`,
  notExported: 'The browser could not make the file.',
};
