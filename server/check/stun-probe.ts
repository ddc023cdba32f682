/** A STUN binding request and its answer (RFC 8489), to see whether UDP comes through. */
import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';

const MAGIC_COOKIE = 0x2112a442;
const HEADER_BYTES = 20;
const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const XOR_MAPPED_ADDRESS = 0x0020;
const IPV4 = 1;
const TRIES = 4;
const TRY_MS = 700;

export type StunAnswer = { ok: true; mapped: string | null } | { ok: false; reason: string };

/** Host and port of `stun:host[:port]`; null for anything else. */
export function stunTarget(url: string): { host: string; port: number } | null {
  const [, host, port = '3478'] = /^stun:(\[[^\]]+\]|[^:?]+)(?::(\d+))?/.exec(url) ?? [];
  return host === undefined ? null : { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

export function bindingRequest(transaction: Uint8Array): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.writeUInt16BE(BINDING_REQUEST, 0);
  bytes.writeUInt32BE(MAGIC_COOKIE, 4);
  bytes.set(transaction, 8);
  return bytes;
}

/** The IPv4 address in the answer to our request; empty where there is none or IPv6, null when it is no answer to it. */
export function mappedAddress(answer: Buffer, transaction: Uint8Array): string | null {
  if (answer.length < HEADER_BYTES || answer.readUInt16BE(0) !== BINDING_SUCCESS) return null;
  if (!answer.subarray(8, HEADER_BYTES).equals(transaction)) return null;
  for (let at = HEADER_BYTES; at + 4 <= answer.length;) {
    const length = answer.readUInt16BE(at + 2);
    const value = answer.subarray(at + 4, at + 4 + length);
    if (answer.readUInt16BE(at) === XOR_MAPPED_ADDRESS && value.length === 8 && value[1] === IPV4) {
      const address = (value.readUInt32BE(4) ^ MAGIC_COOKIE) >>> 0;
      return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join('.');
    }
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return '';
}

/** Asks some times, as datagrams get lost. */
export async function askStun(host: string, port: number): Promise<StunAnswer> {
  const { address, family } = await lookup(host);
  const transaction = randomBytes(12);
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
  try {
    return await new Promise((done) => {
      let tries = 0;
      const ask = (): void => {
        if (tries === TRIES) done({ ok: false, reason: 'no answer' });
        tries += 1;
        socket.send(bindingRequest(transaction), port, address, () => undefined);
      };
      const timer = setInterval(ask, TRY_MS);
      socket.on('error', (error) => done({ ok: false, reason: error.message }));
      socket.on('message', (answer) => {
        const mapped = mappedAddress(answer, transaction);
        if (mapped === null) return;
        clearInterval(timer);
        done({ ok: true, mapped: mapped === '' ? null : mapped });
      });
      socket.on('close', () => clearInterval(timer));
      ask();
    });
  } finally {
    socket.close();
  }
}
