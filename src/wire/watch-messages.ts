/**
 * What peers tell each other of the network, as payloads of the mesh, only while somebody looks or asks (PROTOCOL.md section 7).
 * The mesh says who speaks; first bytes are 0x20 to 0x27.
 */
import { fromBase64url, toBase64url } from '../lib/bytes.ts';
import { Reader, WireError, Writer } from './codec.ts';
import {
  readPageId,
  readPeerId,
  writePageId,
  writePeerId,
  type PageId,
  type PeerId,
} from './ids.ts';
import type { LinkKind } from './lanes.ts';
import type { PeerPrefix } from './mesh-messages.ts';
import { isWatchPayload } from './payload-kinds.ts';
import { DIGEST_BYTES } from './replica-messages.ts';

/** Message numbers; a retired one is never given out again. */
const Kind = {
  watch: 0x20,
  report: 0x21,
  clockAsk: 0x22,
  clockAnswer: 0x23,
  traceAsk: 0x24,
  traceAnswer: 0x25,
} as const;

/** Nobody looks for longer without saying so again. */
const WATCH_S_MAX = 600;
/** Links and pages in one report: with these it still fits into a frame of the fleeting lane. */
export const REPORT_LINKS_MAX = 256;
export const REPORT_PAGES_MAX = 320;
/** A page's digest in a report: enough to tell that two pages differ, for people to see; nothing is decided by it. */
export const PAGE_DIGEST_BYTES = 4;
/** Round trips and jitter beyond ten minutes are told as ten minutes. */
const TENTHS_MAX = 6_000_000;
/** Backlogs and rates beyond 32 GiB are told as that. */
const COUNT_MAX = 2 ** 35 - 2;
/** Loss is told in half percents. */
const LOSS_STEPS = 200;
const PREFIX_BYTES = 9;

const LINK_KINDS: readonly LinkKind[] = ['tab', 'direct', 'relayed'];
const ARRIVALS = ['made', 'broadcast', 'repair', 'checkpoint', 'loaded'] as const;

/** A link of the sender. Null: not measured. */
export type ReportedLink = {
  peer: PeerPrefix;
  kind: LinkKind;
  /** In steps of a tenth. */
  rttMs: number | null;
  jitterMs: number | null;
  /** From 0 to 1, in steps of 0.005. */
  loss: number | null;
  backlogBytes: number | null;
  bytesPerS: number | null;
};

export type ReportedPage = { page: PageId; entries: number; digest: Uint8Array };

/** Of all on the sender's clock, microseconds since 1970. */
export type AnsweredClock = {
  /** When the question came. */
  receivedUs: number;
  /** How much later the answer went. */
  heldUs: number;
};

export type ReportedArrival = {
  how: (typeof ARRIVALS)[number];
  from: PeerId | null;
  kind: LinkKind | null;
  /** On the sender's clock, microseconds since 1970. */
  receivedUs: number;
  /** So much later; null: not yet. */
  appliedAfterUs: number | null;
  storedAfterUs: number | null;
  bytes: number | null;
};

export type WatchMessage =
  /** I look for so long from now; 0: no more. */
  | { type: 'watch'; forS: number }
  | {
      type: 'report';
      /** Grows with each report of a session: one that comes late is older, and is ignored. */
      number: number;
      roomDigest: Uint8Array;
      /** All pages with entries; null: as in the last report that had them under this room digest, or too many to tell. */
      pages: ReportedPage[] | null;
      links: ReportedLink[];
    }
  | { type: 'clock-ask'; token: number }
  | ({ type: 'clock-answer'; token: number } & AnsweredClock)
  | { type: 'trace-ask'; token: number; session: PeerId; page: PageId; number: number }
  | ({
      type: 'trace-answer';
      token: number;
      /** Null: the sender has no record of it. */
      arrival: ReportedArrival | null;
    } & AnsweredClock);

type ReportMessage = Extract<WatchMessage, { type: 'report' }>;
type TraceAnswer = Extract<WatchMessage, { type: 'trace-answer' }>;

export function encodeWatchMessage(message: WatchMessage): Uint8Array {
  switch (message.type) {
    case 'watch':
      return new Writer(4).u8(Kind.watch).varuint(message.forS).finish();
    case 'report':
      return encodeReport(message);
    case 'clock-ask':
      return new Writer(8).u8(Kind.clockAsk).varuint(message.token).finish();
    case 'clock-answer':
      return writeClock(
        new Writer(24).u8(Kind.clockAnswer).varuint(message.token),
        message,
      ).finish();
    case 'trace-ask': {
      const writer = new Writer(64).u8(Kind.traceAsk).varuint(message.token);
      writePeerId(writer, message.session);
      return writePageId(writer, message.page).varuint(message.number).finish();
    }
    case 'trace-answer':
      return encodeTraceAnswer(message);
  }
}

function encodeReport({ number, roomDigest, pages, links }: ReportMessage): Uint8Array {
  const writer = new Writer(512).u8(Kind.report).varuint(number).raw(roomDigest);
  writer.u8(pages === null ? 0 : 1);
  if (pages !== null) {
    writer.varuint(pages.length);
    for (const { page, entries, digest } of pages)
      writePageId(writer, page).varuint(entries).raw(digest);
  }
  writer.varuint(links.length);
  for (const link of links) {
    writer.raw(fromBase64url(link.peer)).u8(LINK_KINDS.indexOf(link.kind));
    writeTenths(writer, link.rttMs);
    writeTenths(writer, link.jitterMs);
    writer.u8(link.loss === null ? 0 : 1 + Math.round(link.loss * LOSS_STEPS));
    writeCount(writer, link.backlogBytes);
    writeCount(writer, link.bytesPerS);
  }
  return writer.finish();
}

