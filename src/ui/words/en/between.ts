/** On the way to a room, and where the way ends. */
export const between = {
  opening: 'Opening the room.',
  openingHow: 'First what this device holds, then who is here.',
  noRoom: 'This link opens no room.',
  /** Why a link cannot be used; `other` is followed by what the browser said. */
  problems: {
    'not-an-invite': 'This is not a Folkmoot link.',
    damaged:
      'This link is damaged: a part of it is missing or mistyped. Ask for it again, or copy it whole.',
    newer: 'This link was made by a newer version of Folkmoot. Reload to get that version.',
    other: 'The room cannot be opened here.',
  },
  notFetched:
    'This part of the app could not be fetched from its host. What you wrote is untouched; reload when the host answers again.',
  toStart: 'Go to the start',
  reload: 'Reload',
};
