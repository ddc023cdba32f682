/**
 * What peers of one mesh say to each other on a link (PROTOCOL.md section 3), one message per payload. First bytes are below 0x80.
 *
 *   hello    01 versionMin 1, versionMax 1, advert (rest)          first on every link, again when a ping asks for it
 *   adverts  02 count, [size, advert]*                             flooded on change; the answer to `known` and `want`
 *   known    03 count, [prefix 9, number]*                         "I have these adverts": the other side sends newer ones, wants missing ones
 *   want     04 count, [prefix 9]*                                 "send me these"
 *   ping     05 flags 1, token 4, table 4                          table: hash over the adverts of the island, to notice missed ones
 *   pong     06 flags 1, token 4
 *   signal   07 ttl 1, purpose 1, to 32, from 32, seq, epoch, signature 64, bytes (rest)
 *   near     08 seq, graph 3, payload (rest)                       broadcast whose origin is the link's peer: 5 bytes, 8 at the most
 *   far      09 hop 1, origin 32, seq, graph 3, signature 64, payload (rest)
 *   direct   0a payload (rest)                                     unicast to the link's peer
 *   routed   0b hop 1, to 32, from 32, seq, signature 64, payload (rest)
 *
 * hop: lane in the upper two bits (0 live, 1 bulk, 2 fleeting), hops left in the lower six.
 * Counts, sizes, numbers, seq and epoch are varuints. Advert: number, record (session-record.ts), flags 1 (1 left, 2 relay only),
 * name, color, relays [text]*, links [prefix 9, kind 1, rtt]*, signature 64 (always the last 64 bytes, over all before it, so that
 * later versions may add fields). rtt: 0 unmeasured, else milliseconds + 1.
 */
import { fromBase64url, toBase64url, utf8 } from '../lib/bytes.ts';
import { Reader, WireError, Writer } from './codec.ts';
import { PEER_ID_BYTES, peerIdOf, peerKeyOf, readPeerId, writePeerId, type PeerId } from './ids.ts';
import { SIGNATURE_BYTES } from './keys.ts';
import type { Lane, LinkKind } from './lanes.ts';
import { NAME_BYTES_MAX, ROOM_PEERS_MAX, SIGNAL_BYTES_MAX } from './limits.ts';
import { readSessionRecord, writeSessionRecord, type SessionRecord } from './session-record.ts';

/** Message numbers; a retired one is never given out again. */
export const MeshKind = {
  hello: 0x01,
  adverts: 0x02,
  known: 0x03,
  want: 0x04,
  ping: 0x05,
  pong: 0x06,
  signal: 0x07,
  near: 0x08,
  far: 0x09,
  direct: 0x0a,
  routed: 0x0b,
} as const;

/** The first 9 bytes of a peer's key as 12 characters: short, and 72 bits do not collide by accident among a few hundred peers. */
export type PeerPrefix = string;
const PREFIX_BYTES = 9;
const PREFIX_CHARACTERS = 12;
export const prefixOf = (id: PeerId): PeerPrefix => id.slice(0, PREFIX_CHARACTERS);

/** Adverts that one list or one message may name: a full room and its graveyard. */
const ADVERTS_LISTED_MAX = ROOM_PEERS_MAX + 64;
/** One advert: 255 links of every kind, profile, relays and record come to less. */
export const ADVERT_BYTES_MAX = 16 * 1024;
/** A claim for every peer and kind. */
const ADVERT_LINKS_MAX = 3 * ROOM_PEERS_MAX;
/** Relays that one peer may be on. */
const RELAYS_PER_PEER_MAX = 8;
/** A relay's id in text, and a color. */
const RELAY_ID_BYTES_MAX = 64;
export const COLOR_BYTES_MAX = 32;
/** A graph hash has 24 bits. */
export const GRAPH_HASH_MASK = 0xffffff;

/** The sender hears us on this link. */
export const PING_HEARS = 1;
/** The sender has no hello of us on this link. */
export const PING_NEEDS_HELLO = 2;

export const SignalPurpose = { attempt: 0, pleaseDial: 1 } as const;

export type AdvertLink = { peer: PeerPrefix; kind: LinkKind; rttMs: number | null };

export type Advert = {
  record: SessionRecord;
  number: number;
  left: boolean;
  relayOnly: boolean;
  profile: { name: string; color: string };
  relays: readonly string[];
  links: readonly AdvertLink[];
};

