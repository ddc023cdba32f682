/**
 * A STUN server as one pure function: a binding request in, the address it came from out (RFC 8489 sections 5, 6 and 12).
 * Without state, credentials or any other method. An answer is at most 60 bytes longer than its question.
 */
import { Buffer } from 'node:buffer';
import { isIPv4, isIPv6 } from 'node:net';
import { crc32 } from 'node:zlib';

export type Source = { address: string; port: number };

const HEADER_BYTES = 20;
const MAGIC_COOKIE = 0x2112a442;
const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const BINDING_ERROR = 0x0111;
const ERROR_CODE = 0x0009;
const UNKNOWN_ATTRIBUTES = 0x000a;
const XOR_MAPPED_ADDRESS = 0x0020;
const FINGERPRINT = 0x8028;
const FINGERPRINT_XOR = 0x5354554e;
/** From here on, a server that does not know an attribute ignores it (section 14). */
const COMPREHENSION_OPTIONAL = 0x8000;
/** An honest request is under 100 bytes; this also bounds the attributes we walk. */
const REQUEST_BYTES_MAX = 576;

/** Mandatory attributes of the RFC itself. A server without credentials ignores them. */
const IGNORED = new Set([
  0x0001, 0x0006, 0x0008, 0x0009, 0x000a, 0x0014, 0x0015, 0x001c, 0x001d, 0x001e, 0x0020,
]);

/** The bytes to send back, or null: what is not a well-formed binding request gets no answer. */
export function stunResponse(request: Uint8Array, source: Source): Buffer | null {
  const bytes = Buffer.from(request.buffer, request.byteOffset, request.length);
  if (!isBindingRequest(bytes)) return null;
  const unknown = unknownAttributes(bytes);
  if (unknown === null) return null;
  const transaction = bytes.subarray(4, HEADER_BYTES);
  if (unknown.length > 0)
    return message(BINDING_ERROR, transaction, [errorCode420(), unknownList(unknown)]);
  const mapped = xorMappedAddress(source, transaction);
  return mapped === null ? null : message(BINDING_SUCCESS, transaction, [mapped]);
}

function isBindingRequest(bytes: Buffer): boolean {
  if (bytes.length < HEADER_BYTES || bytes.length > REQUEST_BYTES_MAX || bytes.length % 4 !== 0)
    return false;
  if (bytes.readUInt16BE(0) !== BINDING_REQUEST || bytes.readUInt32BE(4) !== MAGIC_COOKIE)
    return false;
  return bytes.readUInt16BE(2) === bytes.length - HEADER_BYTES;
}

/** The mandatory attributes we do not know; null when the attributes are malformed or the fingerprint is wrong. */
function unknownAttributes(bytes: Buffer): number[] | null {
  const unknown: number[] = [];
  let at = HEADER_BYTES;
  while (at < bytes.length) {
    const type = bytes.readUInt16BE(at);
    const length = bytes.readUInt16BE(at + 2);
    const next = at + 4 + Math.ceil(length / 4) * 4;
    if (next > bytes.length) return null;
    if (type === FINGERPRINT && !fingerprintHolds(bytes, at, length)) return null;
    if (type < COMPREHENSION_OPTIONAL && !IGNORED.has(type) && !unknown.includes(type))
      unknown.push(type);
    at = next;
  }
  return unknown;
}

function fingerprintHolds(bytes: Buffer, at: number, length: number): boolean {
  if (length !== 4 || at + 8 !== bytes.length) return false;
  return bytes.readUInt32BE(at + 4) === (crc32(bytes.subarray(0, at)) ^ FINGERPRINT_XOR) >>> 0;
}

function xorMappedAddress(source: Source, transaction: Buffer): Buffer | null {
  const plain = source.address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  const address = isIPv4(plain) ? ipv4Bytes(plain) : isIPv6(plain) ? ipv6Bytes(plain) : null;
  if (address === null || source.port === 0) return null;
  const value = Buffer.alloc(4 + address.length);
  value[1] = address.length === 4 ? 0x01 : 0x02;
  value.writeUInt16BE(source.port ^ (MAGIC_COOKIE >>> 16), 2);
  // The cookie and the transaction id stand next to each other in the header, as they do in the XOR.
  for (const [i, byte] of address.entries()) value[4 + i] = byte ^ (transaction[i] ?? 0);
  return attribute(XOR_MAPPED_ADDRESS, value);
}

function ipv4Bytes(address: string): number[] {
  return address.split('.').map(Number);
}

function ipv6Bytes(address: string): number[] {
  const [head = '', tail] = address.split('::');
  const groups = (text: string): number[] =>
    text
      .split(':')
      .filter((group) => group !== '')
      .flatMap(groupBytes);
  const before = groups(head);
  if (tail === undefined) return before;
  const after = groups(tail);
  return [
    ...before,
    ...Array.from({ length: 16 - before.length - after.length }, () => 0),
    ...after,
  ];
}

function groupBytes(group: string): number[] {
  if (group.includes('.')) return ipv4Bytes(group);
  const value = Number.parseInt(group, 16);
  return [value >> 8, value & 0xff];
}

function errorCode420(): Buffer {
  return attribute(
    ERROR_CODE,
    Buffer.concat([Buffer.from([0, 0, 4, 20]), Buffer.from('Unknown Attribute')]),
  );
}

function unknownList(types: readonly number[]): Buffer {
  const value = Buffer.alloc(types.length * 2);
  for (const [i, type] of types.entries()) value.writeUInt16BE(type, i * 2);
  return attribute(UNKNOWN_ATTRIBUTES, value);
}

function attribute(type: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(value.length, 2);
  value.copy(bytes, 4);
  return bytes;
}

function message(type: number, transaction: Buffer, attributes: readonly Buffer[]): Buffer {
  const body = Buffer.concat(attributes);
  const header = Buffer.alloc(4);
  header.writeUInt16BE(type, 0);
  header.writeUInt16BE(body.length, 2);
  return Buffer.concat([header, transaction, body]);
}
