import type { Reaction } from '../../../../model/chat/entries.ts';
import { momentIn } from '../../ago.ts';
import { names } from '../names.ts';

/** The chat of a room. */
export const chat = {
  title: 'Chat',
  close: 'Close the chat',
  log: 'Messages',
  empty: 'Nothing has been said here yet.',
  emptyMeans: 'What you write stays with the room, and everyone with its link can read it.',
  write: 'Write a message',
  send: 'Send',
  viewOnly: 'You came in by a link to look: you can read the chat and write nothing.',
  earlier: (count: number): string =>
    count === 1 ? 'Show one earlier message' : `Show ${count} earlier messages`,
  toNewest: 'To the newest',
  newOnes: 'New',
  parted: (people: string): string => `While apart: ${people}`,
  meanwhile: (people: string): string => `Meanwhile, without seeing that: ${people}`,
  together: 'Together again',
  outOfReach: (people: readonly string[]): string =>
    `Out of reach: ${names.list(people)}. What you write waits for them.`,
  nobody: 'Nobody is within reach. What you write waits on this device.',
  onlyHere: 'only on this device',
  edited: 'edited',
  gone: 'Message deleted',
  removed: (count: number): string =>
    count === 1
      ? 'Somebody’s program removed one entry of this chat.'
      : `Somebody’s program removed ${count} entries of this chat.`,
  isWriting: (people: readonly string[]): string =>
    `${names.listWho(people)} ${people.length === 1 ? 'is' : 'are'} writing`,
  reply: 'Reply',
  edit: 'Edit',
  remove: 'Delete',
  replyingTo: (name: string): string => `Replying to ${name}`,
  editing: 'Editing your message',
  save: 'Save',
  notHere: 'A message that is not here',
  goTo: (name: string): string => `Go to what ${name} wrote`,
  actions: 'With this message',
  reactWith: (sign: string): string => `React: ${sign}`,
  reactedWith: (sign: string, people: string): string => `${sign}: ${people}`,
  signs: {
    yes: 'thumbs up',
    heart: 'heart',
    laugh: 'laughing',
    done: 'done',
    look: 'I am looking',
    ask: 'a question',
  } satisfies Record<Reaction, string>,
  people: 'People',
  pages: 'Pages',
  offered: (count: number): string =>
    count === 1 ? 'One to choose' : `${count} to choose from, with the arrow keys`,
  said: (name: string, text: string): string => `${name}: ${text}`,
  saidMany: (count: number, name: string, text: string): string =>
    `${count} new messages, the last from ${name}: ${text}`,
  namedYou: (name: string): string => `${name} named you in the chat`,
  answeredYou: (name: string): string => `${name} replied to you in the chat`,
  show: 'Show',
  removedNow: 'Message deleted.',
  lettersLeft: (count: number): string =>
    count === 1 ? 'One letter left' : `${count} letters left`,
  day: (atMs: number): string =>
    new Date(atMs).toLocaleDateString('en-GB', { weekday: 'long', day: 'numeric', month: 'long' }),
  moment: (atMs: number): string => momentIn('en-GB', atMs),
};
