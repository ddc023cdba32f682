/**
 * Frames between a peer and a relay, one per WebSocket message, on `/relay` (PROTOCOL.md section 2).
 * The relay learns topics, session keys and sizes; payloads are sealed by peers.
 */
import { utf8 } from '../lib/bytes.ts';
import { Reader, WireError, Writer } from './codec.ts';
import { ROOM_PEERS_MAX } from './limits.ts';

export const RELAY_SUBPROTOCOL = 'folkmoot.relay.1';

/** Frame numbers; a retired one is never given out again. */
export const RelayKind = {
  challenge: 0x01,
  join: 0x02,
  welcome: 0x03,
  arrived: 0x04,
  departed: 0x05,
  send: 0x06,
  from: 0x07,
  ping: 0x08,
  pong: 0x09,
  retry: 0x0a,
} as const;

/** WebSocket close codes of a relay. */
export const RelayClose = {
  badFrame: 4000,
  badProof: 4001,
  joinTimeout: 4002,
  rate: 4004,
  slowReader: 4005,
  roomFull: 4006,
  tooManyRooms: 4007,
  tooManyFromAddress: 4008,
  replaced: 4009,
  idle: 4010,
  version: 4011,
  draining: 1012,
  tooLarge: 1009,
} as const;

/** Why a peer left the relay. */
export const DepartReason = { closed: 0, timeout: 1, misbehaved: 2, replaced: 3 } as const;

export type RelayPeer = { slot: number; session: Uint8Array };

/** What the relay says. `slot` numbers are the relay's short names for sessions on a topic. */
export type RelayToPeer =
  | { type: 'challenge'; versionMin: number; versionMax: number; nonce: Uint8Array }
  | { type: 'welcome'; slot: number; relayId: Uint8Array; iceUrls: string[]; peers: RelayPeer[] }
  | { type: 'arrived'; slot: number; session: Uint8Array }
  | { type: 'departed'; slot: number; reason: number }
  | { type: 'from'; slot: number; payload: Uint8Array }
  | { type: 'pong'; token: number }
  | { type: 'retry'; delayMs: number };

/** What a peer says. `to` empty means everyone else on the topic. */
export type PeerToRelay =
  | {
      type: 'join';
      version: number;
      topic: Uint8Array;
      session: Uint8Array;
      topicSignature: Uint8Array;
      sessionSignature: Uint8Array;
    }
  | { type: 'send'; to: readonly number[]; payload: Uint8Array }
  | { type: 'ping'; token: number };

const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
const NONCE_BYTES = 32;
const RELAY_ID_BYTES = 8;
const SLOT_MAX = 0xffff;
const ICE_URLS_MAX = 8;
const ICE_URL_BYTES_MAX = 256;
/** A relay that wants peers back later than in a day is gone; and timers overflow at 25 days. */
export const RETRY_DELAY_MS_MAX = 24 * 60 * 60 * 1000;
const JOIN_DOMAIN = utf8('folkmoot relay join v1\0');

/** What both signatures of a join cover: fresh by the relay's nonce, bound to the topic and the session. */
export function relayJoinStatement(
  nonce: Uint8Array,
  topic: Uint8Array,
  session: Uint8Array,
): Uint8Array {
  return new Writer(128).raw(JOIN_DOMAIN).raw(nonce).raw(topic).raw(session).finish();
}

export function encodePeerToRelay(frame: PeerToRelay): Uint8Array {
  switch (frame.type) {
    case 'join':
      return new Writer(256)
        .u8(RelayKind.join)
        .u8(frame.version)
        .raw(frame.topic)
        .raw(frame.session)
        .raw(frame.topicSignature)
        .raw(frame.sessionSignature)
        .finish();
    case 'send': {
      const writer = new Writer(frame.payload.length + 8)
        .u8(RelayKind.send)
        .varuint(frame.to.length);
      for (const slot of frame.to) writer.varuint(slot);
      return writer.raw(frame.payload).finish();
    }
    case 'ping':
      return new Writer(5).u8(RelayKind.ping).u32(frame.token).finish();
  }
}

/** Throws WireError. Views into `bytes`, not copies. */
export function decodePeerToRelay(bytes: Uint8Array): PeerToRelay {
  const reader = new Reader(bytes);
  return reader.end(readPeerToRelay(reader));
}

