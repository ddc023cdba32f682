/** A chat as text: who said what and when, in its order, with the breaks. Pure. */
import type * as Y from 'yjs';
import { ChatReader, type Message } from '../../model/chat/chat.ts';
import type { BreakKind } from '../../model/chat/breaks.ts';
import type { RoomContents } from '../../room/room-api.ts';
import { plainName } from '../words/names.ts';

/** Of a file that other programs read too: in English, as its times are those of no place. */
const BREAKS: Record<BreakKind, string> = {
  parted: '--- apart: what follows was not seen by all ---',
  meanwhile: '--- meanwhile, without having seen that ---',
  together: '--- together again ---',
};

/** Markdown, a paragraph each; null when nothing was said. */
export function chatText(page: Y.Doc, authorOf: RoomContents['authorOf']): string | null {
  const { messages, breaks } = new ChatReader((client) => authorOf(client)?.member ?? null).read(
    page,
  );
  if (messages.length === 0) return null;
  const said = messages.flatMap((message) => [
    ...(breaks.get(message.id) ?? []).map(({ kind }) => BREAKS[kind]),
    ...(message.text === null ? [] : [paragraph(message, message.text, authorOf)]),
  ]);
  return `${said.join('\n\n')}\n`;
}

function paragraph(
  { client, atMs }: Message,
  text: string,
  authorOf: RoomContents['authorOf'],
): string {
  const name = plainName(authorOf(client)?.name ?? '');
  return `**${name}**, ${new Date(atMs).toISOString()}:\n${text}`;
}
