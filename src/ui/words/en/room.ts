import { names } from './names.ts';

/** The open room, the people in it, and what can be wrong. */
export const room = {
  unnamed: 'A room without a name',
  leave: 'Folkmoot, leave this room',
  yourRooms: 'Your rooms',
  skipToText: 'Skip to the text',
  viewOnly: 'You came in by a link to look: you can read everything here and change nothing.',
  hereNow: 'Here now',
  you: (name: string): string => `${name}, you`,
  more: (people: number): string => `${people} more`,
  isOutOfReach: 'out of reach',
  isTyping: 'typing',
  isIdle: 'idle',
  peers: (state: string): string => `Peers: ${state}`,
  share: 'Share',
  chat: (unread: number, isNamed: boolean): string =>
    `Chat${unread === 0 ? '' : `, ${unread} new`}${isNamed ? ', you are named' : ''}`,
  bringSomeoneIn: 'Bring someone in',
  hosts: 'Hosts of this room',
  follow: (name: string): string => `Follow ${name}`,
  goTo: (name: string): string => `Go to where ${name} is`,
  isOn: (page: string): string => `On ${page}`,
  onNoPage: 'On no page',
  following: (name: string): string => `Following ${name}`,
  waitingToFollow: (name: string): string => `${name} is on no page that is here.`,
  stop: 'Stop',
  nameAndColor: 'Your name and colour',
  renameRoom: 'Rename the room',
  roomName: 'Name of the room',
  network: { open: 'Look at the network', trace: 'Trace an edit', fault: 'Cause a fault' },
  drawer: {
    title: 'Peers',
    close: 'Close the peers',
    yourName: 'Your name here',
    yourColor: 'Your colour',
    nobody: 'Nobody else has been here while this page was open.',
    count: (peers: number, ownTabs: number): string => {
      const all = peers === 1 ? 'One peer' : `${peers} peers`;
      if (ownTabs === 0) return `${all}.`;
      return ownTabs === 1
        ? `${all}: one is your other tab.`
        : `${all}: ${ownTabs} are your other tabs.`;
    },
    heard: (seconds: number): string => (seconds < 1 ? 'heard just now' : `heard ${seconds} s ago`),
    roundTrips: (least: string, most: string): string =>
      `Round trips of the last two minutes: ${least} to ${most}`,
  },
  notices: {
    dismiss: 'Dismiss',
    reload: 'Reload',
    cutOffTitle: (name: string): string => `${name} was cut off from this room.`,
    cutOffText: (why: string): string =>
      `The reason: ${why}. This browser takes nothing from it any more. Whoever lies holds the link, so think of a new room.`,
    mailboxFullTitle: 'The mailbox is full.',
    mailboxFullText: (edits: number): string =>
      `${edits === 1 ? '1 of your edits is' : `${edits} of your edits are`} on this device only. Keep this page open until others have them, or add another host.`,
    newerTitle: 'Someone here uses a newer Folkmoot.',
    newerText: 'The two versions do not understand each other. Reload to meet them.',
    replacedTitle: 'This page was put together anew.',
    replaced: {
      twoLogs:
        'Someone wrote two histories of it; everyone keeps the same one. Text typed next to the other may be missing.',
      unvouched: 'The last words of someone who is gone were proved by nobody and are left out.',
      tooLarge: 'An edit of yours was larger than a room can carry and was taken back.',
      viewOnly: 'This link lets you look, not write; what was typed here was taken back.',
      other: 'Look whether your last words are there.',
    },
    spentTitle: 'What you wrote on this page is no longer shown.',
    spentText:
      'A writer took back what it stood beside, so others cannot have it. Keep a copy, then open the room again to go on.',
    keepCopy: 'Keep a copy',
    openAgain: 'Open the room again',
    deletedByTitle: (name: string): string => `${name} deleted this page.`,
    deletedTitle: 'This page was deleted.',
    deletedText: 'What is written here is still kept, and can be brought back.',
    bringBack: 'Bring it back',
    leavePage: 'Leave it',
  },
  kindUnknown: 'This page was made by a newer Folkmoot. Reload to get the newest version.',
  noPage: 'No page yet',
  noPageFrom: (people: readonly string[]): string =>
    `No page has come from ${names.list(people)} yet.`,
  noPageHere: 'This device holds no page of this room yet.',
  writersCanStart: 'Whoever may write can start one.',
  firstPage: 'Write the first page',
};