function readPeerToRelay(reader: Reader): PeerToRelay {
  switch (reader.u8()) {
    case RelayKind.join:
      return {
        type: 'join',
        version: reader.u8(),
        topic: reader.raw(KEY_BYTES),
        session: reader.raw(KEY_BYTES),
        topicSignature: reader.raw(SIGNATURE_BYTES),
        sessionSignature: reader.raw(SIGNATURE_BYTES),
      };
    case RelayKind.send: {
      const count = reader.varuint(ROOM_PEERS_MAX);
      const to: number[] = [];
      for (let i = 0; i < count; i++) to.push(reader.varuint(SLOT_MAX));
      return { type: 'send', to, payload: reader.rest() };
    }
    case RelayKind.ping:
      return { type: 'ping', token: reader.u32() };
    default:
      throw new WireError('unknown relay frame');
  }
}

export function encodeRelayToPeer(frame: RelayToPeer): Uint8Array {
  switch (frame.type) {
    case 'challenge':
      return new Writer(40)
        .u8(RelayKind.challenge)
        .u8(frame.versionMin)
        .u8(frame.versionMax)
        .raw(frame.nonce)
        .finish();
    case 'welcome': {
      const writer = new Writer(256).u8(RelayKind.welcome).varuint(frame.slot).raw(frame.relayId);
      writer.varuint(frame.iceUrls.length);
      for (const url of frame.iceUrls) writer.text(url);
      writer.varuint(frame.peers.length);
      for (const peer of frame.peers) writer.varuint(peer.slot).raw(peer.session);
      return writer.finish();
    }
    case 'arrived':
      return new Writer(40).u8(RelayKind.arrived).varuint(frame.slot).raw(frame.session).finish();
    case 'departed':
      return new Writer(8).u8(RelayKind.departed).varuint(frame.slot).u8(frame.reason).finish();
    case 'from':
      return new Writer(frame.payload.length + 4)
        .u8(RelayKind.from)
        .varuint(frame.slot)
        .raw(frame.payload)
        .finish();
    case 'pong':
      return new Writer(5).u8(RelayKind.pong).u32(frame.token).finish();
    case 'retry':
      return new Writer(8).u8(RelayKind.retry).varuint(frame.delayMs).finish();
  }
}

/** Throws WireError. Views into `bytes`, not copies. */
export function decodeRelayToPeer(bytes: Uint8Array): RelayToPeer {
  const reader = new Reader(bytes);
  return reader.end(readRelayToPeer(reader));
}

function readRelayToPeer(reader: Reader): RelayToPeer {
  switch (reader.u8()) {
    case RelayKind.challenge:
      return {
        type: 'challenge',
        versionMin: reader.u8(),
        versionMax: reader.u8(),
        nonce: reader.raw(NONCE_BYTES),
      };
    case RelayKind.welcome:
      return decodeWelcome(reader);
    case RelayKind.arrived:
      return { type: 'arrived', slot: reader.varuint(SLOT_MAX), session: reader.raw(KEY_BYTES) };
    case RelayKind.departed:
      return { type: 'departed', slot: reader.varuint(SLOT_MAX), reason: reader.u8() };
    case RelayKind.from:
      return { type: 'from', slot: reader.varuint(SLOT_MAX), payload: reader.rest() };
    case RelayKind.pong:
      return { type: 'pong', token: reader.u32() };
    case RelayKind.retry:
      return { type: 'retry', delayMs: reader.varuint(RETRY_DELAY_MS_MAX) };
    default:
      throw new WireError('unknown relay frame');
  }
}

function decodeWelcome(reader: Reader): RelayToPeer {
  const slot = reader.varuint(SLOT_MAX);
  const relayId = reader.raw(RELAY_ID_BYTES);
  const iceUrls: string[] = [];
  for (let left = reader.varuint(ICE_URLS_MAX); left > 0; left--)
    iceUrls.push(reader.text(ICE_URL_BYTES_MAX));
  const peers: RelayPeer[] = [];
  for (let left = reader.varuint(ROOM_PEERS_MAX); left > 0; left--) {
    peers.push({ slot: reader.varuint(SLOT_MAX), session: reader.raw(KEY_BYTES) });
  }
  return { type: 'welcome', slot, relayId, iceUrls, peers };
}
