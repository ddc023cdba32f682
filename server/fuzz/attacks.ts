/** What is done to the server, by name. Seeded, but for what the system does with sockets. */
import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { must } from '../../src/lib/assert.ts';
import { utf8 } from '../../src/lib/bytes.ts';
import { createRng, type Rng } from '../../src/lib/rng.ts';
import { MailboxPeer } from '../mailbox/test-peer.ts';
import { clientFrame, joinFrame, keysOf, RawSocket, TestPeer } from '../testing.ts';
import { badFrame, badUpgrade } from './bad-frames.ts';
import { stalledReaders, type Stalled } from './non-readers.ts';
import { upgradeTo } from './payloads.ts';
import { fuzz } from './run.ts';

export type AttackContext = {
  port: number;
  seed: number;
  count: number;
  /** Resident bytes of the server now. */
  resident: () => number;
  /** What the honest pair's slowest exchanges took since this was last asked, in ms. */
  p99: () => Promise<number>;
};

/** How often what ended how: `101 4000` is an upgrade and then our close code, `400 0` a refused upgrade. */
export type Endings = Record<string, number>;

export type AttackResult = {
  count: number;
  endings: Endings;
  /** What went wrong, in words. */
  complaints: string[];
  stalled?: Stalled;
};

export type Attack = {
  name: string;
  /** What is counted, and how many at full scale. */
  unit: string;
  full: number;
  least: number;
  /** Takes its time, however few: not warmed up. */
  isPatient?: true;
  /** What the server remembers of it on purpose, at most: a store of letters, 2 KiB for each of the boxes used last. */
  remembersBytes?: number;
  run(context: AttackContext): Promise<AttackResult>;
};

const PATHS = ['/relay', '/signaling', '/mailbox', '/yjs/fuzz'] as const;
const AT_ONCE = 48;
const MIB = 1024 * 1024;
const FRAGMENTS = 5_000;
const TOPICS_PER_SOCKET = 64;
/** More than fit into any queue of the server, less than what would take long to make. */
const HUGE_CHUNKS = 99;
const REPLAYS = 64;
const NON_READERS_MIB = 100;
const GROWN_BYTES_MAX = 32 * MIB;
const P99_RATIO_MAX = 1.2;

/** So many at a time; `one` tells how it ended, or throws what is wrong. */
async function many(
  count: number,
  one: (i: number) => Promise<string>,
  atOnce = AT_ONCE,
): Promise<AttackResult> {
  const result: AttackResult = { count, endings: {}, complaints: [] };
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < count; i = next++) {
      const ending = await one(i);
      result.endings[ending] = (result.endings[ending] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker));
  return result;
}

/** Loopback has many addresses; each has its own ports, of which one that is closed rests for a while. */
const addressOf = (i: number): string => `127.0.${1 + (i % 50)}.1`;

async function say(port: number, i: number, bytes: readonly Uint8Array[]): Promise<string> {
  const raw = new RawSocket(port, true, addressOf(i));
  raw.socket.end(Buffer.concat(bytes));
  const { status, code } = await raw.ended;
  return `${status} ${code}`;
}

/** All endings must be one of these. */
function expecting(result: AttackResult, expected: readonly string[]): AttackResult {
  for (const [ending, times] of Object.entries(result.endings)) {
    if (!expected.includes(ending)) result.complaints.push(`${times} ended with ${ending}`);
  }
  return result;
}

const rngFor = ({ seed }: AttackContext, i: number): Rng => createRng(seed * 1_000_003 + i, 33);

async function payloads({ port, seed, count }: AttackContext): Promise<AttackResult> {
  const report = await fuzz({ port, seed, payloads: count, every: count });
  return { count: report.payloads, endings: report.endings, complaints: [] };
}

async function frames(context: AttackContext): Promise<AttackResult> {
  const { port, count } = context;
  const result = await many(count, (i) => {
    const rng = rngFor(context, i);
    return say(port, i, [upgradeTo(must(PATHS[i % PATHS.length])), badFrame(rng)]);
  });
  return expecting(result, ['101 1002', '101 1006', '101 1007', '101 1009']);
}

