/**
 * A state of presence in bytes: JSON, but for a caret as editors of Yjs show it, `cursor: { anchor, head }` with two relative positions
 * (Y.relativePositionToJSON). As JSON these take 230 bytes a keystroke; so they go as numbers, with one bit for "the speaker's own
 * client" instead of its eight bytes, and one for "the head is where the anchor is". Anything else under `cursor` stays JSON.
 * Layout: flags u8 (1 caret, 2 head of its own), anchor and head if flagged, the other keys as JSON (nothing if there are none).
 * A position: flags u8 (1 item, 2 type, 4 root type's name, 8 assoc given, 16 assoc negative, 32 item is the speaker's, 64 type is), then
 * the ids that are flagged (client unless it is the speaker's, clock) and the name.
 */
import { fromUtf8, utf8 } from '../lib/bytes.ts';
import { WireError, type Reader, type Writer } from '../wire/codec.ts';

export type PresenceState = Record<string, unknown>;

type Id = { client: number; clock: number };
type Position = { type?: Id; tname?: string; item?: Id; assoc?: number };

const CARET = 1;
const OWN_HEAD = 2;
const Flag = { item: 1, type: 2, name: 4, assoc: 8, before: 16, ownItem: 32, ownType: 64 } as const;
/** Root types of documents have short names. */
const NAME_BYTES_MAX = 64;

export function writePresence(writer: Writer, state: PresenceState, speaker: number): Writer {
  const { cursor, ...others } = state;
  const caret = caretOf(cursor);
  const rest = caret === null ? state : others;
  if (caret === null) writer.u8(0);
  else {
    const isOne = JSON.stringify(caret.anchor) === JSON.stringify(caret.head);
    writePosition(writer.u8(isOne ? CARET : CARET | OWN_HEAD), caret.anchor, speaker);
    if (!isOne) writePosition(writer, caret.head, speaker);
  }
  return Object.keys(rest).length === 0 ? writer : writer.raw(utf8(JSON.stringify(rest)));
}

/** Takes all that is left. Throws WireError. A key named __proto__ stays a key. */
export function readPresence(reader: Reader, speaker: number): PresenceState {
  const flags = reader.u8();
  if (flags > (CARET | OWN_HEAD)) throw new WireError('unknown presence');
  const state = Object.create(null) as PresenceState;
  if (flags & CARET) {
    const anchor = readPosition(reader, speaker);
    state['cursor'] = {
      anchor,
      head: flags & OWN_HEAD ? readPosition(reader, speaker) : structuredClone(anchor),
    };
  }
  return reader.left === 0 ? state : Object.assign(state, parseObject(reader.rest()));
}

function parseObject(bytes: Uint8Array): object {
  let value: unknown;
  try {
    value = JSON.parse(fromUtf8(bytes));
  } catch {
    throw new WireError('presence is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new WireError('presence is not an object');
  return value;
}

function caretOf(cursor: unknown): { anchor: Position; head: Position } | null {
  if (!hasOnly(cursor, ['anchor', 'head'])) return null;
  const { anchor, head } = cursor;
  const [from, to] = [withoutNulls(anchor), withoutNulls(head)];
  return isPosition(from) && isPosition(to) ? { anchor: from, head: to } : null;
}

/** Yjs leaves out what is not there, or gives it as null: the same to whoever reads it. */
function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== null));
}

function hasOnly(value: unknown, keys: readonly string[]): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).every((key) => keys.includes(key))
  );
}

function isPosition(value: unknown): value is Position {
  if (!hasOnly(value, ['type', 'tname', 'item', 'assoc'])) return false;
  const { type, tname, item, assoc } = value;
  if (assoc !== undefined && assoc !== 0 && assoc !== -1) return false;
  if (tname !== undefined && (typeof tname !== 'string' || utf8(tname).length > NAME_BYTES_MAX))
    return false;
  return [type, item].every((id) => id === undefined || isId(id));
}

const isId = (value: unknown): value is Id =>
  hasOnly(value, ['client', 'clock']) &&
  [value['client'], value['clock']].every(
    (part) => Number.isSafeInteger(part) && (part as number) >= 0,
  );

function writePosition(
  writer: Writer,
  { type, tname, item, assoc }: Position,
  speaker: number,
): void {
  let flags = 0;
  if (item !== undefined) flags |= Flag.item | (item.client === speaker ? Flag.ownItem : 0);
  if (type !== undefined) flags |= Flag.type | (type.client === speaker ? Flag.ownType : 0);
  if (tname !== undefined) flags |= Flag.name;
  if (assoc !== undefined) flags |= Flag.assoc | (assoc < 0 ? Flag.before : 0);
  writer.u8(flags);
  for (const id of [item, type]) {
    if (id === undefined) continue;
    if (id.client !== speaker) writer.varuint(id.client);
    writer.varuint(id.clock);
  }
  if (tname !== undefined) writer.text(tname);
}

function readPosition(reader: Reader, speaker: number): Position {
  const flags = reader.u8();
  const position: Position = {};
  const readId = (isOwn: boolean): Id => ({
    client: isOwn ? speaker : reader.varuint(),
    clock: reader.varuint(),
  });
  if (flags & Flag.item) position.item = readId((flags & Flag.ownItem) !== 0);
  if (flags & Flag.type) position.type = readId((flags & Flag.ownType) !== 0);
  if (flags & Flag.name) position.tname = reader.text(NAME_BYTES_MAX);
  if (flags & Flag.assoc) position.assoc = flags & Flag.before ? -1 : 0;
  return position;
}