export type MeshMessage =
  | { type: 'hello'; versionMin: number; versionMax: number; advert: Uint8Array }
  | { type: 'adverts'; adverts: Uint8Array[] }
  | { type: 'known'; entries: { prefix: PeerPrefix; number: number }[] }
  | { type: 'want'; prefixes: PeerPrefix[] }
  | { type: 'ping'; flags: number; token: number; table: number }
  | { type: 'pong'; flags: number; token: number }
  | SignalMessage
  | { type: 'near'; seq: number; graph: number; payload: Uint8Array }
  | FarMessage
  | { type: 'direct'; payload: Uint8Array }
  | RoutedMessage;

export type SignalMessage = {
  type: 'signal';
  ttl: number;
  purpose: number;
  to: PeerId;
  from: PeerId;
  seq: number;
  epoch: number;
  signature: Uint8Array;
  bytes: Uint8Array;
};

export type FarMessage = {
  type: 'far';
  lane: Lane;
  ttl: number;
  origin: PeerId;
  seq: number;
  graph: number;
  signature: Uint8Array;
  payload: Uint8Array;
};

export type RoutedMessage = {
  type: 'routed';
  lane: Lane;
  ttl: number;
  to: PeerId;
  from: PeerId;
  seq: number;
  signature: Uint8Array;
  payload: Uint8Array;
};

const LINK_KINDS: readonly LinkKind[] = ['tab', 'direct', 'relayed'];
const LANES: readonly Lane[] = ['live', 'bulk', 'fleeting'];
const HOPS_MASK = 0x3f;
const FLAG_LEFT = 1;
const FLAG_RELAY_ONLY = 2;

const writePrefix = (writer: Writer, prefix: PeerPrefix): Writer =>
  writer.raw(fromBase64url(prefix));
const readPrefix = (reader: Reader): PeerPrefix => toBase64url(reader.raw(PREFIX_BYTES));
const writeGraph = (writer: Writer, graph: number): Writer =>
  writer
    .u8(graph >>> 16)
    .u8(graph >>> 8)
    .u8(graph);
const readGraph = (reader: Reader): number =>
  (reader.u8() << 16) | (reader.u8() << 8) | reader.u8();

const hopByte = (hop: { lane: Lane; ttl: number }): number =>
  (LANES.indexOf(hop.lane) << 6) | hop.ttl;

function readHop(reader: Reader): { lane: Lane; ttl: number } {
  const hop = reader.u8();
  const lane = LANES[hop >>> 6];
  if (lane === undefined) throw new WireError('bad lane');
  return { lane, ttl: hop & HOPS_MASK };
}

/** Everything of an advert but its signature. */
export function encodeAdvertBody(advert: Advert): Uint8Array {
  const writer = new Writer(512).varuint(advert.number);
  writeSessionRecord(writer, advert.record);
  writer.u8((advert.left ? FLAG_LEFT : 0) | (advert.relayOnly ? FLAG_RELAY_ONLY : 0));
  writer.text(advert.profile.name).text(advert.profile.color);
  writer.varuint(advert.relays.length);
  for (const relayId of advert.relays) writer.text(relayId);
  writer.varuint(advert.links.length);
  for (const link of advert.links) {
    writePrefix(writer, link.peer).u8(LINK_KINDS.indexOf(link.kind));
    writer.varuint(link.rttMs === null ? 0 : link.rttMs + 1);
  }
  return writer.finish();
}

/** Whose advert it is and its number, without reading the rest: most adverts that arrive are known already. */
export function peekAdvert(bytes: Uint8Array): { session: PeerId; number: number } {
  const reader = new Reader(bytes);
  const number = reader.varuint();
  return { number, session: readPeerId(reader) };
}

/** The body that was signed, and the signature. */
export function splitAdvert(bytes: Uint8Array): { body: Uint8Array; signature: Uint8Array } {
  if (bytes.length < SIGNATURE_BYTES) throw new WireError('frame ends early');
  const end = bytes.length - SIGNATURE_BYTES;
  return { body: bytes.subarray(0, end), signature: bytes.subarray(end) };
}

/** Throws WireError. Checks the layout only, not the signature. */
export function decodeAdvertBody(body: Uint8Array): Advert {
  const reader = new Reader(body);
  const number = reader.varuint();
  const record = readSessionRecord(reader);
  const flags = reader.u8();
  const profile = { name: reader.text(NAME_BYTES_MAX), color: reader.text(COLOR_BYTES_MAX) };
  const relays: string[] = [];
  for (let left = reader.varuint(RELAYS_PER_PEER_MAX); left > 0; left--)
    relays.push(reader.text(RELAY_ID_BYTES_MAX));
  const links: AdvertLink[] = [];
  for (let left = reader.varuint(ADVERT_LINKS_MAX); left > 0; left--)
    links.push(readAdvertLink(reader));
  return {
    record,
    number,
    left: (flags & FLAG_LEFT) !== 0,
    relayOnly: (flags & FLAG_RELAY_ONLY) !== 0,
    profile,
    relays,
    links,
  };
}

