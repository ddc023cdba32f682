/**
 * What replicas tell each other, as payloads of the mesh (PROTOCOL.md section 4). The mesh says who speaks;
 * `session` of an `entry` is therefore never on the wire.
 */
import { Reader, WireError, Writer } from './codec.ts';
import {
  readPageId,
  readPeerId,
  writePageId,
  writePeerId,
  type PageId,
  type PeerId,
} from './ids.ts';
import { PAYLOAD_BYTES_MAX } from './limits.ts';
import { HASH_BYTES, SIGNATURE_BYTES } from './keys.ts';
import { readSessionRecord, writeSessionRecord, type SessionRecord } from './session-record.ts';

/** Message numbers; a retired one is never given out again. */
const Kind = {
  entry: 0x01,
  entryWithPage: 0x02,
  entryWithPresence: 0x03,
  announce: 0x04,
  have: 0x05,
  want: 0x06,
  entries: 0x07,
  checkpoint: 0x08,
  presence: 0x09,
} as const;

/** An edit as it was made, with or without what else the frame carries. */
export const isEntryPayload = ([kind = 0]: Uint8Array): boolean =>
  kind >= Kind.entry && kind <= Kind.entryWithPresence;

/** Logs named in one `have`: more are split over several messages. */
export const HAVE_ITEMS_MAX = 2048;
/** Ranges asked for in one `want`. */
export const WANT_ITEMS_MAX = 256;
/** Entries in one answer. */
const ENTRIES_MAX = 65_536;
/** A caret, a name of a page, an idle flag: JSON. */
export const PRESENCE_BYTES_MAX = 4096;
export const DIGEST_BYTES = 16;
export const HASH_PREFIX_BYTES = 4;

/** That a log has exactly these entries up to `number`; `signer` is the session itself, or a writer that vouches for an absent one. */
export type Head = {
  session: PeerId;
  page: PageId;
  number: number;
  hash: Uint8Array;
  /** The signer's wall clock, milliseconds since 1970; for people only, nothing is decided by it. */
  timeMs: number;
  signer: PeerId;
  signature: Uint8Array;
};

/** How far the sender is with one log. */
export type HaveItem = {
  session: PeerId;
  page: PageId;
  /** Entries held and trusted. */
  number: number;
  /** Of these, how many a head proves to third parties. */
  proved: number;
  /** Of these, how many are on the sender's disk. */
  stored: number;
  /** First bytes of the chain hash at `number`. */
  hashPrefix: Uint8Array;
  /** The sender's own short name for the log if the sender writes it, else null. */
  logIndex: number | null;
};

export type WantItem = {
  session: PeerId;
  page: PageId;
  from: number;
  to: number;
  /** All from the first entry: the asker suspects a fork. */
  branch: boolean;
};

export type ReplicaMessage =
  | {
      type: 'entry';
      logIndex: number;
      page: PageId | null;
      number: number;
      presence: Uint8Array | null;
      update: Uint8Array;
    }
  /** A large entry is on its way on the bulk lane: do not ask for it yet. */
  | { type: 'announce'; page: PageId; number: number; bytes: number }
  /** `full`: every log of the sender (perhaps over several messages); else what changed since the last. */
  | {
      type: 'have';
      /** Grows with each report of a session: one that comes late by another path is older, and is ignored. */
      report: number;
      full: boolean;
      roomDigest: Uint8Array;
      items: HaveItem[];
      heads: Head[];
    }
  | { type: 'want'; items: WantItem[] }
  | {
      type: 'entries';
      record: SessionRecord;
      page: PageId;
      first: number;
      branch: boolean;
      head: Head | null;
      /** Of the head's signer, when that is not the session itself. */
      witness: SessionRecord | null;
      updates: Uint8Array[];
    }
  | { type: 'checkpoint'; checkpoint: Checkpoint; records: SessionRecord[] }
  | { type: 'presence'; state: Uint8Array };