async function upgrades(context: AttackContext): Promise<AttackResult> {
  const { port, count } = context;
  const result = await many(count, (i) => {
    return say(port, i, [badUpgrade(rngFor(context, i), must(PATHS[i % PATHS.length]))]);
  });
  for (const ending of Object.keys(result.endings))
    if (ending.startsWith('101')) result.complaints.push(`an upgrade held: ${ending}`);
  return result;
}

/** Those that never end their request, or never say who they are. */
async function slow({ port, count }: AttackContext): Promise<AttackResult> {
  const starts = [
    Buffer.from('GET /relay HTTP/1.1\r\nHost: x\r\nX-Slow: '),
    upgradeTo('/relay'),
    upgradeTo('/mailbox'),
    Buffer.concat([upgradeTo('/relay'), clientFrame(new Uint8Array(9), { claimedBytes: 900 })]),
  ];
  const one = async (i: number): Promise<string> => {
    const raw = new RawSocket(port, true, addressOf(i));
    raw.write(must(starts[i % starts.length]));
    const { status, code } = await raw.ended;
    return `${status} ${code}`;
  };
  return expecting(await many(count, one, 2_000), ['408 0', '101 4002']);
}

async function fragments({ port, count }: AttackContext): Promise<AttackResult> {
  const first = clientFrame(utf8('x'), { opcode: 2, fin: false });
  const next = clientFrame(utf8('x'), { opcode: 0, fin: false });
  const flood = Buffer.concat([first, ...Array.from({ length: FRAGMENTS }, () => next)]);
  const result = await many(count, (i) =>
    say(port, i, [upgradeTo(must(PATHS[i % PATHS.length])), flood]),
  );
  return expecting(result, ['101 1008']);
}

/** 99 MiB in one frame, sent as long as anybody takes it. */
async function huge({ port, count }: AttackContext): Promise<AttackResult> {
  const chunk = Buffer.alloc(MIB);
  const one = async (i: number): Promise<string> => {
    const raw = new RawSocket(port, true, addressOf(i));
    const header = clientFrame(new Uint8Array(0), { claimedBytes: 99 * MIB });
    raw.write(Buffer.concat([upgradeTo(must(PATHS[i % PATHS.length])), header]));
    for (let sent = 0; sent < HUGE_CHUNKS && raw.socket.writable; sent++) {
      if (raw.socket.write(chunk)) continue;
      await new Promise<void>((resolve) => {
        raw.socket.once('drain', resolve);
        raw.socket.once('close', resolve);
      });
    }
    const { status, code } = await raw.ended;
    return `${status} ${code}`;
  };
  // The system may drop what we had not read when it tells that the other side is gone.
  return expecting(await many(count, one, 8), ['101 1009', '101 0', '0 0']);
}

/** Joins that were good for another challenge, that somebody else signed, or nobody. */
async function forged(context: AttackContext): Promise<AttackResult> {
  const replays = Array.from({ length: REPLAYS }, (_, i) =>
    joinFrame(randomBytes(32), keysOf(`topic ${i}`), keysOf(`session ${i}`)),
  );
  const result = await many(context.count, (i) => {
    const rng = rngFor(context, i);
    const frame = Uint8Array.from(rng.pick(replays));
    // Behind kind and version two keys, then two signatures.
    if (rng.chance(0.6)) frame.set(rng.bytes(64), rng.chance(0.5) ? 66 : 130);
    if (rng.chance(0.2)) frame.fill(0, 66);
    if (rng.chance(0.2)) frame.set(rng.pick(replays).subarray(2, 34), 2);
    return say(context.port, i, [upgradeTo('/relay'), clientFrame(frame)]);
  });
  return expecting(result, ['101 4001']);
}

async function topics({ port, count }: AttackContext): Promise<AttackResult> {
  const result = await many(Math.ceil(count / TOPICS_PER_SOCKET), (i) => {
    const names = Array.from({ length: TOPICS_PER_SOCKET }, (_, n) => `room ${i} ${n}`);
    const text = utf8(JSON.stringify({ type: 'subscribe', topics: names }));
    const leave = clientFrame(Uint8Array.of(0x03, 0xe8), { opcode: 8 });
    return say(port, i, [upgradeTo('/signaling'), clientFrame(text, { opcode: 1 }), leave]);
  });
  return { ...expecting(result, ['101 1000']), count };
}

