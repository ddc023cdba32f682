/** The messages of y-websocket 1 to 3: sync (steps 1 and 2, updates), awareness, and a refusal in words. */
import { Reader, WireError, Writer } from '../../src/wire/codec.ts';

const Kind = { sync: 0, awareness: 1, auth: 2, queryAwareness: 3 } as const;
const Sync = { step1: 0, step2: 1, update: 2 } as const;
const PERMISSION_DENIED = 0;

/** What one Yjs client shows of itself: JSON, or `null` in JSON when it is gone. */
export type AwarenessEntry = { client: number; clock: number; state: string };

/** The state of a client that is gone. */
export const GONE = 'null';

export type ClientMessage =
  | { type: 'step1'; vector: Uint8Array }
  /** Step 2 and updates: what the client has and we may not. */
  | { type: 'update'; update: Uint8Array }
  | { type: 'awareness'; entries: AwarenessEntry[] }
  | { type: 'queryAwareness' }
  | { type: 'nothing' };

/** States in one message: a tab tells the others' too. */
const ENTRIES_MAX = 1_024;

/** Throws WireError. Byte arrays are views of the message. `stateBytes`: the longest state of one client. */
export function decodeClientMessage(bytes: Uint8Array, stateBytes: number): ClientMessage {
  const reader = new Reader(bytes);
  switch (reader.varuint()) {
    case Kind.sync:
      return sync(reader);
    case Kind.awareness:
      return awareness(new Reader(whole(reader)), stateBytes);
    case Kind.queryAwareness:
      return reader.end({ type: 'queryAwareness' });
    case Kind.auth:
      // Clients are only ever told so.
      return { type: 'nothing' };
    default:
      throw new WireError('unknown message');
  }
}

function sync(reader: Reader): ClientMessage {
  const step = reader.varuint();
  const content = whole(reader);
  if (step === Sync.step1) return { type: 'step1', vector: content };
  if (step === Sync.step2 || step === Sync.update) return { type: 'update', update: content };
  throw new WireError('unknown step');
}

function awareness(reader: Reader, stateBytes: number): ClientMessage {
  const entries: AwarenessEntry[] = [];
  for (let count = reader.varuint(ENTRIES_MAX); count > 0; count--) {
    const client = reader.varuint();
    const clock = reader.varuint();
    entries.push({ client, clock, state: stateOf(reader.text(stateBytes)) });
  }
  return reader.end({ type: 'awareness', entries });
}

/** All that is left: bytes after their length. */
function whole(reader: Reader): Uint8Array {
  return reader.end(reader.sized(reader.left));
}

/** Throws WireError unless it is JSON, which a client's own decoder would fail on. */
function stateOf(text: string): string {
  try {
    return JSON.parse(text) === null ? GONE : text;
  } catch {
    throw new WireError('a state is no JSON');
  }
}

export function step1Message(vector: Uint8Array): Uint8Array {
  return syncMessage(Sync.step1, vector);
}

export function step2Message(update: Uint8Array): Uint8Array {
  return syncMessage(Sync.step2, update);
}

export function updateMessage(update: Uint8Array): Uint8Array {
  return syncMessage(Sync.update, update);
}

function syncMessage(step: number, content: Uint8Array): Uint8Array {
  return new Writer(content.length + 12).varuint(Kind.sync).varuint(step).sized(content).finish();
}

export function awarenessMessage(entries: readonly AwarenessEntry[]): Uint8Array {
  const writer = new Writer(64 + entries.length * 128).varuint(entries.length);
  for (const { client, clock, state } of entries) writer.varuint(client).varuint(clock).text(state);
  const content = writer.finish();
  return new Writer(content.length + 12).varuint(Kind.awareness).sized(content).finish();
}

/** Stock clients print it as a warning. */
export function deniedMessage(words: string): Uint8Array {
  return new Writer(128).varuint(Kind.auth).varuint(PERMISSION_DENIED).text(words).finish();
}
