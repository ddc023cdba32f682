const letters = (count: number): string =>
  count === 1 ? '1 sealed letter' : `${count} sealed letters`;

/** The hosts of a room: their dialog, and their lines in the network's table. */
export const hosts = {
  title: 'Hosts of this room',
  close: 'Close the hosts',
  lead: 'A host helps you meet and passes on what people here write; one with a mailbox also keeps it for those who are away. None can read any of it.',
  list: 'The hosts',
  none: 'This room names no host.',
  isPrivate: 'private, with a token',
  used: (time: string | null): string => (time === null ? 'In use.' : `In use, ${time}.`),
  ready: (time: string | null): string => (time === null ? 'In reserve.' : `In reserve, ${time}.`),
  spare: 'In reserve; it is asked when another fails.',
  joining: 'It has not answered yet.',
  away: (isForeign: boolean): string =>
    isForeign ? 'Out of reach, or it takes nobody from this page.' : 'Out of reach.',
  awayFor: (why: string): string => `Out of reach: ${why}.`,
  mailbox: {
    none: 'It has no mailbox.',
    joining: 'Its mailbox has not answered yet.',
    away: 'Its mailbox is out of reach.',
    full: 'Its mailbox is full and takes nothing more.',
    here: (count: number | null): string =>
      count === null
        ? 'Its mailbox is here.'
        : count === 0
          ? 'Its mailbox is empty.'
          : `Its mailbox keeps ${letters(count)}.`,
    hasAll: 'It has everything.',
    lacks: (count: number): string =>
      count === 1 ? '1 edit is not there yet.' : `${count} edits are not there yet.`,
  },
  /** Of this device, all mailboxes together. */
  allKept: 'All your edits are in a mailbox.',
  notKept: (count: number): string =>
    count === 1
      ? '1 of your edits is in no mailbox yet.'
      : `${count} of your edits are in no mailbox yet.`,
  address: 'Address of another host',
  add: 'Add this host',
  added: (name: string): string => `${name} is added, for everyone in the room.`,
  remove: (name: string): string => `Remove ${name}`,
  removed: (name: string): string => `${name} is removed, for everyone in the room.`,
  moving:
    'To move the room: add the new host, wait until its mailbox has everything, then remove the old one. Links that are out already lead to the old one, so hand out new ones.',
  viewOnly: 'You came in by a link to look, so you cannot change this list.',
  problems: {
    notAnAddress: 'This is not the address of a host. One looks like room.example.org.',
    insecure: 'This page came over https, so browsers let it speak with hosts over https only.',
    already: 'This host is in the list already.',
    tooMany: 'A room has four hosts at most. Remove one first.',
    last: 'A room needs a host: add another one first.',
    other: 'This cannot be done now.',
  },
};