/** Each with keys of its own, proved: all that may be asked of who makes a room at the relay. */
async function rooms({ port, count }: AttackContext): Promise<AttackResult> {
  const join = async (topic: string): Promise<boolean> => {
    const peer = new TestPeer(port, { topic });
    const isIn = await peer.welcome().then(
      () => true,
      () => false,
    );
    peer.close();
    return isIn;
  };
  const result = await many(count, async (i) => {
    if (await join(`spam ${i}`)) return 'joined';
    // So many sockets of one address, on a machine that we use up ourselves: the system may drop one.
    return (await join(`spam ${i}`)) ? 'joined, asked twice' : 'not let in';
  });
  return expecting(result, ['joined', 'joined, asked twice']);
}

async function yjsRooms({ port, count }: AttackContext): Promise<AttackResult> {
  // "hi", typed by client 7.
  const update = Buffer.from('00020c01010700040101740268690000', 'hex').subarray(0, 15);
  const ask = clientFrame(Uint8Array.of(0, 0, 1, 0));
  const result = await many(count, async (i) => {
    const raw = new RawSocket(port, true, addressOf(i));
    raw.write(
      Buffer.concat([upgradeTo(`/yjs/spam ${i}`.replaceAll(' ', '%20')), clientFrame(update), ask]),
    );
    await raw.heard(
      (frame) => frame.opcode === 8 || (frame.payload[0] === 0 && frame.payload[1] === 1),
    );
    raw.socket.end();
    const { code } = await raw.ended;
    return code === 0 ? 'kept' : `refused ${code}`;
  });
  return expecting(result, ['kept', 'refused 4013', 'refused 4007']);
}

/** One letter in each: past the quota of boxes that is refused, in words. */
async function boxes({ port, count }: AttackContext): Promise<AttackResult> {
  const result = await many(count, async (i) => {
    const peer = await MailboxPeer.opened(port, { room: `spam ${i}` });
    const answer = await peer.append([randomBytes(100)]);
    peer.close();
    return answer.type === 'kept' ? 'kept' : `refused: ${answer.text}`;
  });
  return expecting(result, ['kept', 'refused: the mailbox has no space for more rooms']);
}

async function nonReaders(context: AttackContext): Promise<AttackResult> {
  const stalled = await stalledReaders(context);
  const complaints = stalledComplaints(stalled, context.count >= NON_READERS_MIB);
  const endings = { 'slow reader': stalled.closed };
  return { count: context.count, endings, complaints, stalled };
}

/** `isFull`: in less than that the honest pair says too little for a p99 to mean something. */
export function stalledComplaints({ grownBytes, p99Ratio }: Stalled, isFull: boolean): string[] {
  const complaints: string[] = [];
  if (grownBytes > GROWN_BYTES_MAX) complaints.push('the server grew by more than 32 MiB');
  if (isFull && !(p99Ratio <= P99_RATIO_MAX))
    complaints.push(`who does not read costs others more than ${P99_RATIO_MAX} times their p99`);
  return complaints;
}

export const ATTACKS: readonly Attack[] = [
  { name: 'payloads', unit: 'payloads', full: 1_000_000, least: 1_000, run: payloads },
  { name: 'frames', unit: 'frames', full: 100_000, least: 200, run: frames },
  { name: 'upgrades', unit: 'upgrades', full: 100_000, least: 200, run: upgrades },
  { name: 'slow', unit: 'sockets', full: 4_000, least: 20, isPatient: true, run: slow },
  { name: 'fragments', unit: `floods of ${FRAGMENTS}`, full: 1_000, least: 8, run: fragments },
  { name: 'huge', unit: 'frames of 99 MiB', full: 200, least: 4, run: huge },
  { name: 'forged', unit: 'proofs', full: 100_000, least: 200, run: forged },
  { name: 'topics', unit: 'topics', full: 1_000_000, least: 6_400, run: topics },
  { name: 'rooms', unit: 'rooms', full: 100_000, least: 100, run: rooms },
  { name: 'yjs', unit: 'rooms', full: 100_000, least: 100, remembersBytes: 4 * MIB, run: yjsRooms },
  { name: 'boxes', unit: 'boxes', full: 10_000, least: 50, remembersBytes: 4 * MIB, run: boxes },
  { name: 'non-readers', unit: 'MiB to 10', full: NON_READERS_MIB, least: 16, run: nonReaders },
];
