/** WebSocket frames that are wrong themselves, and upgrades that are none. Pure. */
import { Buffer } from 'node:buffer';
import { utf8 } from '../../src/lib/bytes.ts';
import type { Rng } from '../../src/lib/rng.ts';
import { clientFrame } from '../testing.ts';
import { upgradeTo } from './payloads.ts';

const JSON_PING = utf8('{"type":"ping"}');
const HEADER_BYTES = 20_000;
const MIB = 1024 * 1024;

/** Every one ends its connection, whatever service it comes to. */
const BAD_FRAMES: readonly (() => Buffer)[] = [
  () => clientFrame(JSON_PING, { opcode: 1, rsv: 4 }),
  () => clientFrame(JSON_PING, { opcode: 1, rsv: 2 }),
  () => clientFrame(JSON_PING, { rsv: 1 }),
  () => clientFrame(JSON_PING, { rsv: 7 }),
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode) => () => clientFrame(JSON_PING, { opcode })),
  () => clientFrame(JSON_PING, { opcode: 1, masked: false }),
  () => clientFrame(JSON_PING, { opcode: 9, fin: false }),
  () => clientFrame(JSON_PING, { opcode: 8, fin: false }),
  () => clientFrame(new Uint8Array(126), { opcode: 9 }),
  () => clientFrame(new Uint8Array(126), { opcode: 8 }),
  () => clientFrame(JSON_PING, { opcode: 0 }),
  () =>
    Buffer.concat([
      clientFrame(JSON_PING, { opcode: 1, fin: false }),
      clientFrame(JSON_PING, { opcode: 1 }),
    ]),
  () => clientFrame(Uint8Array.of(0xff, 0xfe), { opcode: 1 }),
  // A surrogate, an overlong slash, a code point past the last.
  () => clientFrame(Uint8Array.of(0xed, 0xa0, 0x80), { opcode: 1 }),
  () => clientFrame(Uint8Array.of(0xc0, 0xaf), { opcode: 1 }),
  () => clientFrame(Uint8Array.of(0xf4, 0x90, 0x80, 0x80), { opcode: 1 }),
  () => clientFrame(JSON_PING, { claimedBytes: 2 ** 63 }),
  () => clientFrame(JSON_PING, { claimedBytes: 2 ** 53 }),
  () => clientFrame(JSON_PING, { claimedBytes: 99 * MIB }),
  () => clientFrame(Uint8Array.of(3), { opcode: 8 }),
  ...[0, 999, 1004, 1005, 1006, 1015, 1100, 2999, 5000, 65_535].map((code) => () => {
    return clientFrame(Uint8Array.of(code >> 8, code & 0xff), { opcode: 8 });
  }),
  () => clientFrame(Uint8Array.of(0x03, 0xe8, 0xff), { opcode: 8 }),
];

export function badFrame(rng: Rng): Buffer {
  return rng.pick(BAD_FRAMES)();
}

const replaced = (path: string, from: string | RegExp, to: string): Buffer =>
  Buffer.from(upgradeTo(path).toString('latin1').replace(from, to), 'latin1');

/** No upgrade among them holds. */
const BAD_UPGRADES: readonly ((path: string, rng: Rng) => Buffer)[] = [
  (path) => replaced(path, 'GET', 'POST'),
  (path) => replaced(path, 'GET', 'TRACE'),
  (path) => replaced(path, 'GET', 'get'),
  (path) => replaced(path, 'HTTP/1.1', 'HTTP/9.9'),
  (path) => replaced(path, 'HTTP/1.1', 'HTTP/1.0'),
  (path) => upgradeTo(path, { 'Sec-WebSocket-Version': '7' }),
  (path) => upgradeTo(path, { 'Sec-WebSocket-Version': 'x'.repeat(100) }),
  (path) => upgradeTo(path, { 'Sec-WebSocket-Key': 'short' }),
  (path) => upgradeTo(path, { 'Sec-WebSocket-Key': '\u00ff'.repeat(24) }),
  (path) => replaced(path, /Sec-WebSocket-Key: [^\r]*\r\n/, ''),
  (path) => upgradeTo(path, { Upgrade: 'h2c' }),
  () => upgradeTo('/relay', { Origin: 'https://evil.example', Host: 'a.example' }),
  (path) => upgradeTo(path, { 'X-Padding': 'x'.repeat(HEADER_BYTES) }),
  (path) =>
    upgradeTo(path, Object.fromEntries(Array.from({ length: 3_000 }, (_, i) => [`X-${i}`, '']))),
  // Smuggled: two lengths, a length and chunks, a folded header, a bare line feed, a space before the colon.
  (path) => replaced(path, '\r\n\r\n', '\r\nContent-Length: 4\r\nContent-Length: 40\r\n\r\nGET '),
  (path) =>
    replaced(
      path,
      'GET',
      'POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET',
    ),
  (path) => replaced(path, 'Upgrade: websocket', 'Upgrade\r\n : websocket'),
  (path) => replaced(path, 'Host: localhost\r\n', 'Host : localhost\n\n'),
  (path) => replaced(path, 'Host: localhost', 'Host: local\u0000host'),
  () => upgradeTo('/elsewhere'),
  () => upgradeTo('/yjs/'),
  () => upgradeTo(`/yjs/${'%00'.repeat(9)}`),
  () => upgradeTo('//relay/../relay'),
  () => upgradeTo('http://elsewhere.example/relay/'),
  () => upgradeTo(`/${'x'.repeat(HEADER_BYTES)}`),
  (_path, rng) => Buffer.from(rng.bytes(1 + rng.below(400))),
  (path, rng) => upgradeTo(path).subarray(0, rng.below(60)),
  // A TLS greeting, an HTTP/2 preface.
  () => Buffer.from('16030100c8010000c40303', 'hex'),
  () => Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1'),
];

export function badUpgrade(rng: Rng, path: string): Buffer {
  return rng.pick(BAD_UPGRADES)(path, rng);
}