/** A page's Yjs state with the heads that it covers, signed by a writer. */
export type Checkpoint = {
  page: PageId;
  covers: { session: PeerId; number: number; hash: Uint8Array }[];
  state: Uint8Array;
  signer: PeerId;
  signature: Uint8Array;
};

export function encodeReplicaMessage(message: ReplicaMessage): Uint8Array {
  switch (message.type) {
    case 'entry':
      return encodeEntry(message);
    case 'announce':
      return writePageId(new Writer(24).u8(Kind.announce), message.page)
        .varuint(message.number)
        .varuint(message.bytes)
        .finish();
    case 'have':
      return encodeHave(message);
    case 'want':
      return encodeWant(message);
    case 'entries':
      return encodeEntries(message);
    case 'checkpoint': {
      const writer = writeCheckpoint(
        new Writer(message.checkpoint.state.length + 512).u8(Kind.checkpoint),
        message.checkpoint,
      );
      writer.varuint(message.records.length);
      for (const record of message.records) writeSessionRecord(writer, record);
      return writer.finish();
    }
    case 'presence':
      return new Writer(message.state.length + 1).u8(Kind.presence).raw(message.state).finish();
  }
}

/**
 * Throws WireError. Hashes and signatures are copies; so are updates that come many in one message, for a small one would keep the whole
 * message alive. The update of a single entry, nearly all of its message, is a view.
 */
export function decodeReplicaMessage(bytes: Uint8Array): ReplicaMessage {
  const reader = new Reader(bytes);
  return reader.end(readReplicaMessage(reader));
}

function readReplicaMessage(reader: Reader): ReplicaMessage {
  const kind = reader.u8();
  switch (kind) {
    case Kind.entry:
    case Kind.entryWithPage:
    case Kind.entryWithPresence:
      return decodeEntry(kind, reader);
    case Kind.announce:
      return {
        type: 'announce',
        page: readPageId(reader),
        number: reader.varuint(),
        bytes: reader.varuint(PAYLOAD_BYTES_MAX),
      };
    case Kind.have:
      return decodeHave(reader);
    case Kind.want:
      return decodeWant(reader);
    case Kind.entries:
      return decodeEntries(reader);
    case Kind.checkpoint: {
      const checkpoint = readCheckpoint(reader);
      const records: SessionRecord[] = [];
      for (let left = reader.varuint(HAVE_ITEMS_MAX); left > 0; left--)
        records.push(readSessionRecord(reader));
      return { type: 'checkpoint', checkpoint, records };
    }
    case Kind.presence:
      if (reader.left > PRESENCE_BYTES_MAX) throw new WireError('presence is too large');
      return { type: 'presence', state: reader.rest() };
    default:
      throw new WireError('unknown replica message');
  }
}

function encodeEntry(message: Extract<ReplicaMessage, { type: 'entry' }>): Uint8Array {
  const writer = new Writer(message.update.length + (message.presence?.length ?? 0) + 48);
  if (message.page !== null) {
    writePageId(
      writer.u8(Kind.entryWithPage).varuint(message.logIndex).varuint(message.number),
      message.page,
    );
    writer.sized(message.presence ?? new Uint8Array());
  } else if (message.presence !== null) {
    writer
      .u8(Kind.entryWithPresence)
      .varuint(message.logIndex)
      .varuint(message.number)
      .sized(message.presence);
  } else {
    writer.u8(Kind.entry).varuint(message.logIndex).varuint(message.number);
  }
  return writer.raw(message.update).finish();
}

function decodeEntry(kind: number, reader: Reader): ReplicaMessage {
  const logIndex = reader.varuint();
  const number = reader.varuint();
  const page = kind === Kind.entryWithPage ? readPageId(reader) : null;
  const presence = kind === Kind.entry ? null : reader.sized(PRESENCE_BYTES_MAX);
  return {
    type: 'entry',
    logIndex,
    page,
    number,
    presence: presence?.length ? presence : null,
    update: reader.rest(),
  };
}