function readAdvertLink(reader: Reader): AdvertLink {
  const peer = readPrefix(reader);
  const kind = LINK_KINDS[reader.u8()];
  if (kind === undefined) throw new WireError('bad link kind');
  const rtt = reader.varuint();
  return { peer, kind, rttMs: rtt === 0 ? null : rtt - 1 };
}

export function encodeMesh(message: MeshMessage): Uint8Array {
  switch (message.type) {
    case 'hello':
      return new Writer(message.advert.length + 3)
        .u8(MeshKind.hello)
        .u8(message.versionMin)
        .u8(message.versionMax)
        .raw(message.advert)
        .finish();
    case 'adverts':
    case 'known':
    case 'want':
      return encodeLists(message);
    case 'ping':
      return new Writer(10)
        .u8(MeshKind.ping)
        .u8(message.flags)
        .u32(message.token)
        .u32(message.table)
        .finish();
    case 'pong':
      return new Writer(6).u8(MeshKind.pong).u8(message.flags).u32(message.token).finish();
    case 'near': {
      const writer = new Writer(message.payload.length + 12).u8(MeshKind.near).varuint(message.seq);
      return writeGraph(writer, message.graph).raw(message.payload).finish();
    }
    case 'direct':
      return new Writer(message.payload.length + 1)
        .u8(MeshKind.direct)
        .raw(message.payload)
        .finish();
    case 'signal':
    case 'far':
    case 'routed':
      return encodeSigned(message);
  }
}

function encodeLists(message: MeshMessage & { type: 'adverts' | 'known' | 'want' }): Uint8Array {
  const writer = new Writer(512).u8(MeshKind[message.type]);
  if (message.type === 'adverts') {
    writer.varuint(message.adverts.length);
    for (const advert of message.adverts) writer.sized(advert);
  } else if (message.type === 'known') {
    writer.varuint(message.entries.length);
    for (const entry of message.entries) writePrefix(writer, entry.prefix).varuint(entry.number);
  } else {
    writer.varuint(message.prefixes.length);
    for (const prefix of message.prefixes) writePrefix(writer, prefix);
  }
  return writer.finish();
}

function encodeSigned(message: SignalMessage | FarMessage | RoutedMessage): Uint8Array {
  switch (message.type) {
    case 'signal': {
      const writer = new Writer(message.bytes.length + 144)
        .u8(MeshKind.signal)
        .u8(message.ttl)
        .u8(message.purpose);
      writePeerId(writer, message.to);
      writePeerId(writer, message.from).varuint(message.seq).varuint(message.epoch);
      return writer.raw(message.signature).raw(message.bytes).finish();
    }
    case 'far': {
      const writer = new Writer(message.payload.length + 112).u8(MeshKind.far).u8(hopByte(message));
      writePeerId(writer, message.origin).varuint(message.seq);
      return writeGraph(writer, message.graph).raw(message.signature).raw(message.payload).finish();
    }
    case 'routed': {
      const writer = new Writer(message.payload.length + 144)
        .u8(MeshKind.routed)
        .u8(hopByte(message));
      writePeerId(writer, message.to);
      writePeerId(writer, message.from).varuint(message.seq);
      return writer.raw(message.signature).raw(message.payload).finish();
    }
  }
}

/** Throws WireError. Views into `bytes`, not copies. */
export function decodeMesh(bytes: Uint8Array): MeshMessage {
  const reader = new Reader(bytes);
  switch (reader.u8()) {
    case MeshKind.near:
      return {
        type: 'near',
        seq: reader.varuint(),
        graph: readGraph(reader),
        payload: reader.rest(),
      };
    case MeshKind.direct:
      return { type: 'direct', payload: reader.rest() };
    case MeshKind.ping:
      return reader.end({
        type: 'ping',
        flags: reader.u8(),
        token: reader.u32(),
        table: reader.u32(),
      });
    case MeshKind.pong:
      return reader.end({ type: 'pong', flags: reader.u8(), token: reader.u32() });
    case MeshKind.hello:
      return {
        type: 'hello',
        versionMin: reader.u8(),
        versionMax: reader.u8(),
        advert: readHelloAdvert(reader),
      };
    case MeshKind.adverts:
      return { type: 'adverts', adverts: readList(reader, () => reader.sized(ADVERT_BYTES_MAX)) };
    case MeshKind.known:
      return {
        type: 'known',
        entries: readList(reader, () => ({ prefix: readPrefix(reader), number: reader.varuint() })),
      };
    case MeshKind.want:
      return { type: 'want', prefixes: readList(reader, () => readPrefix(reader)) };
    case MeshKind.signal:
      return decodeSignal(reader);
    case MeshKind.far:
      return decodeFar(reader);
    case MeshKind.routed:
      return decodeRouted(reader);
    default:
      throw new WireError('unknown mesh message');
  }
}

