import { dayIn, sizeIn } from '../measures.ts';

const LOCALE = 'en-GB';
const edits = (count: number): string => (count === 1 ? '1 edit' : `${count} edits`);

/** The way in. */
export const lobby = {
  title: ['A room that', 'no server owns.'],
  lead: 'Start one, send its link, and write together. Every browser holds the whole room.',
  firstVisit: [
    'Start a room. It lives in this browser, and in the browser of everyone who opens its link.',
    'Send the link. Whoever has it can write, or only read if you send the other one; nobody else can.',
    'Write, also without a network. When browsers meet again, all end with the same text.',
  ],
  nameOfRoom: 'Name of the room, if you want one',
  start: 'Start a room',
  link: 'Link to a room',
  open: 'Open',
  noLink: 'Paste the link that someone sent you.',
  opening: 'Opening the room.',
  by: 'What this host passes on, or keeps for those who are away, it cannot read.',
  lab: 'How it works, to try out: the lab',
  openLab: 'Open the lab',
  version: (version: string): string => `Version ${version}`,
  settings: 'Settings',
  rooms: 'Your rooms, on this device',
  allOpen: 'All open without a network',
  unnamed: 'A room without a name',
  pages: (count: number): string => (count === 1 ? '1 page' : `${count} pages`),
  size: (bytes: number): string => sizeIn(LOCALE, bytes),
  isOpen: 'open in a tab',
  waits: (count: number): string =>
    count === 1
      ? '1 edit waits: only this device has it'
      : `${edits(count)} wait: only this device has them`,
  openedAt: (ms: number, nowMs: number): string =>
    dayIn(LOCALE, (time) => `today, ${time}`, ms, nowMs),
  more: (name: string): string => `More about ${name}`,
  copyLink: 'Copy the link',
  copied: 'The link is copied.',
  notCopied: 'The browser does not let the link be copied. Open the room and share it from there.',
  export: 'Export its pages',
  forget: 'Forget this room',
  forgetTitle: (name: string): string => `Forget ${name} on this device?`,
  forgetMeaning:
    'Its pages and its link go from this browser. Others who have the room keep theirs, and with the link you can open it again from them.',
  forgetLoses: (count: number): string =>
    count === 1
      ? '1 edit of yours is on this device only. It will be lost.'
      : `${edits(count)} of yours are on this device only. They will be lost.`,
  forgetUnknown: 'Whether others hold all of it is not known here.',
  exportFirst: 'Export first',
  keep: 'Keep it',
  doForget: 'Forget it',
  forgotten: (name: string): string => `${name} is gone from this device.`,
  isOpenElsewhere: 'This room is open in a tab of this browser. Leave it there first.',
  notForgotten: 'The browser did not let go of the room. It is still here.',
  sea: 'Each room as this device holds it. Who is there now, you see when you open one.',
  notStarted: 'not started yet',
};