/** Everything a head's signature covers. */
export function headStatement(head: Omit<Head, 'signature'>): Uint8Array {
  const writer = new Writer(160).text('folkmoot head v1');
  writePageId(writePeerId(writer, head.session), head.page)
    .varuint(head.number)
    .raw(head.hash)
    .varuint(head.timeMs);
  return writePeerId(writer, head.signer).finish();
}

export function writeHead(writer: Writer, head: Head): Writer {
  writePageId(writePeerId(writer, head.session), head.page)
    .varuint(head.number)
    .varuint(head.timeMs)
    .raw(head.hash);
  const own = head.signer === head.session;
  writer.u8(own ? 0 : 1);
  if (!own) writePeerId(writer, head.signer);
  return writer.raw(head.signature);
}

export function readHead(reader: Reader): Head {
  const session = readPeerId(reader);
  const page = readPageId(reader);
  const number = reader.varuint();
  const timeMs = reader.varuint();
  const hash = reader.raw(HASH_BYTES).slice();
  const signer = reader.u8() === 0 ? session : readPeerId(reader);
  return {
    session,
    page,
    number,
    timeMs,
    hash,
    signer,
    signature: reader.raw(SIGNATURE_BYTES).slice(),
  };
}

function encodeHave(message: Extract<ReplicaMessage, { type: 'have' }>): Uint8Array {
  const writer = new Writer(64 + message.items.length * 24)
    .u8(Kind.have)
    .u8(message.full ? 1 : 0)
    .varuint(message.report)
    .raw(message.roomDigest);
  const sessions = tableOf(message.items.map((item) => item.session));
  const pages = tableOf(message.items.map((item) => item.page));
  writer.varuint(sessions.list.length);
  for (const session of sessions.list) writePeerId(writer, session);
  writer.varuint(pages.list.length);
  for (const page of pages.list) writePageId(writer, page);
  writer.varuint(message.items.length);
  for (const item of message.items) {
    writer.varuint(sessions.indexOf(item.session)).varuint(pages.indexOf(item.page));
    writer
      .varuint(item.number)
      .varuint(item.number - item.proved)
      .varuint(item.number - item.stored);
    writer.raw(item.hashPrefix).varuint(item.logIndex === null ? 0 : item.logIndex + 1);
  }
  writer.varuint(message.heads.length);
  for (const head of message.heads) writeHead(writer, head);
  return writer.finish();
}

function tableOf<T>(values: readonly T[]): { list: T[]; indexOf(value: T): number } {
  const index = new Map<T, number>();
  for (const value of values) if (!index.has(value)) index.set(value, index.size);
  return { list: [...index.keys()], indexOf: (value) => index.get(value) ?? 0 };
}

function decodeHave(reader: Reader): ReplicaMessage {
  const full = reader.u8() === 1;
  const report = reader.varuint();
  const roomDigest = reader.raw(DIGEST_BYTES).slice();
  const sessions: PeerId[] = [];
  for (let left = reader.varuint(HAVE_ITEMS_MAX); left > 0; left--)
    sessions.push(readPeerId(reader));
  const pages: PageId[] = [];
  for (let left = reader.varuint(HAVE_ITEMS_MAX); left > 0; left--) pages.push(readPageId(reader));
  const items: HaveItem[] = [];
  for (let left = reader.varuint(HAVE_ITEMS_MAX); left > 0; left--)
    items.push(readHaveItem(reader, sessions, pages));
  const heads: Head[] = [];
  for (let left = reader.varuint(HAVE_ITEMS_MAX); left > 0; left--) heads.push(readHead(reader));
  return { type: 'have', report, full, roomDigest, items, heads };
}

function readHaveItem(
  reader: Reader,
  sessions: readonly PeerId[],
  pages: readonly PageId[],
): HaveItem {
  const session = sessions[reader.varuint()];
  const page = pages[reader.varuint()];
  if (session === undefined || page === undefined) throw new WireError('name outside its table');
  const number = reader.varuint();
  const proved = number - reader.varuint(number);
  const stored = number - reader.varuint(number);
  const hashPrefix = reader.raw(HASH_PREFIX_BYTES).slice();
  const index = reader.varuint();
  return {
    session,
    page,
    number,
    proved,
    stored,
    hashPrefix,
    logIndex: index === 0 ? null : index - 1,
  };
}

