/**
 * Sealing: what keeps relays and mailboxes blind. XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha), by @noble/ciphers.
 *
 * Each session seals under a key of its own, derived from the room's sealing key with HKDF (RFC 5869), and counts its
 * frames: the nonce is the count. A key meets a nonce twice only if two runs share a session, which is never so; counters
 * that survive a restored machine or a duplicated tab are the classic mistake, and a session does not survive either.
 *
 * sealed = count (varuint) ‖ ciphertext ‖ tag 16;  nonce = 16 zero bytes ‖ count as 8 bytes, big-endian;  AAD = topic ‖ session
 */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { concatBytes, utf8 } from '../lib/bytes.ts';
import { Reader, WireError, Writer } from '../wire/codec.ts';
import { peerKeyOf, type PeerId } from '../wire/ids.ts';
import { deriveBytes } from './hashes.ts';

/** Seals what our session sends. */
export type Sealer = {
  /**
   * Call it when the frame goes to the wire, not when it is queued: what is sealed later opens later, and a frame that
   * overtakes an earlier one makes that one look replayed.
   */
  readonly seal: (plaintext: Uint8Array) => Uint8Array;
};

/** Opens what others sent; one for each wire, because the counts of a session must arrive in rising order. */
export type Opener = {
  /** Null when the bytes were not sealed in this room by that session, were altered, or were seen before. Never throws. */
  readonly open: (session: PeerId, sealed: Uint8Array) => Uint8Array | null;
};

/** What frames of a session may be behind its newest one on another wire: 16,384 of them hold up to 256 MiB, more than any wire holds. A multiple of 32. */
const WIRES_WINDOW = 16_384;

/**
 * Openers for several wires that carry frames of the same sessions, such as the sockets to two relays: each count is taken on one of
 * them only, so no host can play back here what was heard there.
 */
export function createOpeners(sealingKey: Uint8Array, topic: Uint8Array): () => Opener {
  const heard = new Map<PeerId, CountWindow>();
  return () => {
    const wire = createOpener(sealingKey, topic, (session, count) => {
      const window = heard.get(session) ?? new CountWindow();
      heard.delete(session);
      heard.set(session, window);
      forgetOldest(heard);
      return window.take(count);
    });
    return wire;
  };
}

/** The newest count of a session, and which of those before it were taken. */
class CountWindow {
  readonly #taken = new Uint32Array(WIRES_WINDOW / 32);
  #newest = 0;

  /** False when it was taken before, or is too old to tell. */
  take(count: number): boolean {
    if (count <= this.#newest - WIRES_WINDOW) return false;
    if (count > this.#newest + WIRES_WINDOW) this.#taken.fill(0);
    else for (let free = this.#newest + 1; free <= count; free++) this.#mark(free, false);
    this.#newest = Math.max(this.#newest, count);
    const at = count % WIRES_WINDOW;
    if ((((this.#taken[at >>> 5] as number) >>> (at & 31)) & 1) === 1) return false;
    this.#mark(count, true);
    return true;
  }

  #mark(count: number, isTaken: boolean): void {
    const at = count % WIRES_WINDOW;
    const bit = 1 << (at & 31);
    const word = this.#taken[at >>> 5] as number;
    this.#taken[at >>> 5] = isTaken ? word | bit : word & ~bit;
  }
}

/** What sealing adds to a frame at most. */
export const SEAL_BYTES_MAX = 24;

/**
 * Sessions whose last count an opener remembers, least recently heard forgotten first: sixteen full rooms. Only a frame
 * that opens is remembered, so nobody without the link can push others out.
 */
export const OPENER_SESSIONS_MAX = 4096;

const KEY_BYTES = 32;
const TAG_BYTES = 16;
const NONCE_BYTES = 24;
const SEAL_DOMAIN = utf8('folkmoot seal v1\0');

/** For the running session only; never for one restored from its kept secret. The first count is 1. */
export function createSealer(sealingKey: Uint8Array, topic: Uint8Array, session: PeerId): Sealer {
  const key = sessionKeyOf(sealingKey, topic, session);
  const context = contextOf(topic, session);
  let count = 0;
  return {
    seal(plaintext) {
      count += 1;
      const ciphertext = xchacha20poly1305(key, nonceOf(count), context).encrypt(plaintext);
      return new Writer(ciphertext.length + 8).varuint(count).raw(ciphertext).finish();
    },
  };
}

/** `admits`: asked for each frame that opens and has not been seen on this wire. */
export function createOpener(
  sealingKey: Uint8Array,
  topic: Uint8Array,
  admits: (session: PeerId, count: number) => boolean = () => true,
): Opener {
  const heard = new Map<PeerId, { key: Uint8Array; context: Uint8Array; count: number }>();
  return {
    open(session, sealed) {
      const split = splitSealed(sealed);
      if (split === null) return null;
      const known = heard.get(session);
      if (known && split.count <= known.count) return null;
      try {
        const key = known?.key ?? sessionKeyOf(sealingKey, topic, session);
        const context = known?.context ?? contextOf(topic, session);
        const cipher = xchacha20poly1305(key, nonceOf(split.count), context);
        const plaintext = cipher.decrypt(split.ciphertext);
        heard.delete(session);
        heard.set(session, { key, context, count: split.count });
        forgetOldest(heard);
        return admits(session, split.count) ? plaintext : null;
      } catch {
        return null; // the tag does not fit, or the session is no key's text
      }
    },
  };
}

function sessionKeyOf(sealingKey: Uint8Array, topic: Uint8Array, session: PeerId): Uint8Array {
  return deriveBytes(sealingKey, topic, concatBytes(SEAL_DOMAIN, peerKeyOf(session)), KEY_BYTES);
}

function contextOf(topic: Uint8Array, session: PeerId): Uint8Array {
  return concatBytes(topic, peerKeyOf(session));
}

function nonceOf(count: number): Uint8Array {
  const nonce = new Uint8Array(NONCE_BYTES);
  const view = new DataView(nonce.buffer);
  view.setUint32(NONCE_BYTES - 8, Math.floor(count / 2 ** 32));
  view.setUint32(NONCE_BYTES - 4, count % 2 ** 32);
  return nonce;
}

function splitSealed(sealed: Uint8Array): { count: number; ciphertext: Uint8Array } | null {
  try {
    const reader = new Reader(sealed);
    const count = reader.varuint();
    return count === 0 || reader.left < TAG_BYTES ? null : { count, ciphertext: reader.rest() };
  } catch (error) {
    if (error instanceof WireError) return null;
    throw error;
  }
}

function forgetOldest(heard: Map<PeerId, unknown>): void {
  const oldest = heard.keys().next().value;
  if (heard.size > OPENER_SESSIONS_MAX && oldest !== undefined) heard.delete(oldest);
}
