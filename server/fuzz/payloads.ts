/** What a fuzzer says to the server: seeded, so that a failure can be told again by its number. Pure. */
import { Buffer } from 'node:buffer';
import { must } from '../../src/lib/assert.ts';
import { utf8 } from '../../src/lib/bytes.ts';
import type { Rng } from '../../src/lib/rng.ts';
import { MAILBOX_SUBPROTOCOL } from '../../src/wire/mailbox-frames.ts';
import { encodePeerToRelay, RELAY_SUBPROTOCOL } from '../../src/wire/relay-frames.ts';
import { clientFrame } from '../testing.ts';

/** Most payloads are far below every limit: what is to be found is in their shapes. */
const NOISE_BYTES_MAX = 300;
/** A frame of this length is over the relay's limit and below the signaling service's. */
const LARGE_BYTES = 40 * 1024;
const NESTED_LISTS = 20_000;

const PROPER_FRAMES: readonly Uint8Array[] = [
  encodePeerToRelay({
    type: 'join',
    version: 1,
    topic: new Uint8Array(32).fill(1),
    session: new Uint8Array(32).fill(2),
    topicSignature: new Uint8Array(64).fill(3),
    sessionSignature: new Uint8Array(64).fill(4),
  }),
  encodePeerToRelay({ type: 'ping', token: 7 }),
  encodePeerToRelay({ type: 'send', to: [1, 2, 250], payload: utf8('sealed') }),
  encodePeerToRelay({ type: 'send', to: [], payload: utf8('to all') }),
];

/** To `/yjs`: both steps of a sync, an update, what a client shows, and whom it asks. */
const PROPER_YJS_MESSAGES: readonly Uint8Array[] = [
  '0000 01 00',
  // "hi", typed by client 7.
  '0002 0c 01 01 07 00 04 01 01 74 02 6869 00',
  '0001 0c 01 01 07 00 04 01 01 74 02 6869 00',
  '0002 06 00 01 07 01 00 01',
  '01 0b 01 07 01 07 7b2261223a317d',
  '03',
].map((hex) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex')));

const TEXTS: readonly string[] = [
  '',
  'nonsense',
  'null',
  '5',
  '[]',
  '{}',
  '"text"',
  '{"type":5}',
  '{"type":"subscribe"}',
  '{"type":"subscribe","topics":5}',
  '{"type":"subscribe","topics":{"length":1e9}}',
  '{"type":"subscribe","topics":[{}]}',
  '{"type":"unsubscribe","topics":[null]}',
  '{"type":"publish"}',
  '{"type":"publish","topic":{"toString":1}}',
  '{"type":"publish","topic":"__proto__","data":1}',
  '{"__proto__":{"type":"publish"},"topic":"x"}',
  '{"type":"constructor"}',
  '{"type":"ping","ping":1e999}',
  '['.repeat(NESTED_LISTS),
  '{"a":'.repeat(NESTED_LISTS),
  `{"type":"subscribe","topics":["${'t'.repeat(1000)}"]}`,
];

function perturbed(rng: Rng, proper: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(proper);
  for (let flips = rng.below(5); flips > 0 && bytes.length > 0; flips--) {
    const at = rng.below(bytes.length);
    bytes[at] = must(bytes[at]) ^ (1 << rng.below(8));
  }
  if (rng.chance(0.3)) return bytes.slice(0, rng.below(bytes.length + 1));
  return rng.chance(0.3) ? Buffer.concat([bytes, rng.bytes(rng.below(40))]) : bytes;
}

/** One message in a proper WebSocket frame, or in one that is wrong itself. */
export function malformedFrame(rng: Rng): Buffer {
  const noise = (): Uint8Array => rng.bytes(rng.below(NOISE_BYTES_MAX));
  switch (rng.below(8)) {
    case 0:
      return clientFrame(noise());
    case 1:
      return clientFrame(noise(), { opcode: 1 });
    case 2:
      return clientFrame(perturbed(rng, rng.pick(PROPER_FRAMES)));
    case 3:
      return clientFrame(perturbed(rng, rng.pick(PROPER_YJS_MESSAGES)));
    case 4:
      return clientFrame(utf8(rng.pick(TEXTS)), { opcode: 1 });
    case 5:
      return clientFrame(perturbed(rng, utf8(rng.pick(TEXTS))), { opcode: 1 });
    case 6:
      return rng.chance(0.02) ? clientFrame(new Uint8Array(LARGE_BYTES)) : clientFrame(noise());
    default:
      return wrongFrame(rng, noise());
  }
}

function wrongFrame(rng: Rng, payload: Uint8Array): Buffer {
  return clientFrame(payload, {
    opcode: rng.below(16),
    rsv: rng.chance(0.3) ? rng.below(8) : 0,
    fin: rng.chance(0.6),
    masked: rng.chance(0.9),
    ...(rng.chance(0.2) ? { claimedBytes: Math.floor(2 ** (rng.float() * 63)) } : {}),
  });
}

/** The relay is asked most often: it is what everybody uses. */
const PATHS = ['/relay', '/relay', '/signaling', '/mailbox', `/yjs/fuzz`] as const;
const SUBPROTOCOLS: Readonly<Record<string, string>> = {
  '/relay': RELAY_SUBPROTOCOL,
  '/mailbox': MAILBOX_SUBPROTOCOL,
};

/** As it should be, but for the headers that are given. */
export function upgradeTo(path: string, changed: Readonly<Record<string, string>> = {}): Buffer {
  const subprotocol = SUBPROTOCOLS[path];
  const headers: Record<string, string> = {
    Host: 'localhost',
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    ...(subprotocol === undefined ? {} : { 'Sec-WebSocket-Protocol': subprotocol }),
    ...changed,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1');
}

/** An upgrade request that may be broken too. */
export function upgradeRequest(rng: Rng): Buffer {
  const request = upgradeTo(rng.pick(PATHS));
  if (!rng.chance(0.05)) return request;
  return Buffer.from(perturbed(rng, request));
}