function readHelloAdvert(reader: Reader): Uint8Array {
  if (reader.left > ADVERT_BYTES_MAX) throw new WireError('advert is too long');
  return reader.rest();
}

function readList<T>(reader: Reader, read: () => T): T[] {
  const list: T[] = [];
  for (let left = reader.varuint(ADVERTS_LISTED_MAX); left > 0; left--) list.push(read());
  return reader.end(list);
}

function decodeSignal(reader: Reader): SignalMessage {
  const ttl = reader.u8();
  const purpose = reader.u8();
  const to = readPeerId(reader);
  const from = readPeerId(reader);
  const seq = reader.varuint();
  const epoch = reader.varuint();
  const signature = reader.raw(SIGNATURE_BYTES);
  if (reader.left > SIGNAL_BYTES_MAX) throw new WireError('signal is too long');
  return { type: 'signal', ttl, purpose, to, from, seq, epoch, signature, bytes: reader.rest() };
}

function decodeFar(reader: Reader): FarMessage {
  const hop = readHop(reader);
  const origin = peerIdOf(reader.raw(PEER_ID_BYTES));
  const seq = reader.varuint();
  const graph = readGraph(reader);
  const signature = reader.raw(SIGNATURE_BYTES);
  return { type: 'far', ...hop, origin, seq, graph, signature, payload: reader.rest() };
}

function decodeRouted(reader: Reader): RoutedMessage {
  const hop = readHop(reader);
  const to = readPeerId(reader);
  const from = readPeerId(reader);
  const seq = reader.varuint();
  const signature = reader.raw(SIGNATURE_BYTES);
  return { type: 'routed', ...hop, to, from, seq, signature, payload: reader.rest() };
}

const ADVERT_DOMAIN = utf8('folkmoot advert v1\0');
const SIGNAL_DOMAIN = utf8('folkmoot signal v1\0');
const BROADCAST_DOMAIN = utf8('folkmoot broadcast v1\0');
const ROUTED_DOMAIN = utf8('folkmoot routed v1\0');

/** What the signature of an advert covers. */
export function advertStatement(topic: Uint8Array, body: Uint8Array): Uint8Array {
  return new Writer(body.length + 64).raw(ADVERT_DOMAIN).raw(topic).raw(body).finish();
}

/** What the signature of a signal covers: all but the ttl. */
export function signalStatement(
  topic: Uint8Array,
  signal: Omit<SignalMessage, 'type' | 'ttl' | 'signature'>,
): Uint8Array {
  const writer = new Writer(signal.bytes.length + 160)
    .raw(SIGNAL_DOMAIN)
    .raw(topic)
    .u8(signal.purpose);
  writer
    .raw(peerKeyOf(signal.to))
    .raw(peerKeyOf(signal.from))
    .varuint(signal.seq)
    .varuint(signal.epoch);
  return writer.raw(signal.bytes).finish();
}

/** What the signature of a broadcast covers: not the graph, which is advice, nor lane and ttl. */
export function broadcastStatement(
  topic: Uint8Array,
  origin: PeerId,
  seq: number,
  payload: Uint8Array,
): Uint8Array {
  const writer = new Writer(payload.length + 112)
    .raw(BROADCAST_DOMAIN)
    .raw(topic)
    .raw(peerKeyOf(origin))
    .varuint(seq);
  return writer.raw(payload).finish();
}

/** What the signature of a routed payload covers: all but lane and ttl. */
export function routedStatement(
  topic: Uint8Array,
  routed: Omit<RoutedMessage, 'type' | 'lane' | 'ttl' | 'signature'>,
): Uint8Array {
  const writer = new Writer(routed.payload.length + 144).raw(ROUTED_DOMAIN).raw(topic);
  writer.raw(peerKeyOf(routed.to)).raw(peerKeyOf(routed.from)).varuint(routed.seq);
  return writer.raw(routed.payload).finish();
}