function encodeTraceAnswer(message: TraceAnswer): Uint8Array {
  const { token, arrival } = message;
  const writer = writeClock(new Writer(96).u8(Kind.traceAnswer).varuint(token), message);
  if (arrival === null) return writer.u8(0).finish();
  writer.u8(1).u8(ARRIVALS.indexOf(arrival.how));
  writer.u8(arrival.from === null ? 0 : 1);
  if (arrival.from !== null) writePeerId(writer, arrival.from);
  writer.u8(arrival.kind === null ? 0 : 1 + LINK_KINDS.indexOf(arrival.kind));
  writer.varuint(arrival.receivedUs);
  writeOptional(writer, arrival.appliedAfterUs);
  writeOptional(writer, arrival.storedAfterUs);
  return writeOptional(writer, arrival.bytes).finish();
}

/** Views into `bytes`, not copies. Null: of a kind that only later versions know. Throws WireError. */
export function decodeWatchMessage(bytes: Uint8Array): WatchMessage | null {
  if (!isWatchPayload(bytes)) throw new WireError('no watch message');
  const reader = new Reader(bytes);
  switch (reader.u8()) {
    case Kind.watch:
      return reader.end({ type: 'watch', forS: reader.varuint(WATCH_S_MAX) });
    case Kind.report:
      return decodeReport(reader);
    case Kind.clockAsk:
      return reader.end({ type: 'clock-ask', token: reader.varuint() });
    case Kind.clockAnswer:
      return reader.end({ type: 'clock-answer', token: reader.varuint(), ...readClock(reader) });
    case Kind.traceAsk:
      return reader.end({
        type: 'trace-ask',
        token: reader.varuint(),
        session: readPeerId(reader),
        page: readPageId(reader),
        number: readEntryNumber(reader),
      });
    case Kind.traceAnswer:
      return reader.end({
        type: 'trace-answer',
        token: reader.varuint(),
        ...readClock(reader),
        arrival: readFlag(reader) ? readArrival(reader) : null,
      });
    default:
      return null;
  }
}

function decodeReport(reader: Reader): ReportMessage {
  const number = reader.varuint();
  const roomDigest = reader.raw(DIGEST_BYTES);
  const pages = readFlag(reader)
    ? readList(reader, REPORT_PAGES_MAX, () => ({
        page: readPageId(reader),
        entries: reader.varuint(),
        digest: reader.raw(PAGE_DIGEST_BYTES),
      }))
    : null;
  const links = readList(reader, REPORT_LINKS_MAX, () => ({
    peer: toBase64url(reader.raw(PREFIX_BYTES)),
    kind: readKind(reader.u8()),
    rttMs: readTenths(reader),
    jitterMs: readTenths(reader),
    loss: readLoss(reader),
    backlogBytes: readOptional(reader, COUNT_MAX),
    bytesPerS: readOptional(reader, COUNT_MAX),
  }));
  return reader.end({ type: 'report', number, roomDigest, pages, links });
}

function readArrival(reader: Reader): ReportedArrival {
  const how = ARRIVALS[reader.u8()];
  if (how === undefined) throw new WireError('unknown way to arrive');
  const from = readFlag(reader) ? readPeerId(reader) : null;
  const kind = reader.u8();
  return {
    how,
    from,
    kind: kind === 0 ? null : readKind(kind - 1),
    receivedUs: reader.varuint(),
    appliedAfterUs: readOptional(reader),
    storedAfterUs: readOptional(reader),
    bytes: readOptional(reader),
  };
}

const writeClock = (writer: Writer, { receivedUs, heldUs }: AnsweredClock): Writer =>
  writer.varuint(receivedUs).varuint(heldUs);
const readClock = (reader: Reader): AnsweredClock => ({
  receivedUs: reader.varuint(),
  heldUs: reader.varuint(),
});

/** 0: null, else the value and 1. */
const writeOptional = (writer: Writer, value: number | null): Writer =>
  writer.varuint(value === null ? 0 : value + 1);

function readOptional(reader: Reader, max = Number.MAX_SAFE_INTEGER - 1): number | null {
  const value = reader.varuint(max + 1);
  return value === 0 ? null : value - 1;
}

const writeTenths = (writer: Writer, ms: number | null): Writer =>
  writeOptional(writer, ms === null ? null : Math.min(Math.round(ms * 10), TENTHS_MAX));

function readTenths(reader: Reader): number | null {
  const tenths = readOptional(reader, TENTHS_MAX);
  return tenths === null ? null : tenths / 10;
}

const writeCount = (writer: Writer, count: number | null): Writer =>
  writeOptional(writer, count === null ? null : Math.min(Math.round(count), COUNT_MAX));

function readLoss(reader: Reader): number | null {
  const value = reader.u8();
  if (value > LOSS_STEPS + 1) throw new WireError('loss is over 1');
  return value === 0 ? null : (value - 1) / LOSS_STEPS;
}

function readKind(index: number): LinkKind {
  const kind = LINK_KINDS[index];
  if (kind === undefined) throw new WireError('bad link kind');
  return kind;
}

function readFlag(reader: Reader): boolean {
  const flag = reader.u8();
  if (flag > 1) throw new WireError('flag is neither 0 nor 1');
  return flag === 1;
}

function readEntryNumber(reader: Reader): number {
  const number = reader.varuint();
  if (number === 0) throw new WireError('entries are numbered from 1');
  return number;
}

function readList<T>(reader: Reader, max: number, read: () => T): T[] {
  const list: T[] = [];
  for (let left = reader.varuint(max); left > 0; left--) list.push(read());
  return list;
}