function encodeWant(message: Extract<ReplicaMessage, { type: 'want' }>): Uint8Array {
  const writer = new Writer(64 + message.items.length * 52)
    .u8(Kind.want)
    .varuint(message.items.length);
  for (const item of message.items) {
    writePageId(writePeerId(writer, item.session), item.page)
      .varuint(item.from)
      .varuint(item.to)
      .u8(item.branch ? 1 : 0);
  }
  return writer.finish();
}

function decodeWant(reader: Reader): ReplicaMessage {
  const items: WantItem[] = [];
  for (let left = reader.varuint(WANT_ITEMS_MAX); left > 0; left--) {
    const session = readPeerId(reader);
    items.push({
      session,
      page: readPageId(reader),
      from: reader.varuint(),
      to: reader.varuint(),
      branch: reader.u8() === 1,
    });
  }
  return { type: 'want', items };
}

function encodeEntries(message: Extract<ReplicaMessage, { type: 'entries' }>): Uint8Array {
  const { record, page, first, branch, head, witness, updates } = message;
  const bytes = updates.reduce((sum, update) => sum + update.length + 4, 0);
  const writer = writeSessionRecord(new Writer(bytes + 768).u8(Kind.entries), record);
  writePageId(writer, page).varuint(first);
  writer.u8((branch ? 1 : 0) | (head === null ? 0 : 2) | (witness === null ? 0 : 4));
  if (head !== null) writeHead(writer, head);
  if (witness !== null) writeSessionRecord(writer, witness);
  writer.varuint(updates.length);
  for (const update of updates) writer.sized(update);
  return writer.finish();
}

function decodeEntries(reader: Reader): ReplicaMessage {
  const record = readSessionRecord(reader);
  const page = readPageId(reader);
  const first = reader.varuint();
  const flags = reader.u8();
  const head = flags & 2 ? readHead(reader) : null;
  const witness = flags & 4 ? readSessionRecord(reader) : null;
  const updates: Uint8Array[] = [];
  for (let left = reader.varuint(ENTRIES_MAX); left > 0; left--)
    updates.push(reader.sized(PAYLOAD_BYTES_MAX).slice());
  return {
    type: 'entries',
    record,
    page,
    first,
    branch: (flags & 1) === 1,
    head,
    witness,
    updates,
  };
}

/** What a checkpoint's signature covers: all of it, the state by its hash. */
export function checkpointStatement(
  checkpoint: Omit<Checkpoint, 'signature'>,
  stateHash: Uint8Array,
): Uint8Array {
  const writer = new Writer(256).text('folkmoot checkpoint v1');
  writeCovers(writePageId(writer, checkpoint.page), checkpoint.covers).raw(stateHash);
  return writePeerId(writer, checkpoint.signer).finish();
}

function writeCovers(writer: Writer, covers: Checkpoint['covers']): Writer {
  writer.varuint(covers.length);
  for (const { session, number, hash } of covers)
    writePeerId(writer, session).varuint(number).raw(hash);
  return writer;
}

export function writeCheckpoint(writer: Writer, checkpoint: Checkpoint): Writer {
  writeCovers(writePageId(writer, checkpoint.page), checkpoint.covers).sized(checkpoint.state);
  return writePeerId(writer, checkpoint.signer).raw(checkpoint.signature);
}

export function readCheckpoint(reader: Reader): Checkpoint {
  const page = readPageId(reader);
  const covers: Checkpoint['covers'] = [];
  for (let left = reader.varuint(HAVE_ITEMS_MAX); left > 0; left--) {
    covers.push({
      session: readPeerId(reader),
      number: reader.varuint(),
      hash: reader.raw(HASH_BYTES).slice(),
    });
  }
  const state = reader.sized(PAYLOAD_BYTES_MAX).slice();
  return {
    page,
    covers,
    state,
    signer: readPeerId(reader),
    signature: reader.raw(SIGNATURE_BYTES).slice(),
  };
}
